package dev.exbt.dht.simulation;

import dev.exbt.metainfo.InfoHash;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Torrents announced by some nodes and searched for by others, and how that went. */
final class FarSearches {
    private static final int PORT = 6889;
    private static final Duration LONG_ENOUGH =
            Duration.ofSeconds(70); // for any lookup and its announcements

    private record Announced(InfoHash infoHash, SimulatedNode by, SimulatedSearch search) {}

    private record Searched(SimulatedSearch search, InetSocketAddress wanted) {}

    private final SimulatedNetwork network;
    private final SplittableRandom random;
    private final List<Announced> torrents = new ArrayList<>();
    private List<Searched> searches = List.of();

    FarSearches(SimulatedNetwork network) {
        this.network = network;
        this.random = new SplittableRandom(network.seed() ^ 0x5ea7c4);
    }

    /** Has some of the nodes announce one torrent each. */
    FarSearches announce(int count, List<SimulatedNode> nodes) {
        for (int i = 0; i < count; i++) {
            SimulatedNode node = nodes.get(random.nextInt(nodes.size()));
            InfoHash infoHash =
                    new InfoHash(random.nextLong(), random.nextLong(), random.nextInt());
            torrents.add(new Announced(infoHash, node, node.announce(infoHash, PORT)));
        }
        network.run(LONG_ENOUGH);
        return this;
    }

    /** Has some of the nodes search for each torrent, none for its own; those that crashed do not take part. */
    FarSearches search(int each, List<SimulatedNode> nodes) {
        List<SimulatedNode> able = nodes.stream().filter(SimulatedNode::isRunning).toList();
        searches = new ArrayList<>();
        for (Announced torrent : torrents) {
            for (int i = 0; i < each; ) {
                SimulatedNode node = able.get(random.nextInt(able.size()));
                if (!node.equals(torrent.by)) {
                    searches.add(
                            new Searched(
                                    node.searchPeers(torrent.infoHash),
                                    torrent.by.peerAddress(PORT)));
                    i++;
                }
            }
        }
        network.run(LONG_ENOUGH);
        return this;
    }

    /** The share of the searches that found the peer. */
    double found() {
        long found = searches.stream().filter(s -> s.search.peers().contains(s.wanted)).count();
        return (double) found / searches.size();
    }

    /** The share of the searches, announcing ones included, that came to an end. */
    double done() {
        List<SimulatedSearch> all = new ArrayList<>();
        torrents.forEach(t -> all.add(t.search));
        searches.forEach(s -> all.add(s.search));
        return (double) all.stream().filter(SimulatedSearch::isDone).count() / all.size();
    }

    int medianHops() {
        return searches.stream()
                .mapToInt(s -> s.search.hops())
                .sorted()
                .skip(searches.size() / 2)
                .findFirst()
                .orElseThrow();
    }
}
