package dev.exbt.bench;

import dev.exbt.krpc.NodeId;
import java.math.BigInteger;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Distances of node ids, beside the big integers that one would write first. Run with {@code -prof gc} to see that nothing is allocated. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class NodeIdBenchmark {
    /** A power of two, so that going round costs an instruction. */
    private static final int IDS = 1_024;

    private final NodeId[] ids = new NodeId[IDS];
    private final BigInteger[] numbers = new BigInteger[IDS];
    private NodeId target;
    private BigInteger number;
    private int next;

    /** Makes ids near and far, the same in every run. */
    @Setup
    public void fill() {
        SplittableRandom random = new SplittableRandom(20_260_301);
        target = NodeId.random(random);
        number = new BigInteger(1, target.toBytes());
        for (int i = 0; i < IDS; i++) {
            ids[i] = target.randomInBucket(140 + random.nextInt(21), random);
            numbers[i] = new BigInteger(1, ids[i].toBytes());
        }
    }

    /**
     * Tells which of two ids is nearer.
     *
     * @return the order
     */
    @Benchmark
    public int exbtCompareDistance() {
        next = (next + 1) & (IDS - 1);
        return target.compareDistance(ids[next], ids[next ^ 1]);
    }

    /**
     * The same with big integers.
     *
     * @return the order
     */
    @Benchmark
    public int bigIntegerCompareDistance() {
        next = (next + 1) & (IDS - 1);
        return number.xor(numbers[next]).compareTo(number.xor(numbers[next ^ 1]));
    }

    /**
     * Tells the bucket of an id.
     *
     * @return 0 to 160
     */
    @Benchmark
    public int exbtBucketIndex() {
        next = (next + 1) & (IDS - 1);
        return target.bucketIndex(ids[next]);
    }

    /**
     * The same with big integers.
     *
     * @return 0 to 160
     */
    @Benchmark
    public int bigIntegerBucketIndex() {
        next = (next + 1) & (IDS - 1);
        return number.xor(numbers[next]).bitLength();
    }
}
