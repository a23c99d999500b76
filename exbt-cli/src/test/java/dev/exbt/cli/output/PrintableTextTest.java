package dev.exbt.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "plain name.iso", "snow ☃ and 日本語", "emoji \uD83D\uDE00"})
    void leavesPlainTextAlone(String text) {
        assertThat(PrintableText.of(text)).isSameAs(text);
    }

    @Test
    void showsTerminalEscapesInsteadOfObeyingThem() {
        assertThat(PrintableText.of("a\u001b[31mred\u0007\u009b0m\r\nb"))
                .isEqualTo("a\\u{1b}[31mred\\u{7}\\u{9b}0m\\u{d}\\u{a}b");
    }

    @Test
    void showsMarksThatTurnTheReadingDirection() {
        assertThat(PrintableText.of("gpj.\u202eexe\u2066")).isEqualTo("gpj.\\u{202e}exe\\u{2066}");
    }

    @Test
    void showsLoneSurrogatesLineSeparatorsAndDelete() {
        assertThat(PrintableText.of("\ud800x\u2028\u007f")).isEqualTo("\\u{d800}x\\u{2028}\\u{7f}");
    }
}
