package dev.exbt.storage;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The disk refused: full, read-only, vanished, truncated, not a file. Says which {@link #path()}. */
public final class StorageException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Path path;

    /**
     * Makes an exception.
     *
     * @param path the file or directory it is about
     * @param message what went wrong, in words for a user, without the path
     * @param cause what the platform said, or null
     */
    public StorageException(Path path, String message, @Nullable Throwable cause) {
        super(path + ": " + message, cause);
        this.path = path;
    }

    /**
     * Names the file.
     *
     * @return the file or directory it is about
     */
    public Path path() {
        return path;
    }
}
