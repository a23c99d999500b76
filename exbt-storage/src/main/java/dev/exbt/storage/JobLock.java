package dev.exbt.storage;

import dev.exbt.storage.StorageException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second process, and a second job of this one, out of a job's directory. The system drops the lock when its process
 * ends in whatever way, so a file left behind locks nobody out.
 */
public final class JobLock implements AutoCloseable {
    private final FileChannel channel;

    private JobLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @param file the lock's file; made if need be and never removed; its directory exists
     * @return the lock, held until closed
     * @throws StorageException with {@link Reason#LOCKED} if somebody holds it
     */
    public static JobLock take(Path file) throws StorageException {
        FileChannel channel = null;
        try {
            channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.CREATE,
                            LinkOption.NOFOLLOW_LINKS); // our number would go into its target
            if (tryLock(channel) == null) {
                throw new StorageException(
                        file,
                        Reason.LOCKED,
                        "another exbt works in this directory" + holder(channel),
                        null);
            }
            byte[] id =
                    Long.toString(ProcessHandle.current().pid())
                            .getBytes(StandardCharsets.US_ASCII);
            channel.write(ByteBuffer.wrap(id), 0);
            if (channel.size() > id.length) { // emptied first, it would be flushed by some systems
                channel.truncate(id.length);
            }
            JobLock lock = new JobLock(channel);
            channel = null;
            return lock;
        } catch (IOException e) {
            throw StorageException.of(file, "lock it", e);
        } finally {
            closeQuietly(channel);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(
                    Long.MAX_VALUE - 1, 1, false); // behind the process id, which stays readable
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer id = ByteBuffer.allocate(20);
        channel.read(id, 0);
        String text = new String(id.array(), 0, id.position(), StandardCharsets.US_ASCII);
        return text.matches("[0-9]+") ? " (process " + text + ")" : "";
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            System.getLogger(JobLock.class.getName()).log(System.Logger.Level.DEBUG, "close", e);
        }
    }

    /** Gives the lock back. */
    @Override
    public void close() {
        closeQuietly(channel);
    }
}
