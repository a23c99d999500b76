package dev.exbt.tracker;

import dev.exbt.metainfo.InfoHash;
import java.util.Map;

/**
 * What a tracker counts for some torrents without an announce (BEP 48, BEP 15 "scrape").
 *
 * @param torrents counts by torrent; those the tracker does not know are missing
 */
public record ScrapeResponse(Map<InfoHash, Counts> torrents) {
    /** Torrents asked for at once: what fits into a datagram (BEP 15). */
    public static final int MAX_TORRENTS = 74;

    /** Copies the map. */
    public ScrapeResponse {
        torrents = Map.copyOf(torrents);
    }

    /**
     * Counts of one torrent.
     *
     * @param seeders complete peers, -1 if not told
     * @param leechers incomplete peers, -1 if not told
     * @param downloaded how often "completed" was announced, -1 if not told
     */
    public record Counts(int seeders, int leechers, int downloaded) {}
}
