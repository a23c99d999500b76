package dev.exbt.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one tracker.
 *
 * @param url its announce URL
 * @param error what went wrong last, or null when it answered
 * @param seeders peers that have everything, by its last answer; -1 before
 * @param leechers the others, by its last answer; -1 before
 * @param nextAnnounce time until it is asked again, or null when it will not be
 */
public record TrackerSnapshot(
        String url,
        @Nullable String error,
        int seeders,
        int leechers,
        @Nullable Duration nextAnnounce) {}
