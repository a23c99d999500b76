package dev.exbt.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1000, 1000",
        "16B, 16",
        "1k, 1024",
        "1KiB, 1024",
        "1kB, 1000",
        "256MiB, 268435456",
        "2GiB, 2147483648",
        "2 GiB, 2147483648",
        "1.5GiB, 1610612736",
        "4MB, 4000000",
        "3tib, 3298534883328",
        "9223372036854775807, 9223372036854775807"
    })
    void readsSizes(String text, long bytes) {
        assertThat(ByteSize.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "MiB",
                "1 2",
                "1.",
                "0x10",
                "1KiBs",
                "1i",
                "1EiB",
                "9223372036854775808",
                "9000000TiB"
            })
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "1536, 1.5 KiB",
        "1048575, 1.0 MiB",
        "268435456, 256.0 MiB",
        "1610612736, 1.5 GiB",
        "9223372036854775807, 8.0 EiB"
    })
    void printsSizes(long bytes, String text) {
        assertThat(ByteSize.format(bytes)).isEqualTo(text);
    }

    @Test
    void printsRates() {
        assertThat(ByteSize.formatRate(2 << 20)).isEqualTo("2.0 MiB/s");
    }
}
