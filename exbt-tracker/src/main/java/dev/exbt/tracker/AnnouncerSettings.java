package dev.exbt.tracker;

import java.time.Duration;

/**
 * Manners of a {@link TrackerAnnouncer}. Start from {@link #STANDARD}.
 *
 * @param allTiers whether every tier is announced to, not only the first that answers (BEP 12 asks for the latter)
 * @param stopDeadline how long "stopped" may take at most
 */
public record AnnouncerSettings(boolean allTiers, Duration stopDeadline) {
    /** One tier at a time, 2 s for "stopped". */
    public static final AnnouncerSettings STANDARD =
            new AnnouncerSettings(false, Duration.ofSeconds(2));

    /** Checks the deadline. */
    public AnnouncerSettings {
        if (stopDeadline.isNegative() || stopDeadline.isZero()) {
            throw new IllegalArgumentException("a deadline of " + stopDeadline);
        }
    }

    /**
     * Replaces the choice of tiers.
     *
     * @param allTiers whether every tier is announced to
     * @return the rest unchanged
     */
    public AnnouncerSettings withAllTiers(boolean allTiers) {
        return new AnnouncerSettings(allTiers, stopDeadline);
    }
}
