package dev.exbt.storage;

/**
 * How a file looked at some moment: what shows later that somebody changed it.
 *
 * <p>The number of the file (inode) is not in it. It would show one more change, another file of the same size put in its place
 * within a tick of the file system's clock; but FAT, exFAT and file systems in user space number their files anew with each
 * mount, and everything on such a drive would be hashed again each time.
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
