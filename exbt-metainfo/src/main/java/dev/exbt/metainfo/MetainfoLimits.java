package dev.exbt.metainfo;

/**
 * What a torrent may ask of us at most. All hold before memory is allocated for what they limit; a torrent over one is
 * refused with a {@link MetainfoException} that names the limit.
 *
 * @param maxTorrentLength bytes of the torrent file
 * @param maxDepth how deep its values may nest
 * @param maxTokens how many bencode values it may hold
 * @param maxPieces pieces
 * @param maxPieceLength bytes of a piece
 * @param maxFiles files, padding files included
 * @param maxPathDepth directories and file name of one path, the torrent's name not counted
 * @param maxEqualNames files that may be told apart by a number because their paths are the same
 * @param maxTrackers trackers kept; the rest is dropped
 * @param maxSeeds web seeds kept, likewise
 * @param maxNodes DHT nodes kept, likewise
 */
public record MetainfoLimits(
        int maxTorrentLength,
        int maxDepth,
        int maxTokens,
        int maxPieces,
        int maxPieceLength,
        int maxFiles,
        int maxPathDepth,
        int maxEqualNames,
        int maxTrackers,
        int maxSeeds,
        int maxNodes) {
    /**
     * What libtorrent takes, but for the lists it leaves open: 10 MB, depth 100, 3 million values, 2 Mi pieces of at most
     * 512 MiB, 200,000 files at most 100 levels deep, 100 equal names, 1,000 trackers, web seeds and nodes each.
     */
    public static final MetainfoLimits STANDARD =
            new MetainfoLimits(
                    10_000_000,
                    100,
                    3_000_000,
                    1 << 21,
                    1 << 29,
                    200_000,
                    100,
                    100,
                    1_000,
                    1_000,
                    1_000);

    /** Checks that every limit is positive. */
    public MetainfoLimits {
        int least = maxTorrentLength;
        for (int limit :
                new int[] {
                    maxDepth,
                    maxTokens,
                    maxPieces,
                    maxPieceLength,
                    maxFiles,
                    maxPathDepth,
                    maxEqualNames,
                    maxTrackers,
                    maxSeeds,
                    maxNodes
                }) {
            least = Math.min(least, limit);
        }
        if (least < 1) {
            throw new IllegalArgumentException("a limit of " + least);
        }
    }

    /**
     * Changes the length of the torrent file.
     *
     * @param length see {@link #maxTorrentLength()}
     * @return limits that differ in this alone
     */
    public MetainfoLimits withMaxTorrentLength(int length) {
        return new MetainfoLimits(
                length,
                maxDepth,
                maxTokens,
                maxPieces,
                maxPieceLength,
                maxFiles,
                maxPathDepth,
                maxEqualNames,
                maxTrackers,
                maxSeeds,
                maxNodes);
    }
}
