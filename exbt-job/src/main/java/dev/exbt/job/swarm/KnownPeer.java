package dev.exbt.job.swarm;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** An address we might connect to, and how that went before. */
final class KnownPeer {
    /** The wait after the first failure; each further one doubles it. */
    static final long FIRST_BACKOFF_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** The wait grows no longer than this. */
    static final long MAX_BACKOFF_NANOS = TimeUnit.MINUTES.toNanos(30);

    /** The wait after a connection that was of use and ended all the same. */
    static final long RECONNECT_NANOS = TimeUnit.SECONDS.toNanos(5);

    final InetSocketAddress address;
    final long arrival;
    PeerSource source;
    int failures;
    boolean busy;
    long notBeforeNanos;

    /** Higher is tried first among equals. */
    long priority;

    KnownPeer(InetSocketAddress address, PeerSource source, long arrival, long nowNanos) {
        this.address = address;
        this.source = source;
        this.arrival = arrival;
        this.notBeforeNanos = nowNanos;
    }

    /** Waits longer each time, a quarter more or less, so that peers lost together do not come back together. */
    void failed(RandomGenerator random, long nowNanos) {
        busy = false;
        long wait = Math.min(MAX_BACKOFF_NANOS, FIRST_BACKOFF_NANOS << Math.min(failures, 20));
        failures++;
        notBeforeNanos = nowNanos + jittered(wait, random);
    }

    void ended(RandomGenerator random, long nowNanos) {
        busy = false;
        failures = 0;
        notBeforeNanos = nowNanos + jittered(RECONNECT_NANOS, random);
    }

    /** There is nothing to be had or given there. */
    void rest(RandomGenerator random, long nowNanos) {
        notBeforeNanos = nowNanos + jittered(MAX_BACKOFF_NANOS, random);
    }

    private static long jittered(long wait, RandomGenerator random) {
        return wait - wait / 4 + random.nextLong(wait / 2 + 1);
    }

    boolean isDue(long nowNanos) {
        return !busy && notBeforeNanos - nowNanos <= 0;
    }

    /** Whether to try this one before another. */
    boolean isBetterThan(KnownPeer other) {
        if (failures != other.failures) {
            return failures < other.failures;
        }
        if (isFromUser() != other.isFromUser()) {
            return isFromUser();
        }
        return priority != other.priority ? priority > other.priority : arrival < other.arrival;
    }

    private boolean isFromUser() {
        return source == PeerSource.USER;
    }

    /** Whether this one should be given up before another. */
    boolean isLessUsefulThan(KnownPeer other) {
        if (failures != other.failures) {
            return failures > other.failures;
        }
        if (source != other.source) {
            return source.compareTo(other.source) > 0;
        }
        return arrival < other.arrival;
    }
}
