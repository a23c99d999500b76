package dev.exbt.dht.store;

import java.time.Duration;

/**
 * How much a node keeps for others at most. With {@link #DEFAULT} a store that is full of peers of both families takes about
 * 35 MB, one that holds nothing takes some hundred bytes.
 *
 * @param infoHashes of how many torrents peers are kept
 * @param peersPerInfoHash how many peers of one torrent and one family of addresses are kept
 * @param peerLife how long after its last announcement a peer is forgotten; at least a second
 * @param items how many items (BEP 44) are kept
 * @param itemsPerAddress how many of them may have come from one address first, or from one /64 of IPv6
 * @param itemLife how long after it was last put an item is forgotten
 * @param verifiesPerSecond how many signatures of items are verified a second, since one costs more than a thousand answers
 */
public record StoreLimits(
        int infoHashes,
        int peersPerInfoHash,
        Duration peerLife,
        int items,
        int itemsPerAddress,
        Duration itemLife,
        int verifiesPerSecond) {
    /** Torrents of {@link #DEFAULT}. */
    public static final int INFO_HASHES = 2_000;

    /** Peers of one torrent and family of {@link #DEFAULT}. */
    public static final int PEERS_PER_INFO_HASH = 500;

    /** Life of a peer of {@link #DEFAULT}: clients announce every 15 to 30 minutes. */
    public static final Duration PEER_LIFE = Duration.ofMinutes(45);

    /** Items of {@link #DEFAULT}. */
    public static final int ITEMS = 1_000;

    /** Items of one address of {@link #DEFAULT}. */
    public static final int ITEMS_PER_ADDRESS = 100;

    /** Life of an item of {@link #DEFAULT}: authors put again every hour (BEP 44). */
    public static final Duration ITEM_LIFE = Duration.ofHours(2);

    /** Signatures a second of {@link #DEFAULT}: at most some hundredths of a core. */
    public static final int VERIFIES_PER_SECOND = 100;

    /** For a node on the open internet. */
    public static final StoreLimits DEFAULT =
            new StoreLimits(
                    INFO_HASHES,
                    PEERS_PER_INFO_HASH,
                    PEER_LIFE,
                    ITEMS,
                    ITEMS_PER_ADDRESS,
                    ITEM_LIFE,
                    VERIFIES_PER_SECOND);

    /** Refuses limits that are negative, and lives below a second. */
    public StoreLimits {
        if (infoHashes < 0
                || peersPerInfoHash < 0
                || items < 0
                || itemsPerAddress < 1
                || verifiesPerSecond < 1
                || peerLife.toSeconds() < 1
                || itemLife.toSeconds() < 1) {
            throw new IllegalArgumentException(
                    "info-hashes "
                            + infoHashes
                            + ", peers "
                            + peersPerInfoHash
                            + " for "
                            + peerLife
                            + ", items "
                            + items
                            + ", of an address "
                            + itemsPerAddress
                            + " for "
                            + itemLife
                            + ", verifies "
                            + verifiesPerSecond);
        }
    }

    /**
     * Changes how many peers are kept.
     *
     * @param torrents see {@link #infoHashes()}
     * @param peersOfEach see {@link #peersPerInfoHash()}
     * @return limits that differ in these alone
     */
    public StoreLimits withPeers(int torrents, int peersOfEach) {
        return new StoreLimits(
                torrents,
                peersOfEach,
                peerLife,
                items,
                itemsPerAddress,
                itemLife,
                verifiesPerSecond);
    }

    /**
     * Changes how many items are kept.
     *
     * @param count see {@link #items()}
     * @param ofAnAddress see {@link #itemsPerAddress()}
     * @return limits that differ in these alone
     */
    public StoreLimits withItems(int count, int ofAnAddress) {
        return new StoreLimits(
                infoHashes,
                peersPerInfoHash,
                peerLife,
                count,
                ofAnAddress,
                itemLife,
                verifiesPerSecond);
    }
}
