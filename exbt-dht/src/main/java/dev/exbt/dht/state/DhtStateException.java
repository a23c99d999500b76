package dev.exbt.dht.state;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A state file that cannot be used or written; {@link #path()} says which. Nothing is lost but time: a node may start with
 * {@link DhtState#EMPTY} whatever the {@link #reason()}.
 */
public final class DhtStateException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** There is no such file: the first run. */
        MISSING,
        /** It is not what was written. */
        DAMAGED,
        /** It was written by another version of this program. */
        OTHER_VERSION,
        /** The system refuses. */
        FAILED
    }

    private final String path;
    private final Reason reason;

    DhtStateException(Path path, Reason reason, String message, @Nullable Throwable cause) {
        super(path + ": " + message, cause);
        this.path = path.toString();
        this.reason = reason;
    }

    /**
     * Which file.
     *
     * @return its path
     */
    public Path path() {
        return Path.of(path);
    }

    /**
     * Why it cannot be used.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
