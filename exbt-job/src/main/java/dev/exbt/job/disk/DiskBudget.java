package dev.exbt.job.disk;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the session's bytes that wait for the disk and those held in memory for pieces in progress, and tells every swarm
 * when the disk has fallen behind. For any thread.
 */
final class DiskBudget {
    private final long queuedLimit;
    private final long partialLimit;
    private final AtomicLong queued = new AtomicLong();
    private final AtomicLong partial = new AtomicLong();
    private final Set<Hearer> hearers = new LinkedHashSet<>(); // guarded by itself
    private volatile boolean busy;

    /** Who wants to hear of changes; called under a lock, only passes it on. */
    interface Hearer {
        void busyChanged(boolean busy);
    }

    DiskBudget(long queuedLimit, long partialLimit) {
        this.queuedLimit = queuedLimit;
        this.partialLimit = partialLimit;
    }

    boolean isBusy() {
        return busy;
    }

    /** Bytes go to the disk. */
    void queue(long bytes) {
        if (queued.addAndGet(bytes) > queuedLimit && !busy) {
            update();
        }
    }

    /** Bytes are on disk or given up. */
    void unqueue(long bytes) {
        if (queued.addAndGet(-bytes) <= queuedLimit / 2 && busy) {
            update();
        }
    }

    /** Takes memory for a piece in progress if there is some. */
    boolean tryHold(long bytes) {
        if (partial.addAndGet(bytes) <= partialLimit) {
            return true;
        }
        partial.addAndGet(-bytes);
        return false;
    }

    /** Takes memory for a piece in progress in any case. */
    void hold(long bytes) {
        partial.addAndGet(bytes);
    }

    void unhold(long bytes) {
        partial.addAndGet(-bytes);
    }

    long queuedBytes() {
        return queued.get();
    }

    long partialBytes() {
        return partial.get();
    }

    void add(Hearer hearer) {
        synchronized (hearers) {
            hearers.add(hearer);
            if (busy) {
                hearer.busyChanged(true);
            }
        }
    }

    void remove(Hearer hearer) {
        synchronized (hearers) {
            hearers.remove(hearer);
        }
    }

    // The lock puts changes in one order for all. The counter is read again after each change,
    // since somebody who saw the old
    // state may have moved it meanwhile without coming here.
    private void update() {
        synchronized (hearers) {
            while (shouldBeBusy() != busy) {
                boolean next = !busy;
                busy = next;
                hearers.forEach(hearer -> hearer.busyChanged(next));
            }
        }
    }

    private boolean shouldBeBusy() {
        return queued.get() > (busy ? queuedLimit / 2 : queuedLimit);
    }
}
