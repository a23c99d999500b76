package dev.exbt.job.swarm;

/**
 * How much a {@link PeerList} keeps.
 *
 * @param maxKnown addresses in the list
 * @param pexPercent how many of a hundred of these may be known from other peers alone
 * @param maxBanned parties that are banned; beyond it the oldest ban is lifted
 * @param maxIds addresses that have a number, connected or not
 * @param connectionsPerHost with one host on the internet, either way
 * @param connectionsPerLocalHost with one host of a local network
 */
public record PeerListLimits(
        int maxKnown,
        int pexPercent,
        int maxBanned,
        int maxIds,
        int connectionsPerHost,
        int connectionsPerLocalHost) {
    /** 2,000 addresses, a quarter from peers, 4,096 bans, 16,384 numbers, 4 connections with a host and 256 with a local one. */
    public static final PeerListLimits STANDARD =
            new PeerListLimits(2_000, 25, 4_096, 16_384, 4, 256);

    /** Refuses what makes no sense. */
    public PeerListLimits {
        if (maxKnown < 1
                || pexPercent < 0
                || pexPercent > 100
                || maxBanned < 1
                || maxIds < 1
                || connectionsPerHost < 1
                || connectionsPerLocalHost < 1) {
            throw new IllegalArgumentException(
                    "limits out of range: "
                            + maxKnown
                            + ", "
                            + pexPercent
                            + ", "
                            + maxBanned
                            + ", "
                            + maxIds
                            + ", "
                            + connectionsPerHost
                            + ", "
                            + connectionsPerLocalHost);
        }
    }

    int maxPex() {
        return maxKnown * pexPercent / 100;
    }
}
