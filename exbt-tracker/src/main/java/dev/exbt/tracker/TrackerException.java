package dev.exbt.tracker;

import org.jspecify.annotations.Nullable;

/** A tracker that failed, refused or answered with something else than an answer. The message is fit for a user to read. */
public final class TrackerException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what went wrong, in words for a user; text that came from the tracker is already escaped and cut
     * @param cause what it came from, or null
     */
    public TrackerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
