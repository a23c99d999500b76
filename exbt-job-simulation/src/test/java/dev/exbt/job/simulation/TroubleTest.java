package dev.exbt.job.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Peers that come, go and change their minds, connections that end in the middle of a message. */
class TroubleTest {
    private static final LinkConditions LINE = LinkConditions.HOME.withRates(100_000, 400_000);

    @ParameterizedTest
    @MethodSource("dev.exbt.job.simulation.Seeds#all")
    void peersThatFlapTheirChokesHoldNobodyUp(long seed) {
        try (var swarm = new SimulatedSwarm(seed).sharing(20, 64 << 10).on(LINE)) {
            List<SimulatedPeer> seeds = swarm.add(2, PeerKind.SEED);
            List<SimulatedPeer> leechers = swarm.add(8, PeerKind.LEECHER);
            seeds.getFirst().flapChokes(Duration.ofMillis(300));
            leechers.getFirst().flapChokes(Duration.ofMillis(700));
            leechers.getLast().flapChokes(Duration.ofMillis(50));
            assertThat(
                            swarm.runUntil(
                                    () -> Seeds.allAre(leechers, SimulatedPeer::isComplete),
                                    Duration.ofMinutes(3)))
                    .isTrue();
            assertThat(leechers).allMatch(peer -> peer.failedPieces() == 0);
            assertThat(leechers).allMatch(peer -> peer.mostAskedForOneBlock() <= 2);
            assertThat(leechers).noneMatch(peer -> peer.hasBanned(seeds.getFirst()));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.exbt.job.simulation.Seeds#all")
    void everyPeerRestartsMidWay(long seed) {
        try (var swarm = new SimulatedSwarm(seed).sharing(30, 64 << 10).on(LINE)) {
            swarm.add(PeerKind.SEED);
            List<SimulatedPeer> leechers = swarm.add(9, PeerKind.LEECHER);
            for (int i = 0; i < leechers.size(); i++) {
                SimulatedPeer peer = leechers.get(i);
                Duration when = Duration.ofSeconds(8 + 3 * i);
                switch (i % 3) {
                    case 0 -> swarm.after(when, peer::stop);
                    case 1 -> swarm.after(when, () -> peer.kill(CrashKind.PROCESS));
                    default -> swarm.after(when, () -> peer.kill(CrashKind.POWER));
                }
                swarm.after(when.plusSeconds(5), peer::start);
            }
            swarm.run(Duration.ofSeconds(40));
            assertThat(
                            swarm.runUntil(
                                    () -> Seeds.allAre(leechers, SimulatedPeer::isComplete),
                                    Duration.ofMinutes(5)))
                    .isTrue();
            for (SimulatedPeer peer : leechers) {
                assertThat(peer.wrongOnDisk(peer.pieces()).isEmpty()).isTrue();
                assertThat(peer.failedPieces()).isZero();
            }
            assertThat(swarm.peers()).allMatch(peer -> peer.uploaded() == peer.blockBytesSent());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.exbt.job.simulation.Seeds#all")
    void connectionsThatBreakInMidMessageCostNoPiece(long seed) {
        try (var swarm =
                new SimulatedSwarm(seed)
                        .sharing(20, 64 << 10)
                        .on(LINE)
                        .losingConnections(Duration.ofSeconds(10), 0.3)) {
            swarm.add(PeerKind.SEED);
            List<SimulatedPeer> leechers = swarm.add(8, PeerKind.LEECHER);
            assertThat(
                            swarm.runUntil(
                                    () -> Seeds.allAre(leechers, SimulatedPeer::isComplete),
                                    Duration.ofMinutes(20)))
                    .isTrue();
            assertThat(leechers).allMatch(peer -> peer.failedPieces() == 0);
            assertThat(swarm.peers()).allMatch(peer -> peer.uploaded() == peer.blockBytesSent());
            for (SimulatedPeer peer : leechers) {
                assertThat(peer.wrongOnDisk(peer.pieces()).isEmpty()).isTrue();
                assertThat(swarm.peers()).noneMatch(peer::hasBanned);
            }
        }
    }
}
