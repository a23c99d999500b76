package dev.exbt.job.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same seed gives the same run, with all that can happen in one. */
class ReplayTest {
    /** Whatever the clock shows: real ones may pass through zero or wrap. */
    @ParameterizedTest
    @MethodSource("dev.exbt.job.simulation.Seeds#all")
    void theSameSeedGivesTheSameTraceTwice(long seed) {
        long trace = trace(seed, 0);
        long seconds = Duration.ofSeconds(10).toNanos();
        assertThat(trace(seed, -seconds)).isEqualTo(trace);
        assertThat(trace(seed, Long.MAX_VALUE - seconds)).isEqualTo(trace);
        assertThat(trace(seed + 1_000_000, 0)).isNotEqualTo(trace);
    }

    private static long trace(long seed, long startNanos) {
        try (var swarm =
                new SimulatedSwarm(seed, startNanos)
                        .sharing(16, 32 << 10)
                        .on(LinkConditions.HOME.withRates(50_000, 200_000))
                        .losingConnections(Duration.ofSeconds(20), 0.3)) {
            SimulatedTracker tracker = swarm.udpTracker().losing(0.3).namingTheAsker();
            swarm.announcingTo(tracker, swarm.httpTracker());
            swarm.after(Duration.ofSeconds(3), tracker::vanish);
            swarm.after(Duration.ofSeconds(20), tracker::comeBack);
            swarm.add(PeerKind.SEED);
            swarm.add(PeerKind.POISONER);
            swarm.add(PeerKind.FREE_RIDER);
            List<SimulatedPeer> leechers = swarm.add(5, PeerKind.LEECHER);
            leechers.get(1).disk().slow(50_000, Duration.ofMillis(5)).shortening(0.2);
            leechers.get(2).disk().failing(0.1);
            leechers.get(3).flapChokes(Duration.ofMillis(400));
            SimulatedPeer mortal = leechers.get(4);
            swarm.after(Duration.ofSeconds(6), () -> mortal.kill(CrashKind.POWER));
            swarm.after(Duration.ofSeconds(9), mortal::start);
            swarm.run(Duration.ofSeconds(30));
            return swarm.traceHash();
        }
    }
}
