package dev.exbt.dht.store;

import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.GetPeers;
import dev.exbt.metainfo.AddressScope;
import dev.exbt.metainfo.InfoHash;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The peers that announced to a node (BEP 5, 32, 33, 51), until they have not announced for {@link StoreLimits#peerLife}.
 * Bounded: what is full refuses, and whoever would be refused should not be given a token (see {@link #hasRoom}). One peer of
 * a torrent for each address, whose port the next announcement replaces; at loopback and private addresses, where many
 * programs share one and strangers have none, one for each address and port. Founding document: {@code DHTServer.peer_info}.
 *
 * <p>Design: peers are packed into arrays, as a full store holds a million of them; torrents are in a tree, since strangers
 * choose the info-hashes and could choose colliding ones for a hash table.
 */
public final class PeerStore {
    /** How many info-hashes {@link #sampleInfoHashes} gives at most: they fill half a datagram. */
    public static final int MAX_SAMPLE = 20;

    /** How long the sample of info-hashes stays the same (BEP 51), in seconds. */
    public static final int SAMPLE_INTERVAL_SECONDS = 600;

    /** How long what has expired may stay in memory; it is not given to anybody. */
    static final int SWEEP_SECONDS = 60;

    private static final long NANOS = 1_000_000_000L;
    private static final int[] NO_HOST = {};
    private static final Comparator<InfoHash> ORDER =
            (one, another) -> {
                if (one.high() != another.high()) {
                    return Long.compare(one.high(), another.high());
                }
                return one.middle() != another.middle()
                        ? Long.compare(one.middle(), another.middle())
                        : Integer.compare(one.low(), another.low());
            };

    private final StoreLimits limits;
    private final RandomGenerator random;
    private final int lifeSeconds;
    private final TreeMap<InfoHash, TorrentPeers> torrents = new TreeMap<>(ORDER);
    private int peerCount;
    private List<InfoHash> sample = List.of();
    private int sampledAt;
    private int sweptAt;

    /** When second 0 was: the first announcement. */
    private long originNanos;

    private boolean begun;

    /**
     * Makes an empty store.
     *
     * @param limits how much to keep
     * @param random chooses samples, many numbers for an answer; need not be unpredictable
     */
    public PeerStore(StoreLimits limits, RandomGenerator random) {
        this.limits = limits;
        this.random = random;
        lifeSeconds = Math.toIntExact(limits.peerLife().toSeconds());
    }

    /**
     * Tells whether an announcement would be stored now. If not, the answer to {@code get_peers} carries no token.
     *
     * @param infoHash the torrent
     * @param from who would announce; what is stored for its address may always be renewed
     * @param nowNanos the time
     * @return false if the store is full
     */
    public boolean hasRoom(InfoHash infoHash, InetAddress from, long nowNanos) {
        TorrentPeers torrent = torrents.get(infoHash);
        if (torrent == null) {
            return torrents.size() < limits.infoHashes() && limits.peersPerInfoHash() > 0;
        }
        PackedPeers peers = torrent.of(AddressFamily.of(from));
        if (peers == null || peers.size() < limits.peersPerInfoHash()) {
            return true;
        }
        forgetOld(torrent, second(nowNanos));
        return peers.size() < limits.peersPerInfoHash()
                || peers.find(PackedPeers.wordsOf(from), -1) >= 0;
    }

    /**
     * Stores a peer, or renews it.
     *
     * @param infoHash the torrent
     * @param peer where the peer listens: a resolved address, port 1 to 65535
     * @param seed whether it has everything (BEP 33)
     * @param nowNanos the time
     * @return false if the store is full and the peer not in it
     */
    public boolean announce(
            InfoHash infoHash, InetSocketAddress peer, boolean seed, long nowNanos) {
        InetAddress host = peer.getAddress();
        if (host == null || peer.getPort() == 0) {
            throw new IllegalArgumentException("not where a peer can be: " + peer);
        }
        if (!begun) {
            begun = true;
            originNanos = nowNanos;
        }
        if (!hasRoom(infoHash, host, nowNanos)) {
            return false;
        }
        int second = second(nowNanos);
        int[] words = PackedPeers.wordsOf(host);
        PackedPeers peers =
                torrents.computeIfAbsent(infoHash, added -> new TorrentPeers())
                        .madeFor(AddressFamily.of(host));
        boolean portTells = AddressScope.of(host) == AddressScope.LOCAL;
        int at = peers.find(words, portTells ? peer.getPort() : -1);
        if (at >= 0) {
            peers.set(at, peer.getPort(), seed, second);
        } else if (peers.size() < limits.peersPerInfoHash()) {
            peers.add(words, peer.getPort(), seed, second, limits.peersPerInfoHash());
            peerCount++;
        } else {
            return false; // another port of a local address
        }
        return true;
    }

    /**
     * Gives distinct peers of a torrent, each as likely as any other.
     *
     * @param infoHash the torrent
     * @param family the family of their addresses
     * @param max how many at most
     * @param noSeeds whether to leave out seeds (BEP 33)
     * @param exclude who asks, and does not want itself; null for nobody
     * @param nowNanos the time
     * @return the peers; empty if none is known
     */
    public List<InetSocketAddress> sample(
            InfoHash infoHash,
            AddressFamily family,
            int max,
            boolean noSeeds,
            @Nullable InetSocketAddress exclude,
            long nowNanos) {
        TorrentPeers torrent = torrents.get(infoHash);
        PackedPeers peers = torrent == null ? null : torrent.of(family);
        if (peers == null) {
            return List.of();
        }
        int length = peers.compactLength();
        byte[] compact = new byte[Math.min(max, peers.size()) * length];
        int count = sample(infoHash, family, compact, noSeeds, exclude, nowNanos);
        List<InetSocketAddress> sampled = new ArrayList<>(count);
        for (int at = 0; at < count * length; at += length) {
            int end = at + length - Short.BYTES;
            int port = (compact[end] & 0xff) << Byte.SIZE | (compact[end + 1] & 0xff);
            InetAddress host = PackedPeers.address(Arrays.copyOfRange(compact, at, end));
            sampled.add(new InetSocketAddress(host, port));
        }
        return sampled;
    }

    /**
     * Writes distinct peers of a torrent as {@code values} has them, each as likely as any other. The same as the other
     * {@code sample}, for those who make datagrams: allocates next to nothing.
     *
     * @param infoHash the torrent
     * @param family the family of their addresses
     * @param into where to, from index 0: 6 or 18 bytes a peer, as many as fit
     * @param noSeeds whether to leave out seeds (BEP 33)
     * @param exclude who asks, and does not want itself; null for nobody
     * @param nowNanos the time
     * @return how many peers were written
     */
    public int sample(
            InfoHash infoHash,
            AddressFamily family,
            byte[] into,
            boolean noSeeds,
            @Nullable InetSocketAddress exclude,
            long nowNanos) {
        TorrentPeers torrent = torrents.get(infoHash);
        PackedPeers peers = torrent == null ? null : torrent.of(family);
        if (torrent == null || peers == null) {
            return 0;
        }
        forgetOld(torrent, second(nowNanos));
        return peers.sample(
                into,
                into.length / peers.compactLength(),
                noSeeds,
                exclude == null ? NO_HOST : PackedPeers.wordsOf(exclude.getAddress()),
                exclude == null ? -1 : exclude.getPort(),
                random);
    }

    /**
     * Tells the size of a swarm as far as it is known here (BEP 33). Up to {@value TorrentPeers#SCRAPE_LIFE_SECONDS} seconds
     * old.
     *
     * @param infoHash the torrent
     * @param nowNanos the time
     * @return filters of both families' addresses; null if no peer is known
     */
    public GetPeers.@Nullable Scrape scrape(InfoHash infoHash, long nowNanos) {
        TorrentPeers torrent = torrents.get(infoHash);
        if (torrent == null) {
            return null;
        }
        int second = second(nowNanos);
        forgetOld(torrent, second);
        return torrent.size() == 0 ? null : torrent.scrape(second);
    }

    /**
     * Gives some of the info-hashes (BEP 51): the same for {@value #SAMPLE_INTERVAL_SECONDS} seconds, unless few were known
     * and more are now.
     *
     * @param max how many at most, from {@value #MAX_SAMPLE} kept
     * @param nowNanos the time
     * @return info-hashes, each stored one as likely as any other
     */
    public List<InfoHash> sampleInfoHashes(int max, long nowNanos) {
        if (!begun) {
            return List.of();
        }
        int second = second(nowNanos);
        boolean grown = sample.size() < Math.min(MAX_SAMPLE, torrents.size());
        if (grown || second - sampledAt >= SAMPLE_INTERVAL_SECONDS) {
            expire(nowNanos);
            sample = reservoir();
            sampledAt = second;
        }
        return sample.subList(0, Math.min(max, sample.size()));
    }

    private List<InfoHash> reservoir() {
        List<InfoHash> chosen = new ArrayList<>(Math.min(MAX_SAMPLE, torrents.size()));
        int seen = 0;
        for (InfoHash infoHash : torrents.keySet()) {
            seen++;
            if (chosen.size() < MAX_SAMPLE) {
                chosen.add(infoHash);
            } else {
                int place = random.nextInt(seen);
                if (place < MAX_SAMPLE) {
                    chosen.set(place, infoHash);
                }
            }
        }
        return List.copyOf(chosen);
    }

    /**
     * Tells how long the sample stays the same (BEP 51, {@code interval}).
     *
     * @return seconds
     */
    public int sampleIntervalSeconds() {
        return SAMPLE_INTERVAL_SECONDS;
    }

    /**
     * Counts torrents (BEP 51, {@code num}); what has expired since the last {@link #expire} counts.
     *
     * @return how many
     */
    public int infoHashCount() {
        return torrents.size();
    }

    /**
     * Counts peers, once for each torrent; what has expired since the last {@link #expire} counts.
     *
     * @return how many
     */
    public int peerCount() {
        return peerCount;
    }

    /**
     * Frees the memory of what has expired.
     *
     * @param nowNanos the time
     */
    public void expire(long nowNanos) {
        if (!begun) {
            return;
        }
        int second = second(nowNanos);
        sweptAt = second;
        for (Iterator<TorrentPeers> all = torrents.values().iterator(); all.hasNext(); ) {
            TorrentPeers torrent = all.next();
            forgetOld(torrent, second);
            if (torrent.size() == 0) {
                all.remove();
            }
        }
    }

    /**
     * Tells when {@link #expire} is worth calling next.
     *
     * @param nowNanos the time
     * @return that time; the life of a peer from now if nothing is stored
     */
    public long nextExpiryNanos(long nowNanos) {
        if (torrents.isEmpty()) {
            return nowNanos + lifeSeconds * NANOS;
        }
        return originNanos + (sweptAt + SWEEP_SECONDS) * NANOS;
    }

    private void forgetOld(TorrentPeers torrent, int second) {
        if (torrent.oldest() <= second - lifeSeconds) {
            int before = torrent.size();
            torrent.forgetUntil(second - lifeSeconds);
            peerCount -= before - torrent.size();
        }
    }

    private int second(long nowNanos) {
        return (int) ((nowNanos - originNanos) / NANOS);
    }
}
