package dev.exbt.job.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.metainfo.Bitfield;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A peer that dies in the middle of an operation of its disk, at each of them in turn, and starts again. */
class CrashTest {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @ParameterizedTest
    @MethodSource("dev.exbt.job.simulation.Seeds#all")
    void aProcessKilledAtAnyDiskOperationLosesAndClaimsNothing(long seed) {
        everyOperation(seed, CrashKind.PROCESS);
    }

    @ParameterizedTest
    @MethodSource("dev.exbt.job.simulation.Seeds#all")
    void aPowerFailureAtAnyDiskOperationLosesAndClaimsNothing(long seed) {
        everyOperation(seed, CrashKind.POWER);
    }

    private static void everyOperation(long seed, CrashKind kind) {
        long operations = Long.MAX_VALUE;
        long first = Long.getLong("exbt.simulation.operation", 1);
        for (long operation = first; operation <= operations; operation++) {
            operations = Math.min(operations, crash(seed, operation, kind));
        }
        assertThat(operations).as("there was something to die at").isGreaterThan(40);
    }

    /** Dies at an operation, and gives how many there are without. */
    private static long crash(long seed, long operation, CrashKind kind) {
        String where = "seed " + seed + ", " + kind + " at operation " + operation;
        try (var swarm = small(seed)) {
            swarm.add(PeerKind.SEED);
            SimulatedPeer peer = swarm.place(PeerKind.LEECHER);
            peer.disk().crashAt(operation, kind);
            peer.start();
            swarm.runUntil(() -> peer.isComplete() || peer.piecesSafeAtDeath() != null, LIMIT);
            swarm.run(Duration.ofSeconds(2));
            peer.stop();
            swarm.run(Duration.ofSeconds(2));
            boolean died = peer.piecesSafeAtDeath() != null;
            long operations = died ? Long.MAX_VALUE : peer.disk().operations();
            if (!died) {
                peer.kill(kind);
            }
            startsAgain(swarm, peer, where);
            return operations;
        }
    }

    /** Stopped in order in the middle of things, without waiting for the drive; then the power fails before it has written. */
    @ParameterizedTest
    @MethodSource("dev.exbt.job.simulation.Seeds#all")
    void aPowerFailureAfterAStopClaimsNothing(long seed) {
        for (int seconds = 5; seconds < 60; seconds += 5) {
            String where = "seed " + seed + ", stopped after " + seconds + " s";
            try (var swarm = small(seed)) {
                swarm.add(PeerKind.SEED);
                SimulatedPeer peer = swarm.add(PeerKind.LEECHER);
                swarm.run(Duration.ofSeconds(seconds));
                peer.stop();
                swarm.run(Duration.ofSeconds(1));
                peer.kill(CrashKind.POWER);
                startsAgain(swarm, peer, where);
            }
        }
    }

    /** All looks as it did when it stopped, but for the bytes that the drive had yet to write: only the run of the machine tells. */
    @ParameterizedTest
    @MethodSource("dev.exbt.job.simulation.Seeds#all")
    void aPowerFailureAfterAStopThatLosesNothingButBytesClaimsNothing(long seed) {
        int lost = 0;
        for (int seconds = 20; seconds < 60; seconds += 9) {
            String where = "seed " + seed + ", stopped after " + seconds + " s";
            try (var swarm = small(seed)) {
                swarm.add(PeerKind.SEED);
                SimulatedPeer peer = swarm.add(PeerKind.LEECHER);
                peer.disk().journalling();
                swarm.run(Duration.ofSeconds(seconds));
                Bitfield had = peer.pieces();
                peer.stop();
                swarm.run(Duration.ofSeconds(1));
                assertThat(had.hasAnyNotIn(peer.piecesPromised())).as(where).isFalse();
                peer.kill(CrashKind.POWER);
                lost += peer.wrongOnDisk(had).cardinality();
                startsAgain(swarm, peer, where);
            }
        }
        assertThat(lost).as("there was something to lose").isPositive();
    }

    private static SimulatedSwarm small(long seed) {
        return new SimulatedSwarm(seed)
                .sharingFiles(16 << 10, 40_000, 20_001, 50_000)
                .on(LinkConditions.HOME.withRates(2_000, 100_000));
    }

    /** What it must not have lost is there, what it claims is right, and it completes. */
    private static void startsAgain(SimulatedSwarm swarm, SimulatedPeer peer, String where) {
        Bitfield safe = Objects.requireNonNull(peer.piecesSafeAtDeath());
        Bitfield promised = peer.piecesPromised();
        peer.start();
        assertThat(swarm.runUntil(peer::isReady, LIMIT)).as(where).isTrue();
        Bitfield claimed = Objects.requireNonNull(peer.piecesAtLastStart());
        assertThat(peer.wrongOnDisk(claimed)).as("claimed, %s", where).matches(Bitfield::isEmpty);
        assertThat(safe.hasAnyNotIn(claimed))
                .as("safe %s, claimed %s, %s", safe, claimed, where)
                .isFalse();
        assertThat(promised.hasAnyNotIn(claimed))
                .as("promised %s, claimed %s, %s", promised, claimed, where)
                .isFalse();
        assertThat(swarm.runUntil(peer::isComplete, LIMIT)).as(where).isTrue();
        assertThat(peer.wrongOnDisk(peer.pieces())).as(where).matches(Bitfield::isEmpty);
    }
}
