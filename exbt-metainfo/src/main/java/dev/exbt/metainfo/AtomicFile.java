package dev.exbt.metainfo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;

/**
 * Replaces small files as a whole: after a crash there is the old one or the new one, never a part. The new bytes go to a
 * temporary file beside it and are forced to disk, the temporary file takes the name, and the directory is forced to disk.
 * A symbolic link in the place of either is replaced, never followed.
 * Blocks.
 */
public final class AtomicFile {
    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    private static final Set<StandardOpenOption> NEW =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);

    private AtomicFile() {}

    /** How files are opened; tests give one that fails. */
    @FunctionalInterface
    public interface Opener {
        /**
         * Opens a file.
         *
         * @param path the file
         * @param options how
         * @return the open file
         * @throws IOException if the system refuses
         */
        FileChannel open(Path path, Set<? extends OpenOption> options) throws IOException;
    }

    /**
     * Replaces a file, or makes it. One writer at a time.
     *
     * @param file the file; its directory exists
     * @param bytes its new content
     * @throws IOException if the disk refuses; there is the old file or the new one
     */
    public static void write(Path file, byte[] bytes) throws IOException {
        replace(file, bytes, FileChannel::open);
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            flushDirectory(directory);
        }
    }

    /**
     * Replaces a file without making its new name survive a power failure, which {@link #flushDirectory} then does.
     *
     * @param file the file; its directory exists
     * @param bytes its new content
     * @param opener opens the temporary file
     * @throws IOException if the disk refuses; the old file is still there
     */
    public static void replace(Path file, byte[] bytes, Opener opener) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary); // of a run that was killed, or a link that was planted
        try (FileChannel channel = opener.open(temporary, NEW)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                if (channel.write(left) <= 0) {
                    throw new IOException("the system wrote nothing");
                }
            }
            channel.force(true);
        }
        try {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * Makes the names in a directory survive a power failure; Windows has no such call and needs none.
     *
     * @param directory the directory
     * @throws IOException if the disk refuses
     */
    public static void flushDirectory(Path directory) throws IOException {
        if (!WINDOWS) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
