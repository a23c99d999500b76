package dev.exbt.tracker;

import dev.exbt.metainfo.InfoHash;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A scrape over UDP (BEP 15).
 *
 * <pre>
 * request: header:16 | info_hash:20 *
 * reply:   action:4 | transaction_id:4 | (seeders:4 | completed:4 | leechers:4) *   in the order asked
 * </pre>
 */
final class UdpScrape extends UdpQuestion<ScrapeResponse> {
    static final int ACTION = 2;

    private static final int COUNTS_LENGTH = 12;

    private final List<InfoHash> torrents;

    UdpScrape(InetSocketAddress tracker, List<InfoHash> torrents) {
        super(tracker);
        this.torrents = torrents;
    }

    @Override
    int action() {
        return ACTION;
    }

    @Override
    int bodyLength() {
        return torrents.size() * InfoHash.LENGTH;
    }

    @Override
    void writeBody(ByteBuffer out) {
        torrents.forEach(torrent -> out.put(torrent.toBytes()));
    }

    @Override
    @Nullable ScrapeResponse readBody(ByteBuffer in) {
        if (in.remaining() < torrents.size() * COUNTS_LENGTH) {
            return null;
        }
        Map<InfoHash, ScrapeResponse.Counts> counts = new LinkedHashMap<>();
        for (InfoHash torrent : torrents) {
            int seeders = Math.max(in.getInt(), -1);
            int downloaded = Math.max(in.getInt(), -1);
            int leechers = Math.max(in.getInt(), -1);
            counts.put(torrent, new ScrapeResponse.Counts(seeders, leechers, downloaded));
        }
        return new ScrapeResponse(counts);
    }
}
