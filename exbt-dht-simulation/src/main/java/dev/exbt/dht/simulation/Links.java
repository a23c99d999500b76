package dev.exbt.dht.simulation;

import java.net.InetSocketAddress;
import java.util.SplittableRandom;

/** Decides what becomes of each datagram on its way: lost, once, twice, and after how long. */
final class Links {
    /** A datagram that does not arrive. */
    static final long LOST = -1;

    private static final double RANGE_53_BITS = 0x1.0p-53;

    private final long seed;
    private final SplittableRandom random;
    private LinkConditions conditions = LinkConditions.GOOD;
    private long minDelayNanos;
    private long delayRangeNanos;
    private long jitterNanos;

    Links(SplittableRandom random) {
        this.seed = random.nextLong();
        this.random = random;
        set(LinkConditions.GOOD);
    }

    LinkConditions conditions() {
        return conditions;
    }

    void set(LinkConditions conditions) {
        this.conditions = conditions;
        minDelayNanos = conditions.minDelay().toNanos();
        delayRangeNanos = conditions.maxDelay().toNanos() - minDelayNanos;
        jitterNanos = conditions.jitter().toNanos();
    }

    /** Tells how long a datagram is under way, in nanoseconds, or {@link #LOST}. */
    long delayNanos(InetSocketAddress from, InetSocketAddress to) {
        if (conditions.loss() > 0 && random.nextDouble() < conditions.loss()) {
            return LOST;
        }
        long jitter = jitterNanos == 0 ? 0 : random.nextLong(jitterNanos + 1);
        return minDelayNanos + (long) (delayRangeNanos * place(from, to)) + jitter;
    }

    /** Whether the network makes a second one of a datagram. */
    boolean duplicates() {
        return conditions.duplication() > 0 && random.nextDouble() < conditions.duplication();
    }

    /** A number in [0, 1) that two hosts have in common. From the addresses' bytes, so it is the same in each run. */
    private double place(InetSocketAddress from, InetSocketAddress to) {
        long pair = mix(from.getAddress().hashCode()) + mix(to.getAddress().hashCode());
        return (mix(pair ^ seed) >>> 11) * RANGE_53_BITS;
    }

    /** The finisher of SplitMix64: each bit of the result depends on each bit of the number. */
    private static long mix(long number) {
        long mixed = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
