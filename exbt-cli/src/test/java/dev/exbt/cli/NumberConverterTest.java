package dev.exbt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class NumberConverterTest {
    private final NumberConverter ports = new NumberConverter(1, 65_535);

    @ParameterizedTest
    @CsvSource({"1, 1", "65535, 65535", "+7, 7", "007, 7"})
    void readsWhatIsInTheRange(String text, int number) {
        assertThat(ports.convert(text)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "-1", "99999999999", "", "many", "1.0", "0x1", " 1"})
    void saysWhatItExpects(String text) {
        assertThatThrownBy(() -> ports.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("a number from 1 to 65535 expected, found " + text);
    }
}
