package dev.exbt.dht.store;

import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.BloomFilter;
import dev.exbt.krpc.GetPeers;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The peers of one torrent, both families, and its scrape, which is not worked out for every query. */
final class TorrentPeers {
    /** How long a scrape is good for: working it out takes a SHA-1 for each peer. */
    static final int SCRAPE_LIFE_SECONDS = 10;

    private @Nullable PackedPeers v4;
    private @Nullable PackedPeers v6;
    private GetPeers.@Nullable Scrape scrape;
    private int scrapedAt;

    @Nullable PackedPeers of(AddressFamily family) {
        return family == AddressFamily.V4 ? v4 : v6;
    }

    PackedPeers madeFor(AddressFamily family) {
        PackedPeers peers = of(family);
        if (peers == null) {
            peers = new PackedPeers(family);
            if (family == AddressFamily.V4) {
                v4 = peers;
            } else {
                v6 = peers;
            }
        }
        return peers;
    }

    int size() {
        return (v4 == null ? 0 : v4.size()) + (v6 == null ? 0 : v6.size());
    }

    int oldest() {
        return Math.min(
                v4 == null ? Integer.MAX_VALUE : v4.oldest(),
                v6 == null ? Integer.MAX_VALUE : v6.oldest());
    }

    void forgetUntil(int second) {
        if (v4 != null) {
            v4.forgetUntil(second);
            v4 = v4.size() == 0 ? null : v4;
        }
        if (v6 != null) {
            v6.forgetUntil(second);
            v6 = v6.size() == 0 ? null : v6;
        }
    }

    GetPeers.Scrape scrape(int second) {
        if (scrape == null || second - scrapedAt >= SCRAPE_LIFE_SECONDS) {
            scrape = new GetPeers.Scrape(filter(true), filter(false));
            scrapedAt = second;
        }
        return scrape;
    }

    private BloomFilter filter(boolean seeds) {
        List<InetAddress> hosts = new ArrayList<>();
        if (v4 != null) {
            v4.addHostsTo(hosts, seeds);
        }
        if (v6 != null) {
            v6.addHostsTo(hosts, seeds);
        }
        return BloomFilter.of(hosts);
    }
}
