package dev.exbt.job.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.metainfo.Bitfield;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a swarm of honest and selfish peers does with what one seed gives. */
class SharingTest {
    private static final LinkConditions LINE = LinkConditions.HOME.withRates(100_000, 400_000);

    /**
     * Rarest first: a seed hardly gives anything twice that others could give on. 2.0 to 2.4 copies leave its line, four if pieces
     * are fetched in their order; in a torrent of fewer pieces the two are less far apart.
     */
    @ParameterizedTest
    @MethodSource("dev.exbt.job.simulation.Seeds#all")
    void fiftyPeersCompleteFromOneSeedThatGivesFewCopies(long seed) {
        try (var swarm = new SimulatedSwarm(seed).sharing(128, 16 << 10).on(LINE)) {
            SimulatedPeer source = swarm.add(PeerKind.SEED);
            List<SimulatedPeer> leechers = swarm.add(50, PeerKind.LEECHER);
            assertThat(
                            swarm.runUntil(
                                    () -> Seeds.allAre(leechers, SimulatedPeer::isComplete),
                                    Duration.ofMinutes(2)))
                    .isTrue();
            double copies = (double) source.blockBytesSent() / swarm.torrentBytes();
            assertThat(copies).as("copies").isLessThanOrEqualTo(0.6 * leechers.size() / 10);
            assertThat(leechers).allMatch(peer -> peer.failedPieces() == 0);
            assertThat(leechers).allMatch(peer -> peer.mostAskedForOneBlock() <= 2);
            assertThat(swarm.peers()).allMatch(peer -> peer.uploaded() == peer.blockBytesSent());
        }
    }

    /** Tit for tat: who gives nothing is served last. */
    @ParameterizedTest
    @MethodSource("dev.exbt.job.simulation.Seeds#all")
    void freeRidersGetLessThanThoseWhoGive(long seed) {
        LinkConditions slow = LinkConditions.HOME.withRates(70_000, 400_000);
        try (var swarm = new SimulatedSwarm(seed).sharing(330, 16 << 10).on(slow)) {
            List<SimulatedPeer> givers = new ArrayList<>();
            for (int i = 0; i < 11; i++) {
                int part = i;
                givers.add(swarm.place(PeerKind.LEECHER).holding(piece -> piece % 11 == part));
            }
            givers.forEach(SimulatedPeer::start);
            swarm.run(Duration.ofSeconds(2));
            List<SimulatedPeer> riders = swarm.add(5, PeerKind.FREE_RIDER);
            assertThat(
                            swarm.runUntil(
                                    () -> Seeds.allAre(givers, SimulatedPeer::isComplete),
                                    Duration.ofMinutes(10)))
                    .isTrue();
            double share =
                    riders.stream().mapToLong(SimulatedPeer::downloaded).average().orElseThrow()
                            / swarm.torrentBytes();
            assertThat(share).as("of the torrent, when all who give have it").isLessThan(0.7);
            assertThat(riders).allMatch(rider -> rider.uploaded() == 0);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.exbt.job.simulation.Seeds#all")
    void aPeerWithTheOnlyCopyOfAPieceLeavesAndReturns(long seed) {
        try (var swarm = new SimulatedSwarm(seed).sharing(40, 32 << 10).on(LINE)) {
            SimulatedPeer source = swarm.add(PeerKind.SEED);
            List<SimulatedPeer> leechers = swarm.add(8, PeerKind.LEECHER);
            assertThat(
                            swarm.runUntil(
                                    () -> union(swarm, leechers).cardinality() >= 20,
                                    Duration.ofMinutes(2)))
                    .isTrue();
            source.stop();
            swarm.run(Duration.ofMinutes(2));
            Bitfield left = union(swarm, leechers);
            assertThat(left.isFull()).isFalse();
            assertThat(leechers)
                    .as("who shares what there is")
                    .allMatch(peer -> peer.pieces().equals(left));
            source.start();
            assertThat(
                            swarm.runUntil(
                                    () -> Seeds.allAre(leechers, SimulatedPeer::isComplete),
                                    Duration.ofMinutes(3)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.exbt.job.simulation.Seeds#all")
    void theSeedDiesWhenNearlyEverythingIsOut(long seed) {
        try (var swarm = new SimulatedSwarm(seed).sharing(100, 16 << 10).on(LINE)) {
            SimulatedPeer source = swarm.add(PeerKind.SEED);
            List<SimulatedPeer> leechers = swarm.add(12, PeerKind.LEECHER);
            assertThat(
                            swarm.runUntil(
                                    () -> union(swarm, leechers).cardinality() >= 99,
                                    Duration.ofMinutes(2)))
                    .isTrue();
            source.kill(seed % 2 == 0 ? CrashKind.POWER : CrashKind.PROCESS);
            swarm.run(Duration.ofMinutes(4));
            Bitfield left = union(swarm, leechers);
            assertThat(left.cardinality()).isGreaterThanOrEqualTo(99);
            assertThat(leechers).allMatch(peer -> peer.pieces().equals(left));
        }
    }

    /** Only what the last blocks of each download need is asked for twice, and never three times. */
    @ParameterizedTest
    @MethodSource("dev.exbt.job.simulation.Seeds#all")
    void endGameAsksNoMoreThanTwoPeersForABlock(long seed) {
        try (var swarm = new SimulatedSwarm(seed).sharing(12, 128 << 10).on(LINE)) {
            swarm.add(3, PeerKind.SEED);
            swarm.on(LINE.withRates(8_000, 400_000)).add(2, PeerKind.SEED);
            List<SimulatedPeer> leechers = swarm.on(LINE).add(6, PeerKind.LEECHER);
            assertThat(
                            swarm.runUntil(
                                    () -> Seeds.allAre(leechers, SimulatedPeer::isComplete),
                                    Duration.ofMinutes(5)))
                    .isTrue();
            assertThat(leechers.stream().mapToLong(SimulatedPeer::blocksAskedAgain).sum())
                    .as("there was an end game")
                    .isPositive();
            assertThat(leechers).allMatch(peer -> peer.mostAskedForOneBlock() <= 2);
        }
    }

    private static Bitfield union(SimulatedSwarm swarm, List<SimulatedPeer> peers) {
        Bitfield all = new Bitfield(swarm.pieceCount());
        for (SimulatedPeer peer : peers) {
            Bitfield pieces = peer.pieces();
            for (int piece = pieces.nextSet(0); piece >= 0; piece = pieces.nextSet(piece + 1)) {
                all.set(piece);
            }
        }
        return all;
    }
}
