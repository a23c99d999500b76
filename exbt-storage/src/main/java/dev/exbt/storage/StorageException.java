package dev.exbt.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The disk refused: full, read-only, vanished, truncated, not a file. Says which {@link #path()} and, for programs, which
 * {@link #reason()}.
 */
public final class StorageException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Path path;
    private final Reason reason;

    /** Why the disk refused. */
    public enum Reason {
        /** No space or quota left; goes on when there is room. */
        FULL,
        /** The file system is mounted read-only. */
        READ_ONLY,
        /** The user may not. */
        DENIED,
        /** A file or directory is not there (any more). */
        MISSING,
        /** A file ends before it should. */
        TRUNCATED,
        /** Something else is in the place of a file or directory: a link, a directory, a pipe, a device. */
        NOT_A_FILE,
        /** Another process works in this directory. */
        LOCKED,
        /** Anything else, such as an error of the drive. */
        FAILED
    }

    /**
     * Makes an exception.
     *
     * @param path the file or directory it is about
     * @param message what went wrong, in words for a user, without the path
     * @param cause what the platform said, or null
     */
    public StorageException(Path path, String message, @Nullable Throwable cause) {
        this(path, Reason.FAILED, message, cause);
    }

    /**
     * Makes an exception.
     *
     * @param path the file or directory it is about
     * @param reason why
     * @param message what went wrong, in words for a user, without the path
     * @param cause what the platform said, or null
     */
    public StorageException(Path path, Reason reason, String message, @Nullable Throwable cause) {
        super(path + ": " + message, cause);
        this.path = path;
        this.reason = reason;
    }

    /**
     * Puts what the platform said into words.
     *
     * @param path the file or directory it is about
     * @param doing what was tried, such as {@code "write 16384 bytes at 0"}
     * @param cause what the platform said
     * @return the exception; {@code cause} itself if it is one already
     */
    static StorageException of(Path path, String doing, IOException cause) {
        if (cause instanceof StorageException storage) {
            return storage;
        }
        Reason reason = reason(cause);
        String what =
                switch (reason) {
                    case FULL -> "disk full, cannot " + doing + room(path);
                    case READ_ONLY -> "read-only file system, cannot " + doing;
                    case DENIED -> "no permission to " + doing;
                    case MISSING -> "does not exist (any more), cannot " + doing;
                    case NOT_A_FILE -> "is not a plain file, refused to " + doing;
                    case TRUNCATED, LOCKED, FAILED ->
                            isTooLarge(cause)
                                    ? "file too large for the file system or a limit of the user, cannot "
                                            + doing
                                    : "cannot " + doing + ": " + text(cause);
                };
        return new StorageException(path, reason, what, cause);
    }

    private static Reason reason(IOException cause) {
        if (cause instanceof NoSuchFileException || cause instanceof FileNotFoundException) {
            return Reason.MISSING;
        }
        if (cause instanceof AccessDeniedException) {
            return Reason.DENIED;
        }
        if (cause instanceof ClosedChannelException) {
            return Reason.FAILED;
        }
        String text = text(cause).toLowerCase(Locale.ROOT);
        if (text.contains("no space left")
                || text.contains("quota")
                || text.contains("not enough space")) {
            return Reason.FULL;
        }
        if (text.contains("read-only")) {
            return Reason.READ_ONLY;
        }
        if (text.contains("symbolic link")
                || text.contains("not a directory")
                || text.contains("is a directory")) {
            return Reason.NOT_A_FILE;
        }
        return Reason.FAILED;
    }

    /** Such as 4 GiB on FAT, or {@code ulimit -f}. */
    private static boolean isTooLarge(IOException cause) {
        return text(cause).toLowerCase(Locale.ROOT).contains("file too large");
    }

    private static String text(IOException cause) {
        String said =
                cause instanceof FileSystemException system
                        ? system.getReason()
                        : cause.getMessage();
        return said == null || said.isEmpty() ? cause.getClass().getSimpleName() : said;
    }

    /** How much room is left where a path is or would be. */
    private static String room(Path path) {
        Path at = path;
        while (at != null && !Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
            at = at.getParent();
        }
        try {
            return at == null ? "" : ", " + Files.getFileStore(at).getUsableSpace() + " bytes free";
        } catch (IOException unknown) {
            return "";
        }
    }

    /**
     * Names the file.
     *
     * @return the file or directory it is about
     */
    public Path path() {
        return path;
    }

    /**
     * Why the disk refused.
     *
     * @return the kind of refusal
     */
    public Reason reason() {
        return reason;
    }
}
