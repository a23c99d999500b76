package dev.exbt.job.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Disks that are slow, full, or fail. */
class DiskTroubleTest {
    private static final LinkConditions LINE = LinkConditions.HOME.withRates(200_000, 800_000);

    /** The disk takes a tenth of what the line brings; what waits for it stays bounded, and nothing is lost. */
    @ParameterizedTest
    @MethodSource("dev.exbt.job.simulation.Seeds#all")
    void aSlowDiskSlowsTheDownloadAndNothingElse(long seed) {
        try (var swarm =
                new SimulatedSwarm(seed).sharing(20, 64 << 10).on(LINE).queueing(256 << 10)) {
            swarm.add(2, PeerKind.SEED);
            SimulatedPeer slow = swarm.place(PeerKind.LEECHER);
            slow.disk().slow(20_000, Duration.ofMillis(20));
            slow.start();
            List<SimulatedPeer> others = swarm.add(4, PeerKind.LEECHER);
            assertThat(
                            swarm.runUntil(
                                    () -> Seeds.allAre(others, SimulatedPeer::isComplete),
                                    Duration.ofMinutes(1)))
                    .isTrue();
            assertThat(swarm.runUntil(slow::isComplete, Duration.ofMinutes(5))).isTrue();
            assertThat(slow.completedAt()).isGreaterThan(Duration.ofSeconds(30));
            assertThat(slow.failedPieces()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.exbt.job.simulation.Seeds#all")
    void aFullDiskStopsThatJobAloneWhichGoesOnWhenThereIsRoom(long seed) {
        try (var swarm = new SimulatedSwarm(seed).sharing(20, 64 << 10).on(LINE)) {
            swarm.add(PeerKind.SEED);
            SimulatedPeer full = swarm.place(PeerKind.LEECHER);
            full.disk().limit(swarm.torrentBytes() / 2);
            full.start();
            List<SimulatedPeer> others = swarm.add(4, PeerKind.LEECHER);
            assertThat(swarm.runUntil(() -> !full.isRunning(), Duration.ofMinutes(2))).isTrue();
            assertThat(full.error()).contains("disk full");
            assertThat(
                            swarm.runUntil(
                                    () -> Seeds.allAre(others, SimulatedPeer::isComplete),
                                    Duration.ofMinutes(2)))
                    .isTrue();
            full.disk().limit(Long.MAX_VALUE);
            full.start();
            assertThat(swarm.runUntil(full::isReady, Duration.ofMinutes(1))).isTrue();
            assertThat(full.piecesAtLastStart().isEmpty()).as("what was there counts").isFalse();
            assertThat(swarm.runUntil(full::isComplete, Duration.ofMinutes(2))).isTrue();
            assertThat(full.wrongOnDisk(full.pieces()).isEmpty()).isTrue();
        }
    }

    /** Every third write is short, which is no error; some fail, which ends the run. Whoever starts it again gets there. */
    @ParameterizedTest
    @MethodSource("dev.exbt.job.simulation.Seeds#all")
    void writesThatFailOrAreShortLeaveNothingWrong(long seed) {
        try (var swarm = new SimulatedSwarm(seed).sharing(20, 64 << 10).on(LINE)) {
            swarm.add(PeerKind.SEED);
            SimulatedPeer peer = swarm.place(PeerKind.LEECHER);
            peer.disk().shortening(0.3).failing(0.05);
            int errors = 0;
            while (!peer.isComplete() && errors < 100) {
                peer.start();
                swarm.runUntil(() -> peer.isComplete() || !peer.isRunning(), Duration.ofMinutes(5));
                assertThat(peer.isRunning() || peer.error() != null).isTrue();
                errors += peer.isRunning() ? 0 : 1;
                swarm.run(Duration.ofSeconds(1));
            }
            assertThat(peer.isComplete()).as("after %d errors", errors).isTrue();
            assertThat(peer.wrongOnDisk(peer.pieces()).isEmpty()).isTrue();
            assertThat(peer.failedPieces()).isZero();
        }
    }
}
