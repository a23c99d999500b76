package dev.exbt.dht.simulation;

import java.time.Duration;

/**
 * How datagrams fare between two nodes. Each pair of nodes has a delay of its own within the range, the same in both
 * directions and for the whole run; the jitter comes on top of it for each datagram, so that a later one may overtake.
 *
 * @param loss share of the datagrams that vanish, 0 to 1
 * @param duplication share of the datagrams that arrive twice, 0 to 1
 * @param minDelay least delay of a pair
 * @param maxDelay greatest delay of a pair
 * @param jitter greatest additional delay of one datagram
 */
public record LinkConditions(
        double loss, double duplication, Duration minDelay, Duration maxDelay, Duration jitter) {
    /** A network that loses nothing, with delays as between home connections of several continents. */
    public static final LinkConditions GOOD =
            new LinkConditions(
                    0, 0, Duration.ofMillis(10), Duration.ofMillis(150), Duration.ofMillis(10));

    /** Checks the ranges. */
    public LinkConditions {
        checkShare("loss", loss);
        checkShare("duplication", duplication);
        if (minDelay.isNegative() || maxDelay.compareTo(minDelay) < 0 || jitter.isNegative()) {
            throw new IllegalArgumentException(
                    "delay " + minDelay + " to " + maxDelay + " with jitter " + jitter);
        }
    }

    private static void checkShare(String name, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(name + " is a share of 0 to 1, not " + share);
        }
    }

    /**
     * Loses datagrams.
     *
     * @param loss share of the datagrams that vanish, 0 to 1
     * @return conditions that differ in it alone
     */
    public LinkConditions withLoss(double loss) {
        return new LinkConditions(loss, duplication, minDelay, maxDelay, jitter);
    }

    /**
     * Doubles datagrams.
     *
     * @param duplication share of the datagrams that arrive twice, 0 to 1
     * @return conditions that differ in it alone
     */
    public LinkConditions withDuplication(double duplication) {
        return new LinkConditions(loss, duplication, minDelay, maxDelay, jitter);
    }

    /**
     * Sets the range of the pairs' delays.
     *
     * @param minDelay least delay of a pair
     * @param maxDelay greatest delay of a pair
     * @return conditions that differ in it alone
     */
    public LinkConditions withDelay(Duration minDelay, Duration maxDelay) {
        return new LinkConditions(loss, duplication, minDelay, maxDelay, jitter);
    }

    /**
     * Sets by how much the delay of a pair varies.
     *
     * @param jitter greatest additional delay of one datagram
     * @return conditions that differ in it alone
     */
    public LinkConditions withJitter(Duration jitter) {
        return new LinkConditions(loss, duplication, minDelay, maxDelay, jitter);
    }
}
