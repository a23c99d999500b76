package dev.exbt.tracker;

import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Limits and manners of a {@link TrackerClient}. Start from {@link #STANDARD}.
 *
 * @param bind the local address of every socket, or null for any
 * @param allowLocal whether loopback, private and link-local trackers are contacted whatever their path, and may name local
 *     peers from anywhere. If false they are contacted at {@code /announce} alone, and never by a redirect from a global host
 * @param userAgent how we introduce ourselves over HTTP
 * @param timeLimit for one announce or scrape in all: look-up, connection, redirects and body; UDP gives up after it too
 * @param closeDeadline how long {@link TrackerClient#close()} may take
 */
public record TrackerSettings(
        @Nullable InetAddress bind,
        boolean allowLocal,
        String userAgent,
        Duration timeLimit,
        Duration closeDeadline) {
    /** Any address, global trackers, 60 s for an answer, 2 s for closing. */
    public static final TrackerSettings STANDARD =
            new TrackerSettings(
                    null, false, "exbt/0.1", Duration.ofSeconds(60), Duration.ofSeconds(2));

    /** Checks the durations. */
    public TrackerSettings {
        if (timeLimit.isNegative() || timeLimit.isZero() || closeDeadline.isNegative()) {
            throw new IllegalArgumentException(
                    "time limit " + timeLimit + ", deadline " + closeDeadline);
        }
        if (userAgent.isEmpty() || !userAgent.chars().allMatch(c -> c >= ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    "user agent is printable ASCII, not: " + TrackerText.shown(userAgent));
        }
    }

    /**
     * Replaces the local address.
     *
     * @param bind the address of every socket, or null for any
     * @return the rest unchanged
     */
    public TrackerSettings withBind(@Nullable InetAddress bind) {
        return new TrackerSettings(bind, allowLocal, userAgent, timeLimit, closeDeadline);
    }

    /**
     * Replaces the permission for local trackers.
     *
     * @param allowLocal the new one
     * @return the rest unchanged
     */
    public TrackerSettings withAllowLocal(boolean allowLocal) {
        return new TrackerSettings(bind, allowLocal, userAgent, timeLimit, closeDeadline);
    }

    /**
     * Replaces the name by which we introduce ourselves.
     *
     * @param userAgent printable ASCII
     * @return the rest unchanged
     */
    public TrackerSettings withUserAgent(String userAgent) {
        return new TrackerSettings(bind, allowLocal, userAgent, timeLimit, closeDeadline);
    }

    /**
     * Replaces the time limit.
     *
     * @param timeLimit for one announce in all, above zero
     * @return the rest unchanged
     */
    public TrackerSettings withTimeLimit(Duration timeLimit) {
        return new TrackerSettings(bind, allowLocal, userAgent, timeLimit, closeDeadline);
    }
}
