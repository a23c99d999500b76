package dev.exbt.cli.output;

import java.util.Locale;

/**
 * What a progress display shows, at one moment.
 *
 * @param state one lower-case word: {@code metadata}, {@code checking}, {@code downloading}, {@code seeding} ...
 * @param percentage 0.0 to 100.0 of what that state is about
 * @param bytes bytes verified (or, while checking, read)
 * @param totalBytes bytes there are in all; 0 while unknown
 * @param downloadRate bytes a second coming in
 * @param uploadRate bytes a second going out
 * @param peers peers connected
 */
public record ProgressSample(
        String state,
        double percentage,
        long bytes,
        long totalBytes,
        long downloadRate,
        long uploadRate,
        int peers) {
    /** What {@link #etaSeconds()} says when there is no telling. */
    public static final long UNKNOWN = -1;

    /**
     * How long what is missing takes at the present rate.
     *
     * @return seconds, 0 when nothing is missing, {@link #UNKNOWN} when nothing comes in
     */
    public long etaSeconds() {
        if (totalBytes > 0 && bytes >= totalBytes) {
            return 0;
        }
        if (totalBytes == 0 || downloadRate <= 0) {
            return UNKNOWN;
        }
        return Math.ceilDiv(totalBytes - bytes, downloadRate);
    }

    /**
     * Prints a duration with its two largest units.
     *
     * @param seconds 0 or more, or {@link #UNKNOWN}
     * @return for example {@code 42s}, {@code 3m05s}, {@code 2h07m}, {@code 4d03h}, or {@code -}
     */
    public static String formatDuration(long seconds) {
        if (seconds < 0) {
            return "-";
        }
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3_600) {
            return pair(seconds / 60, 'm', seconds % 60, 's');
        }
        if (seconds < 86_400) {
            return pair(seconds / 3_600, 'h', seconds % 3_600 / 60, 'm');
        }
        return pair(seconds / 86_400, 'd', seconds % 86_400 / 3_600, 'h');
    }

    private static String pair(long large, char largeUnit, long small, char smallUnit) {
        return String.format(Locale.ROOT, "%d%c%02d%c", large, largeUnit, small, smallUnit);
    }
}
