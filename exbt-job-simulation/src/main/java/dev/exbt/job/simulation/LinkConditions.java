package dev.exbt.job.simulation;

import java.time.Duration;

/**
 * What a peer's line is like. Each pair of peers has a delay of its own within the range of the one that dials.
 *
 * @param uploadRate bytes a second, shared by all its connections
 * @param downloadRate bytes a second, shared by all its connections
 * @param minDelay least one-way delay
 * @param maxDelay greatest one-way delay
 */
public record LinkConditions(
        long uploadRate, long downloadRate, Duration minDelay, Duration maxDelay) {
    /** A line of 4 Mbit/s up and 16 Mbit/s down, with delays as between homes of one continent. */
    public static final LinkConditions HOME =
            new LinkConditions(500_000, 2_000_000, Duration.ofMillis(10), Duration.ofMillis(80));

    /** Checks the ranges. */
    public LinkConditions {
        if (uploadRate < 1
                || downloadRate < 1
                || minDelay.isNegative()
                || maxDelay.compareTo(minDelay) < 0) {
            throw new IllegalArgumentException(
                    "rates "
                            + uploadRate
                            + " and "
                            + downloadRate
                            + ", delay "
                            + minDelay
                            + " to "
                            + maxDelay);
        }
    }

    /**
     * Sets the rates.
     *
     * @param upload bytes a second
     * @param download bytes a second
     * @return conditions that differ in them alone
     */
    public LinkConditions withRates(long upload, long download) {
        return new LinkConditions(upload, download, minDelay, maxDelay);
    }
}
