package dev.exbt.peerwire.connection;

import java.util.Arrays;

/**
 * Counts how often a peer asks for the same block, since 17 bytes of request cost us 16 KiB of answer. Remembers a block
 * until another takes its place in a small table: who asks for many different blocks gets them anyway.
 */
final class RepeatGuard {
    /** How often one block is given to one peer in {@link #PERIOD_NANOS}. An honest peer asks twice after a lost piece. */
    static final int MAX_REPEATS = 8;

    /** After this the counts start again. */
    static final long PERIOD_NANOS = 60_000_000_000L;

    private static final int SLOT_BITS = 9;

    /** Empty until the peer asks for something. */
    private long[] keys = {};

    private byte[] counts = {};
    private long startNanos;

    RepeatGuard(long nowNanos) {
        startNanos = nowNanos;
    }

    /** Counts a request; false if it is one too many. */
    boolean allows(int piece, int begin, long nowNanos) {
        if (keys.length == 0) {
            keys = new long[1 << SLOT_BITS];
            counts = new byte[1 << SLOT_BITS];
        }
        if (nowNanos - startNanos >= PERIOD_NANOS) {
            Arrays.fill(counts, (byte) 0);
            startNanos = nowNanos;
        }
        long key = ((long) piece << 32) | (begin & 0xffffffffL);
        int slot = (int) ((key * 0x9e3779b97f4a7c15L) >>> (64 - SLOT_BITS));
        if (counts[slot] == 0 || keys[slot] != key) {
            keys[slot] = key;
            counts[slot] = 0;
        }
        if (counts[slot] == MAX_REPEATS) {
            return false;
        }
        counts[slot]++;
        return true;
    }
}
