package dev.exbt.storage;

import dev.exbt.metainfo.AtomicFile;
import dev.exbt.storage.StorageException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Small files of state that are replaced as a whole ({@link AtomicFile}): after a crash there is the old one or the new one,
 * never a part. Tells what fails as a {@link StorageException}.
 */
public final class DurableFile {
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

    /**
     * Replaces a file, or makes it, without waiting for the drive: a power failure before {@link #flush} may damage it. One
     * writer at a time.
     *
     * @param file the file; its directory exists
     * @param bytes its new content
     * @throws StorageException if the disk refuses; the old file is still there
     */
    public static void writeUnflushed(Path file, byte[] bytes) throws StorageException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(temporary); // of a run that was killed, or a link that was planted
            Files.write(temporary, bytes, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw StorageException.of(file, "write " + bytes.length + " bytes", e);
        }
    }

    /**
     * Makes a file and its name survive a power failure. Several may be flushed at once, and share the drive's time then.
     *
     * @param file the file
     * @throws StorageException if the disk refuses
     */
    public static void flush(Path file) throws StorageException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            channel.force(true);
        } catch (IOException e) {
            throw StorageException.of(file, "flush it", e);
        }
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            flushDirectory(directory);
        }
    }

    static void write(Path file, byte[] bytes, FilePool.ChannelOpener opener)
            throws StorageException {
        try {
            AtomicFile.replace(file, bytes, opener::open);
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

    /** Makes the names in a directory survive a power failure; Windows has no such call and needs none. */
    static void flushDirectory(Path directory) throws StorageException {
        try {
            AtomicFile.flushDirectory(directory);
        } catch (IOException e) {
            throw StorageException.of(directory, "flush it", e);
        }
    }
}
