package dev.exbt.tracker.embedded;

import dev.exbt.metainfo.InfoHash;
import dev.exbt.tracker.AnnounceEvent;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is in which swarm, as announced. Knows no protocol and no clock. Bounded: the swarm, and in it the peer, that announced
 * longest ago makes room for a new one. Called by both front doors, so its methods are synchronized.
 */
final class SwarmRegistry {
    /** How long a peer is believed to be there; also tells clients to announce at half this time. */
    static final Duration LIFETIME = Duration.ofMinutes(30);

    /** Peers in one answer. */
    static final int MAX_ANSWER = 200;

    /** Peers in an answer to who does not say how many. */
    static final int DEFAULT_ANSWER = 50;

    private final int maxSwarms;
    private final int maxPeers;
    private final Map<InfoHash, Swarm> swarms = new LinkedHashMap<>(16, 0.75f, true);

    SwarmRegistry(int maxSwarms, int maxPeers) {
        this.maxSwarms = maxSwarms;
        this.maxPeers = maxPeers;
    }

    /**
     * Answer to an announce.
     *
     * @param seeders complete peers in the swarm, the asking one included
     * @param leechers the others
     * @param peers some of them without the asking one
     */
    record Answer(int seeders, int leechers, List<InetSocketAddress> peers) {}

    /**
     * Counts of one swarm.
     *
     * @param seeders complete peers
     * @param leechers the others
     * @param completed how often "completed" was announced
     */
    record Counts(int seeders, int leechers, int completed) {}

    /** Takes an announce; peers are known by address and port. */
    synchronized Answer announce(
            InfoHash infoHash,
            InetAddress address,
            int port,
            AnnounceEvent event,
            boolean complete,
            int wanted,
            long nowNanos) {
        Swarm swarm = swarms.computeIfAbsent(infoHash, unknown -> new Swarm());
        if (swarms.size() > maxSwarms) {
            swarms.remove(swarms.keySet().iterator().next());
        }
        swarm.expire(nowNanos);
        InetSocketAddress peer = new InetSocketAddress(address, port);
        swarm.peers.remove(peer);
        if (event == AnnounceEvent.STOPPED) {
            return swarm.answer(peer, 0);
        }
        if (swarm.peers.size() >= maxPeers) {
            swarm.peers.remove(swarm.peers.keySet().iterator().next());
        }
        swarm.peers.put(peer, new Seen(complete, nowNanos));
        if (event == AnnounceEvent.COMPLETED) {
            swarm.completed++;
        }
        return swarm.answer(peer, wanted < 0 ? DEFAULT_ANSWER : Math.min(wanted, MAX_ANSWER));
    }

    /** Counts a swarm; zeros if it is not known. */
    synchronized Counts scrape(InfoHash infoHash, long nowNanos) {
        Swarm swarm = swarms.get(infoHash);
        if (swarm == null) {
            return new Counts(0, 0, 0);
        }
        swarm.expire(nowNanos);
        return new Counts(swarm.seeders(), swarm.peers.size() - swarm.seeders(), swarm.completed);
    }

    static List<InetSocketAddress> ofFamily(List<InetSocketAddress> peers, boolean four) {
        return peers.stream()
                .filter(peer -> peer.getAddress() instanceof Inet4Address == four)
                .toList();
    }

    private record Seen(boolean complete, long atNanos) {}

    /** In order of announces, the oldest first. */
    private static final class Swarm {
        final Map<InetSocketAddress, Seen> peers = new LinkedHashMap<>();
        int completed;

        void expire(long nowNanos) {
            peers.values().removeIf(seen -> nowNanos - seen.atNanos() > LIFETIME.toNanos());
        }

        int seeders() {
            return (int) peers.values().stream().filter(Seen::complete).count();
        }

        Answer answer(InetSocketAddress asking, int wanted) {
            List<InetSocketAddress> others = new ArrayList<>();
            for (InetSocketAddress peer : peers.keySet()) {
                if (others.size() < wanted && !peer.equals(asking)) {
                    others.add(peer);
                }
            }
            return new Answer(seeders(), peers.size() - seeders(), others);
        }
    }
}
