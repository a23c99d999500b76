package dev.exbt.job.swarm;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one torrent's peers: whom to connect to next, whom never, and whom not to let in.
 *
 * <p>Everything in it was said by strangers. It is bounded as a whole and for what peers say of each other, an address that fails waits longer
 * each time, and when it is full the least useful goes: one that failed most, then one from the least trusted source.
 */
public final class PeerList {
    /** How many of our own addresses are remembered. */
    static final int MAX_SELF = 64;

    /** Connections with one party that broke the protocol, after which it is banned. */
    static final int MAX_VIOLATIONS = 5;

    private static final long NEVER_NANOS = TimeUnit.DAYS.toNanos(1);

    private final PeerListLimits limits;
    private final AddressPolicy policy;
    private final RandomGenerator random;
    private final Map<InetSocketAddress, KnownPeer> known = new LinkedHashMap<>();
    private final BanList bans;
    private final Strikes strikes;
    private final AddressIds ids;
    private final ConnectionCounts connections;
    private final Set<InetSocketAddress> selves = new HashSet<>();
    private final Map<Refusal, Long> refused = new EnumMap<>(Refusal.class);
    private final Map<BanReason, Long> banned = new EnumMap<>(BanReason.class);
    private @Nullable InetSocketAddress external;
    private int pexOnly;
    private long arrivals;

    /**
     * Makes an empty list.
     *
     * @param limits how much it keeps
     * @param policy which addresses it takes
     * @param random for waiting times and ties
     */
    public PeerList(PeerListLimits limits, AddressPolicy policy, RandomGenerator random) {
        this.limits = limits;
        this.policy = policy;
        this.random = random;
        bans = new BanList(limits.maxBanned());
        strikes = new Strikes(limits.maxBanned());
        ids = new AddressIds(limits.maxIds());
        connections =
                new ConnectionCounts(limits.connectionsPerHost(), limits.connectionsPerLocalHost());
    }

    /**
     * Takes an address where a peer is said to listen.
     *
     * @param address where
     * @param source who said it
     * @param nowNanos the time
     * @return why it was not taken; null if it was, or was known before
     */
    public @Nullable Refusal add(InetSocketAddress address, PeerSource source, long nowNanos) {
        Refusal refusal = policy.refuse(address, source);
        if (refusal == null && selves.contains(address)) {
            refusal = Refusal.SELF;
        }
        if (refusal == null && bans.contains(address)) {
            refusal = Refusal.BANNED;
        }
        if (refusal == null) {
            KnownPeer before = known.get(address);
            refusal = before == null ? insert(address, source, nowNanos) : trust(before, source);
        }
        return refusal == null ? null : count(refusal);
    }

    /**
     * Chooses the address to connect to next and counts it as being connected to, until one of {@link #connectFailed} and {@link #disconnected}.
     *
     * @param nowNanos the time
     * @return null if none is due
     */
    public @Nullable InetSocketAddress nextCandidate(long nowNanos) {
        KnownPeer best = null;
        for (KnownPeer peer : known.values()) {
            if (peer.isDue(nowNanos)
                    && (best == null || peer.isBetterThan(best))
                    && !connections.isFull(peer.address.getAddress())) {
                best = peer;
            }
        }
        if (best == null) {
            return null;
        }
        best.busy = true;
        connections.add(best.address.getAddress());
        return best.address;
    }

    /**
     * When {@link #nextCandidate} may have an answer.
     *
     * @param nowNanos the time
     * @return not before {@code nowNanos}; a day later if nothing is waited for
     */
    public long nextCandidateNanos(long nowNanos) {
        long wait = NEVER_NANOS;
        for (KnownPeer peer : known.values()) {
            if (!peer.busy && !connections.isFull(peer.address.getAddress())) {
                wait = Math.min(wait, Math.max(0, peer.notBeforeNanos - nowNanos));
            }
        }
        return nowNanos + wait;
    }

    /** A connection to a candidate did not come about, handshakes included. */
    public void connectFailed(InetSocketAddress candidate, long nowNanos) {
        disconnected(candidate, false, nowNanos);
    }

    /**
     * A connection to a candidate has ended.
     *
     * @param candidate what {@link #nextCandidate} gave
     * @param useful whether it is worth connecting again soon
     * @param nowNanos the time
     */
    public void disconnected(InetSocketAddress candidate, boolean useful, long nowNanos) {
        connections.remove(candidate.getAddress());
        KnownPeer peer = known.get(candidate);
        if (peer == null) {
            return;
        }
        if (useful) {
            peer.ended(random, nowNanos);
        } else {
            peer.failed(random, nowNanos);
        }
        if (bans.contains(candidate)) {
            remove(candidate);
        }
    }

    /**
     * Someone has connected to us. If admitted it counts as a connection until {@link #incomingEnded}.
     *
     * @param from the far end of the connection
     * @return why it must be closed; null if it may stay
     */
    public @Nullable Refusal admit(InetSocketAddress from) {
        if (bans.contains(dialler(from))) {
            return count(Refusal.BANNED);
        }
        if (connections.isFull(from.getAddress())) {
            return count(Refusal.TOO_MANY_CONNECTIONS);
        }
        connections.add(from.getAddress());
        return null;
    }

    /**
     * The party behind a connection that was made to us, for {@link #ban}, {@link #banReason} and {@link #idOf}. Its port is one of the
     * moment; on a local network, where a ban hits one port, port 0 stands for whoever dials from there, or a liar would only have to
     * dial again.
     *
     * @param from the far end of the connection
     */
    public static InetSocketAddress dialler(InetSocketAddress from) {
        return AddressPolicy.isLocal(from.getAddress())
                ? new InetSocketAddress(from.getAddress(), 0)
                : from;
    }

    /** A connection that was admitted has ended. */
    public void incomingEnded(InetSocketAddress from) {
        connections.remove(from.getAddress());
    }

    /**
     * An incoming connection turns out to be with the peer that listens at an address of the list (BEP 10, "p"): no second one is made
     * until it has ended. The counterpart is {@link #released}.
     *
     * @return false if there is a connection with that peer already
     */
    public boolean occupied(InetSocketAddress listening) {
        KnownPeer peer = known.get(listening);
        if (peer != null && peer.busy) {
            return false;
        }
        if (peer != null) {
            peer.busy = true;
        }
        return true;
    }

    /**
     * Every connection was ended by us and not by a fault of the peers: whoever did not fail before that may be dialled at once.
     */
    public void excuse(long nowNanos) {
        for (KnownPeer peer : known.values()) {
            if (!peer.busy && peer.failures <= 1) {
                peer.failures = 0;
                peer.notBeforeNanos = nowNanos;
            }
        }
    }

    /** A peer has everything and so have we: it is not dialled for as long as one that failed most often. */
    public void rest(InetSocketAddress address, long nowNanos) {
        KnownPeer peer = known.get(address);
        if (peer != null && !peer.busy) {
            peer.rest(random, nowNanos);
        }
    }

    /** The incoming connection with the peer that listens there has ended. */
    public void released(InetSocketAddress listening, long nowNanos) {
        KnownPeer peer = known.get(listening);
        if (peer != null) {
            peer.ended(random, nowNanos);
        }
        if (bans.contains(listening)) {
            remove(listening);
        }
    }

    /** An address has turned out to be ours: what connects there meets our own peer id. */
    public void addSelf(InetSocketAddress address) {
        remove(address);
        if (selves.size() < MAX_SELF) {
            selves.add(address);
        }
    }

    /** Our address as others see it, which decides whom to prefer (BEP 40). */
    public void setExternalAddress(InetSocketAddress address) {
        external = address;
        for (KnownPeer peer : known.values()) {
            peer.priority = CanonicalPriority.of(address, peer.address);
        }
    }

    /**
     * Bans whoever is behind an address: the host, or on a local network the host's one port. Existing connections are the caller's to close.
     *
     * @return false if it was banned before
     */
    public boolean ban(InetSocketAddress address, BanReason reason) {
        if (!bans.ban(address, reason)) {
            return false;
        }
        banned.merge(reason, 1L, Long::sum);
        known.values().removeIf(peer -> !peer.busy && bans.contains(peer.address) && uncount(peer));
        return true;
    }

    /**
     * A connection broke the protocol. After {@value #MAX_VIOLATIONS} of one party it is banned.
     *
     * @return whether it is banned now and was not before
     */
    public boolean violated(InetSocketAddress party) {
        if (strikes.add(party) < MAX_VIOLATIONS) {
            return false;
        }
        strikes.forget(party);
        return ban(party, BanReason.PROTOCOL);
    }

    /** Lifts a ban. */
    public void unban(InetSocketAddress address) {
        bans.lift(address);
    }

    /** Why an address is banned; null if it is not. */
    public @Nullable BanReason banReason(InetSocketAddress address) {
        return bans.reason(address);
    }

    /** How many bans there are now. */
    public int banCount() {
        return bans.size();
    }

    /** A number that stands for the address, for {@link PiecePicker#peerJoined}. */
    public int idOf(InetSocketAddress address) {
        return ids.of(address);
    }

    /** The address a number stands for; null if that is long ago. */
    public @Nullable InetSocketAddress addressOf(int id) {
        return ids.address(id);
    }

    /** How many addresses are known. */
    public int size() {
        return known.size();
    }

    /** How many connections there are, those being made included. */
    public int connectionCount() {
        return connections.total();
    }

    /** How many addresses and connections were refused since the beginning, by reason. */
    public Map<Refusal, Long> refusedCounts() {
        return Collections.unmodifiableMap(new EnumMap<>(refused));
    }

    /** How many parties were banned since the beginning, by reason. */
    public Map<BanReason, Long> bannedCounts() {
        return Collections.unmodifiableMap(new EnumMap<>(banned));
    }

    private @Nullable Refusal insert(InetSocketAddress address, PeerSource source, long nowNanos) {
        if (source == PeerSource.PEX && pexOnly >= limits.maxPex()) {
            return Refusal.PEX_SHARE;
        }
        KnownPeer peer = new KnownPeer(address, source, arrivals++, nowNanos);
        if (known.size() >= limits.maxKnown()) {
            KnownPeer victim = leastUseful();
            if (victim == null || !victim.isLessUsefulThan(peer) || isNoBetter(peer, victim)) {
                return Refusal.FULL;
            }
            remove(victim.address);
        }
        InetSocketAddress self = external;
        peer.priority =
                self == null
                        ? random.nextInt() & 0xffff_ffffL
                        : CanonicalPriority.of(self, address);
        known.put(address, peer);
        pexOnly += source == PeerSource.PEX ? 1 : 0;
        return null;
    }

    /** Equals do not drive each other out, or a flood of addresses would empty the list of all older ones. */
    private static boolean isNoBetter(KnownPeer peer, KnownPeer victim) {
        return peer.failures == victim.failures && peer.source == victim.source;
    }

    private @Nullable KnownPeer leastUseful() {
        KnownPeer worst = null;
        for (KnownPeer peer : known.values()) {
            if (!peer.busy && (worst == null || peer.isLessUsefulThan(worst))) {
                worst = peer;
            }
        }
        return worst;
    }

    private @Nullable Refusal trust(KnownPeer peer, PeerSource source) {
        if (source.compareTo(peer.source) < 0) {
            pexOnly -= peer.source == PeerSource.PEX ? 1 : 0;
            peer.source = source;
        }
        return null;
    }

    /**
     * Forgets whom only one source named.
     *
     * @param source the source
     * @return those of them that are connected or being dialled: they stay known until that ends
     */
    public List<InetSocketAddress> forget(PeerSource source) {
        List<InetSocketAddress> busy = new ArrayList<>();
        known.values()
                .removeIf(peer -> {
                    if (peer.source != source) {
                        return false;
                    }
                    if (peer.busy) {
                        busy.add(peer.address);
                        return false;
                    }
                    return uncount(peer);
                });
        return busy;
    }

    private void remove(InetSocketAddress address) {
        KnownPeer peer = known.remove(address);
        if (peer != null) {
            uncount(peer);
        }
    }

    private boolean uncount(KnownPeer peer) {
        pexOnly -= peer.source == PeerSource.PEX ? 1 : 0;
        return true;
    }

    private Refusal count(Refusal refusal) {
        refused.merge(refusal, 1L, Long::sum);
        return refusal;
    }
}
