package dev.exbt.tracker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A tracker that failed, refused or answered with something else than an answer. The message is fit for a user to read.
 * Carries no stack trace, since junk from the wire must stay cheap to refuse.
 */
public final class TrackerException extends Exception {
    /** {@link #retryIn()} of a tracker that does not want to be asked again (BEP 31, "never"). */
    public static final Duration NEVER = Duration.ofSeconds(Long.MAX_VALUE);

    private static final long serialVersionUID = 1L;

    private final @Nullable Duration retryIn;

    /**
     * Makes an exception.
     *
     * @param message what went wrong, in words for a user; text that came from the tracker is already escaped and cut
     * @param cause what it came from, or null
     */
    public TrackerException(String message, @Nullable Throwable cause) {
        this(message, cause, null);
    }

    TrackerException(String message, @Nullable Throwable cause, @Nullable Duration retryIn) {
        super(message, cause, false, false);
        this.retryIn = retryIn;
    }

    /**
     * When the tracker wants to be asked again (BEP 31).
     *
     * @return the time from now, {@link #NEVER}, or null if it did not say
     */
    public @Nullable Duration retryIn() {
        return retryIn;
    }
}
