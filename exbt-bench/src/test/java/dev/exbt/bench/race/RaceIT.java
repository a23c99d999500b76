package dev.exbt.bench.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A short race against libtorrent in every build, so that a regression is seen in its log. Each client counts by its fastest
 * heat: what else runs on the machine only ever makes a heat slower.
 */
class RaceIT {
    private static final long BYTES = 256L << 20;

    /** Rounds run in any case; the first one is cold. */
    private static final int ROUNDS = 3;

    /** Rounds after which a ratio below the floor is believed. */
    private static final int MAX_ROUNDS = 12;

    /** No further round begins after this time; only a ratio below the floor comes near it. */
    private static final Duration TIME = Duration.ofSeconds(45);

    /** exbt's rate over libtorrent's below which the build fails. */
    private static final double FLOOR = 0.5;

    private Workspace workspace;

    @BeforeEach
    void begin() throws Exception {
        if (!RaceProcess.isAvailable()) {
            System.err.println(
                    "[exbt] SKIPPED: no libtorrent for this platform, nothing to race against");
        }
        assumeTrue(RaceProcess.isAvailable(), "libtorrent's native library is for linux-x86_64");
        workspace = Workspace.open();
    }

    @AfterEach
    void end() throws Exception {
        if (workspace != null) {
            workspace.close();
        }
    }

    /** A crash of libtorrent's native code says nothing about exbt: once more, from the start. */
    @Test
    void downloadsAtHalfOfLibtorrentsRateOrMore() throws Exception {
        RacePayload payload = RacePayload.write(workspace.path(), BYTES);
        try {
            race(payload);
        } catch (IOException failed) {
            System.err.println("[exbt] race: " + failed + "; once more");
            race(payload);
        }
    }

    private void race(RacePayload payload) throws IOException {
        long begin = System.nanoTime();
        try (Contest contest =
                new Contest(
                        Task.DOWNLOAD,
                        Files.createTempDirectory(workspace.path(), "contest"),
                        payload)) {
            int rounds = 0;
            while (rounds < ROUNDS
                    || (contest.bestRatio() < FLOOR
                            && rounds < MAX_ROUNDS
                            && System.nanoTime() - begin < TIME.toNanos())) {
                contest.round();
                rounds++;
            }
            System.out.println(RaceReport.line(contest));
            assertThat(contest.bestRatio())
                    .as("exbt's rate over libtorrent's, each at its fastest of %d rounds", rounds)
                    .isGreaterThan(FLOOR);
        }
    }
}
