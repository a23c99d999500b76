package dev.exbt.bench;

import dev.exbt.metainfo.Bitfield;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Sets of 10,000 pieces: the questions a swarm asks of a peer's set, over and over. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BitfieldBenchmark {
    private static final int PIECES = 10_000;

    /** How many of a hundred pieces are in the set. */
    @Param({"1", "50", "99"})
    private int percent;

    private Bitfield ours;
    private Bitfield theirs;
    private byte[] wire;

    /** Fills both sets at random, the same in every run. */
    @Setup
    public void fill() {
        SplittableRandom random = new SplittableRandom(20_260_301);
        ours = new Bitfield(PIECES);
        theirs = new Bitfield(PIECES);
        for (int piece = 0; piece < PIECES; piece++) {
            if (random.nextInt(100) < percent) {
                ours.set(piece);
                if (random.nextInt(1_000) > 0) {
                    theirs.set(piece);
                }
            }
        }
        wire = theirs.toBytes();
    }

    /**
     * Walks over every piece of the set.
     *
     * @return the sum of their indexes
     */
    @Benchmark
    public long walkWithNextSet() {
        long sum = 0;
        for (int piece = ours.nextSet(0); piece >= 0; piece = ours.nextSet(piece + 1)) {
            sum += piece;
        }
        return sum;
    }

    /**
     * Counts the pieces of the set.
     *
     * @return how many there are
     */
    @Benchmark
    public int cardinality() {
        return ours.cardinality();
    }

    /**
     * Asks whether the peer has a piece that we lack: is it interesting?
     *
     * @return true if it has
     */
    @Benchmark
    public boolean hasAnyNotIn() {
        return theirs.hasAnyNotIn(ours);
    }

    /**
     * Reads a peer's bitfield message.
     *
     * @return the set
     */
    @Benchmark
    public Bitfield readFromTheWire() {
        return Bitfield.ofBytes(wire, PIECES);
    }
}
