package dev.exbt.dht.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.metainfo.InfoHash;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same seed gives the same run, with all that can happen in one. */
class ReplayTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theSameSeedGivesTheSameTraceTwice(long seed) {
        long trace = trace(seed, 0);
        assertThat(trace(seed, 0)).as("seed %d", seed).isEqualTo(trace);
        assertThat(trace(seed + 100, 0)).as("seed %d", seed).isNotEqualTo(trace);
    }

    /** Whatever the clock shows: real ones may pass through zero or wrap. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void theTraceDoesNotDependOnWhereTheClockStarts(long seed) {
        long trace = trace(seed, 0);
        long minute = Duration.ofMinutes(1).toNanos();
        assertThat(trace(seed, -minute)).as("seed %d", seed).isEqualTo(trace);
        assertThat(trace(seed, Long.MAX_VALUE - minute)).as("seed %d", seed).isEqualTo(trace);
    }

    private static long trace(long seed, long startNanos) {
        var network =
                new SimulatedNetwork(seed, startNanos)
                        .losing(0.05)
                        .duplicating(0.02)
                        .jittering(Duration.ofMillis(40));
        var nodes = network.start(40);
        network.startBehindNat(10);
        for (LiarKind kind : LiarKind.values()) {
            network.startLiars(3, kind);
        }
        network.churning(Duration.ofMinutes(10), Duration.ofMinutes(2), 0.5);
        nodes.getFirst().announce(new InfoHash(seed, 2, 3), 6881);
        network.run(Duration.ofMinutes(20));
        return network.traceHash();
    }
}
