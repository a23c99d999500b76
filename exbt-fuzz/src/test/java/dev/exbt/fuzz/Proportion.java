package dev.exbt.fuzz;

import dev.exbt.testkit.Allocation;

/** Checks that a reader takes memory in proportion to what it reads. */
public final class Proportion {
    /** While it searches, Jazzer's own hooks in maps and strings allocate much on the same thread. */
    private static final boolean SEARCHING = System.getenv("JAZZER_FUZZ") != null;

    /** Bytes allocated for each byte read, garbage included. */
    private static final long FACTOR = SEARCHING ? 4_096 : 64;

    /** Bytes allocated whatever is read. */
    private static final long BASE = SEARCHING ? 64 << 20 : 1 << 20;

    private static final int ATTEMPTS = 4;

    private Proportion() {}

    /** What a reader does. */
    @FunctionalInterface
    public interface Reading {
        /** Reads. */
        void run() throws Exception;
    }

    /**
     * Reads, and reads again if that took too much memory: the first time may have loaded classes.
     *
     * @param inputLength bytes read
     * @param reading the reader alone; a checked exception of it is a refusal
     */
    public static void check(int inputLength, Reading reading) {
        long allowed = BASE + FACTOR * inputLength;
        long allocated = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS && allocated > allowed; i++) {
            allocated = allocation(reading);
        }
        if (allocated > allowed) {
            throw new AssertionError(allocated + " bytes allocated for an input of " + inputLength);
        }
    }

    private static long allocation(Reading reading) {
        return Allocation.during(() -> {
            try {
                reading.run();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception refused) {
                // refusing must be cheap as well
            }
        });
    }
}
