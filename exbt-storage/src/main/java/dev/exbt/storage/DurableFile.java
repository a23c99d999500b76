package dev.exbt.storage;

import dev.exbt.storage.StorageException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;

/**
 * Small files of state that are replaced as a whole: after a crash there is the old one or the new one, never a part. The new
 * bytes go to a temporary file beside it and are forced to disk, the temporary file takes the name, and the directory is
 * forced to disk.
 */
public final class DurableFile {
    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    private static final Set<StandardOpenOption> NEW =
            Set.of(
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING);

    private DurableFile() {}

    /**
     * Replaces a file, or makes it. One writer at a time.
     *
     * @param file the file; its directory exists
     * @param bytes its new content
     * @throws StorageException if the disk refuses; the old file is still there
     */
    public static void write(Path file, byte[] bytes) throws StorageException {
        write(file, bytes, FileChannel::open);
    }

    static void write(Path file, byte[] bytes, FilePool.ChannelOpener opener)
            throws StorageException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try {
            try (FileChannel channel = opener.open(temporary, NEW)) {
                ByteBuffer left = ByteBuffer.wrap(bytes);
                while (left.hasRemaining()) {
                    if (channel.write(left) <= 0) {
                        throw new IOException("the system wrote nothing");
                    }
                }
                channel.force(true);
            }
            move(temporary, file);
        } catch (IOException e) {
            throw StorageException.of(file, "write " + bytes.length + " bytes", e);
        }
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            flushDirectory(directory);
        }
    }

    /**
     * Reads a file of bounded length.
     *
     * @param file the file
     * @param limit the most bytes it may have
     * @return its content
     * @throws StorageException if it is missing, longer, or cannot be read
     */
    public static byte[] read(Path file, int limit) throws StorageException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(limit);
            if (in.read() < 0) {
                return bytes;
            }
        } catch (IOException e) {
            throw StorageException.of(file, "read it", e);
        }
        throw new StorageException(file, Reason.FAILED, "is longer than " + limit + " bytes", null);
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Makes the names in a directory survive a power failure; Windows has no such call and needs none. */
    static void flushDirectory(Path directory) throws StorageException {
        if (WINDOWS) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw StorageException.of(directory, "flush it", e);
        }
    }
}
