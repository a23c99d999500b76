package dev.exbt.job.disk;

/**
 * What the disk may use. Bytes are of direct memory and of the whole session.
 *
 * @param threads disk threads, at least 1
 * @param queuedBytes blocks handed to disk threads and not yet written: above it {@link SwarmDisk#isBusy}, below half of it
 *     no longer
 * @param partialBytes memory of pieces in progress: above it the part untouched for longest is written out early and read
 *     back for its hash. Each swarm may use one part more
 */
public record DiskSettings(int threads, long queuedBytes, long partialBytes) {
    /** {@link #queuedBytes} unless told otherwise: 64 MiB. */
    public static final long QUEUED_BYTES = 64L << 20;

    /** {@link #partialBytes} unless told otherwise: 64 MiB. */
    public static final long PARTIAL_BYTES = 64L << 20;

    /** Checks the values. */
    public DiskSettings {
        if (threads < 1 || queuedBytes < 1 || partialBytes < 0) {
            throw new IllegalArgumentException(
                    "threads " + threads + ", queued " + queuedBytes + ", partial " + partialBytes);
        }
    }

    /**
     * What suits this machine: a thread per core, at least two, and the budgets above.
     *
     * @return the settings
     */
    public static DiskSettings standard() {
        return new DiskSettings(
                Math.max(2, Runtime.getRuntime().availableProcessors()),
                QUEUED_BYTES,
                PARTIAL_BYTES);
    }
}
