package dev.exbt.fuzz;

import dev.exbt.testkit.Allocation;

/** Checks that a reader takes memory in proportion to what it reads. */
public final class Proportion {
    /** Bytes allocated for each byte read, garbage included. */
    private static final long FACTOR = 64;

    /** Bytes allocated whatever is read. */
    private static final long BASE = 1 << 20;

    private static final int ATTEMPTS = 4;

    private Proportion() {}

    /** What a reader does; may throw nothing that is not checked by the caller. */
    @FunctionalInterface
    public interface Reading {
        /** Reads. */
        void run() throws Exception;
    }

    /**
     * Reads, and reads again if that took too much memory: the first time may have loaded classes.
     *
     * @param inputLength bytes read
     * @param reading the reader; leaves nothing behind
     * @throws Exception what the reader throws
     */
    public static void check(int inputLength, Reading reading) throws Exception {
        long allowed = BASE + FACTOR * inputLength;
        long allocated = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS && allocated > allowed; i++) {
            allocated = allocation(reading);
        }
        if (allocated > allowed) {
            throw new AssertionError(allocated + " bytes allocated for an input of " + inputLength);
        }
    }

    private static long allocation(Reading reading) throws Exception {
        Exception[] thrown = new Exception[1];
        long allocated =
                Allocation.during(() -> {
                    try {
                        reading.run();
                    } catch (Exception e) {
                        thrown[0] = e;
                    }
                });
        if (thrown[0] != null) {
            throw thrown[0];
        }
        return allocated;
    }
}
