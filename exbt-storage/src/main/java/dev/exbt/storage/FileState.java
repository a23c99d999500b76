package dev.exbt.storage;

/**
 * How a file looked at some moment: what shows later that somebody changed it.
 *
 * @param size bytes, -1 if there was no such file
 * @param modifiedNanos when it was last written, nanoseconds since 1970; 0 if there was no such file
 */
public record FileState(long size, long modifiedNanos) {
    /** There is no file. */
    public static final FileState ABSENT = new FileState(-1, 0);

    /** Whether there was a file. */
    boolean exists() {
        return size >= 0;
    }
}
