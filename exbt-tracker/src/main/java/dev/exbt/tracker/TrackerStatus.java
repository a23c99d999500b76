package dev.exbt.tracker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One tracker of a torrent as a user reads it; a snapshot.
 *
 * @param url as the torrent gives it, escaped and fit to be shown
 * @param tier zero-based
 * @param state what it is doing
 * @param lastError why the last announce failed, or null if it did not
 * @param warning what the tracker warned of in its last answer, or null
 * @param seeders complete peers as of the last answer, -1 if never told
 * @param leechers incomplete peers as of the last answer, -1 if never told
 * @param peersReceived peers in the last answer
 * @param failures announces failed since the last one that did not
 * @param lastAnnounce how long ago it last answered, or null if never
 * @param nextAnnounce how long until it may be asked again, zero if due, or null if nothing is planned
 */
public record TrackerStatus(
        String url,
        int tier,
        State state,
        @Nullable String lastError,
        @Nullable String warning,
        int seeders,
        int leechers,
        int peersReceived,
        int failures,
        @Nullable Duration lastAnnounce,
        @Nullable Duration nextAnnounce) {
    /** What a tracker is doing. */
    public enum State {
        /** Not asked yet. */
        IDLE,
        /** An announce is under way. */
        ANNOUNCING,
        /** The last announce was answered. */
        WORKING,
        /** The last announce failed; it is asked again later. */
        FAILED,
        /** Never asked: not a tracker URL we can use, or the tracker said "never" (BEP 31). */
        UNUSABLE
    }
}
