package dev.exbt.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressViewTest {
    private static final ProgressSample HALF =
            new ProgressSample("downloading", 50.06, 128 << 20, 256 << 20, 64 << 20, 2048, 3);

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    private String show(ProgressMode mode) {
        try (ProgressView view = ProgressView.of(mode, new Terminal(out, out, true, true, 110))) {
            view.event("downloading", "name");
            view.sample(HALF);
            view.event("complete", "evil\u001b[2J");
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void plainHasALinePerSampleAndEventsAtTheStartOfTheirLine() {
        assertThat(show(ProgressMode.PLAIN))
                .isEqualTo(
                        """
                        downloading name
                         50.0% downloading: 128.0 MiB of 256.0 MiB, down 64.0 MiB/s, up 2.0 KiB/s, 3 peers, eta 2s
                        complete evil\\u{1b}[2J
                        """);
    }

    @Test
    void jsonHasAnObjectALine() {
        String members =
                "\"state\":\"downloading\",\"percentage\":50.06,\"bytes\":134217728,\"totalBytes\":268435456,"
                        + "\"downloadRate\":67108864,\"uploadRate\":2048,\"peers\":3,\"eta\":2";
        assertThat(show(ProgressMode.JSON).lines())
                .containsExactly(
                        "{\"event\":\"downloading\",\"detail\":\"name\"}",
                        "{" + members + "}",
                        "{\"event\":\"complete\",\"detail\":\"evil\\u001b[2J\"," + members + "}");
    }

    @Test
    void jsonSaysNullWhenThereIsNoTellingHowLong() {
        ProgressView.of(ProgressMode.JSON, new Terminal(out, out, false, false, 80))
                .sample(new ProgressSample("metadata", 0, 0, 0, 0, 0, 0));
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("\"eta\":null");
    }

    @Test
    void noneIsSilent() {
        assertThat(show(ProgressMode.NONE)).isEmpty();
    }

    @Test
    void barIsRedrawnInPlaceAndMakesWayForEvents() {
        assertThat(show(ProgressMode.BAR))
                .isEqualTo(
                        "downloading name\n\r\u001b[K"
                                + BarView.line(HALF, 109)
                                + "\r\u001b[Kcomplete evil\\u{1b}[2J\n");
    }

    @Test
    void barIsFilledAsFarAsItsPercentage() {
        assertThat(BarView.line(HALF, 130))
                .startsWith("[" + "#".repeat(20) + "-".repeat(20) + "]  50.0% downloading");
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "20", "79", "80", "95", "200"})
    void barNeverNeedsASecondLine(int columns) {
        assertThat(BarView.line(HALF, columns).length()).isLessThanOrEqualTo(columns);
    }

    @Test
    void neverShowsAHundredPercentBeforeTheEnd() {
        ProgressSample almost = new ProgressSample("downloading", 99.99, 1, 2, 0, 0, 1);
        assertThat(PlainView.line(almost)).contains(" 99.9% ").contains("1 peer,");
    }

    @ParameterizedTest
    @CsvSource({
        "-1, -",
        "0, 0s",
        "59, 59s",
        "60, 1m00s",
        "185, 3m05s",
        "7620, 2h07m",
        "356400, 4d03h"
    })
    void printsDurations(long seconds, String text) {
        assertThat(ProgressSample.formatDuration(seconds)).isEqualTo(text);
    }
}
