package dev.exbt.job.disk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadFailuresTest {
    private final ReadFailures failures = new ReadFailures();

    @Test
    void bearsSoManyPiecesLostInARowAndNotOneMore() {
        for (int piece = 0; piece < ReadFailures.MAX_IN_A_ROW; piece++) {
            assertThat(failures.lost(piece)).as("piece %d", piece).isFalse();
        }
        assertThat(failures.lost(ReadFailures.MAX_IN_A_ROW)).isTrue();
    }

    @Test
    void aReadThatGoesWellBeginsTheRowAnew() {
        for (int piece = 0; piece < 100 * ReadFailures.MAX_IN_A_ROW; piece++) {
            if (piece % ReadFailures.MAX_IN_A_ROW == 0) {
                failures.succeeded();
            }
            assertThat(failures.lost(piece)).as("piece %d", piece).isFalse();
        }
    }

    @Test
    void bearsTheSamePieceLostSoOftenAndNotOnceMore() {
        for (int time = 0; time < ReadFailures.MAX_OF_A_PIECE; time++) {
            assertThat(failures.lost(7)).isFalse();
            failures.succeeded();
        }
        assertThat(failures.lost(7)).isTrue();
        assertThat(failures.lost(8)).isFalse();
    }
}
