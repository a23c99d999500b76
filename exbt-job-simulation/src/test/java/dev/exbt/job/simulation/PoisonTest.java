package dev.exbt.job.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One peer in four serves wrong blocks. */
class PoisonTest {
    private static final int FAILURES_EACH = 2;

    @ParameterizedTest
    @MethodSource("dev.exbt.job.simulation.Seeds#all")
    void poisonersAreFoundAndNobodyElse(long seed) {
        try (var swarm =
                new SimulatedSwarm(seed)
                        .sharing(30, 64 << 10)
                        .on(LinkConditions.HOME.withRates(100_000, 400_000))) {
            List<SimulatedPeer> poisoners = swarm.add(4, PeerKind.POISONER);
            SimulatedPeer source = swarm.add(PeerKind.SEED);
            List<SimulatedPeer> leechers = swarm.add(11, PeerKind.LEECHER);
            assertThat(
                            swarm.runUntil(
                                    () -> Seeds.allAre(leechers, SimulatedPeer::isComplete),
                                    Duration.ofMinutes(10)))
                    .isTrue();
            for (SimulatedPeer leecher : leechers) {
                long found = poisoners.stream().filter(leecher::hasBanned).count();
                assertThat(leecher.failedPieces())
                        .as("%s found %d", leecher, found)
                        .isLessThanOrEqualTo(FAILURES_EACH * (int) found);
                assertThat(leechers).noneMatch(leecher::hasBanned);
                assertThat(leecher.hasBanned(source)).isFalse();
            }
            assertThat(poisoners)
                    .allMatch(liar -> leechers.stream().anyMatch(peer -> peer.hasBanned(liar)));
        }
    }
}
