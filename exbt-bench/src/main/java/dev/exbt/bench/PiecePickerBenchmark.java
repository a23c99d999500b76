package dev.exbt.bench;

import dev.exbt.job.swarm.PiecePicker;
import dev.exbt.metainfo.Bitfield;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What choosing, receiving and settling one block costs in a swarm of 100 peers that each have some of 10,000 pieces. The bar is 2 µs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PiecePickerBenchmark {
    private static final int PIECES = 10_000;
    private static final int PEERS = 100;
    private static final int BLOCKS_A_PIECE = 16;
    private static final int BATCH = 16;
    private static final int ROUNDS = 64;

    /** How much of the torrent each peer has, in percent; 100 is a swarm of seeds. */
    @Param({"100", "50", "5"})
    private int percent;

    /** Whether peers fetch whole pieces or share them. */
    @Param({"true", "false"})
    private boolean fast;

    private final @Nullable Bitfield[] pieces = new Bitfield[PEERS];
    private final int[][] askedPiece = new int[PEERS][256];
    private final int[][] askedBegin = new int[PEERS][256];
    private final int[] askedCount = new int[PEERS];
    private final int[] missing = new int[PIECES];
    private RandomGenerator random;
    private PiecePicker picker;
    private int turn;

    /** Makes the swarm; it is used up and made anew in the course of the run. */
    @Setup
    public void join() {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        picker =
                new PiecePicker(PIECES, piece -> BLOCKS_A_PIECE * PiecePicker.BLOCK_LENGTH, random);
        for (int peer = 0; peer < PEERS; peer++) {
            Bitfield set = new Bitfield(PIECES);
            for (int piece = 0; piece < PIECES; piece++) {
                if (random.nextInt(100) < percent) {
                    set.set(piece);
                }
            }
            pieces[peer] = set.isFull() ? null : set;
            askedCount[peer] = 0;
            picker.peerJoined(peer, peer);
            picker.setFast(peer, fast);
            if (set.isFull()) {
                picker.addSeed();
            } else {
                picker.addPeer(set);
            }
        }
        Arrays.fill(missing, BLOCKS_A_PIECE);
    }

    /** One peer after another is asked for 16 blocks and sends what it was asked for before. */
    @Benchmark
    @OperationsPerInvocation(ROUNDS * BATCH)
    public int block() {
        int blocks = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int peer = turn;
            turn = (turn + 1) % PEERS;
            deliver(peer);
            blocks +=
                    picker.pick(
                            pieces[peer],
                            peer,
                            BATCH,
                            null,
                            (piece, begin, length) -> {
                                askedPiece[peer][askedCount[peer]] = piece;
                                askedBegin[peer][askedCount[peer]++] = begin;
                            });
            if (picker.wantedLeft() < PIECES / 10) {
                join();
            }
        }
        return blocks;
    }

    private void deliver(int peer) {
        for (int i = 0; i < askedCount[peer]; i++) {
            int piece = askedPiece[peer][i];
            picker.received(piece, askedBegin[peer][i], peer);
            if (--missing[piece] == 0) {
                picker.pieceVerified(piece);
            }
        }
        askedCount[peer] = 0;
    }
}
