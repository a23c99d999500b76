package dev.exbt.peerwire.connection;

import java.util.Arrays;

/**
 * Bytes per second over the last few seconds: a ring of half-second sums. Costs an addition per call, and a few when half a
 * second has passed.
 */
final class RateMeter {
    private static final long SLOT_NANOS = 500_000_000L;
    private static final int SLOTS = 8;

    private final long[] sums = new long[SLOTS];
    private final long startNanos;
    private long slotStartNanos;
    private int slot;
    private long total;

    RateMeter(long nowNanos) {
        startNanos = nowNanos;
        slotStartNanos = nowNanos;
    }

    void add(long bytes, long nowNanos) {
        advance(nowNanos);
        sums[slot] += bytes;
        total += bytes;
    }

    /** Bytes per second. In the first moments, the bytes there were so far count as those of one slot. */
    long rate(long nowNanos) {
        advance(nowNanos);
        long window =
                Math.min(
                        nowNanos - startNanos,
                        (SLOTS - 1) * SLOT_NANOS + (nowNanos - slotStartNanos));
        return (long) (total * 1e9 / Math.max(window, SLOT_NANOS));
    }

    private void advance(long nowNanos) {
        long passed = (nowNanos - slotStartNanos) / SLOT_NANOS;
        if (passed <= 0) {
            return;
        }
        if (passed >= SLOTS) {
            Arrays.fill(sums, 0);
            total = 0;
        }
        for (long i = Math.min(passed, SLOTS); i > 0; i--) {
            slot = (slot + 1) % SLOTS;
            total -= sums[slot];
            sums[slot] = 0;
        }
        slotStartNanos += passed * SLOT_NANOS;
    }
}
