package dev.exbt.job.swarm;

import dev.exbt.peerwire.PeerId;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Whom a swarm dials and whom it lets in. Keeps the {@link PeerList} true about every connection, from the first attempt to
 * its end, and counts those being dialled.
 */
final class Contacts {
    private final PeerList known;
    private final PeerId self;
    private final int maxDialing;
    private int dialling;

    Contacts(PeerList known, PeerId self, int maxDialing) {
        this.known = known;
        this.self = self;
        this.maxDialing = maxDialing;
    }

    PeerList known() {
        return known;
    }

    /** Hears of peers; addresses that may not be used are dropped. */
    void hear(Collection<InetSocketAddress> addresses, PeerSource source, long nowNanos) {
        for (InetSocketAddress address : addresses) {
            known.add(address, source, nowNanos);
        }
    }

    /** Dials as many peers as there is room for. */
    void dial(SwarmHost host, int room, long nowNanos) {
        while (dialling < maxDialing && dialling < room && host.hasRoom()) {
            InetSocketAddress next = known.nextCandidate(nowNanos);
            if (next == null) {
                return;
            }
            dialling++;
            host.connect(next);
        }
    }

    /** Dialling ended without a handshake. */
    void dialFailed(InetSocketAddress address, long nowNanos) {
        dialling--;
        known.connectFailed(address, nowNanos);
    }

    /** A handshake is done, whatever becomes of the connection. */
    void arrived(PeerLink link) {
        dialling -= link.outgoing() ? 1 : 0;
    }

    /** A connection whose handshake is done is closed again at once. */
    void refused(PeerLink link, long nowNanos) {
        if (link.outgoing()) {
            known.connectFailed(link.remote(), nowNanos);
        }
    }

    /** Why a peer may never be connected to; null if it may. */
    @Nullable String objection(PeerLink link, PeerId theirs) {
        if (theirs.equals(self)) {
            if (link.outgoing()) {
                known.addSelf(link.remote());
            }
            return "connected to ourselves";
        }
        return known.banReason(party(link)) == null ? null : "banned";
    }

    /** Whom a connection is with, as far as bans go. */
    static InetSocketAddress party(PeerLink link) {
        return link.outgoing() ? link.remote() : PeerList.dialler(link.remote());
    }

    /** Bans whoever is behind a connection, which its owner closes; it is not dialled either. False if it was banned before. */
    boolean ban(PeerSession peer, BanReason reason) {
        InetSocketAddress listening = peer.listening;
        if (listening != null) {
            known.ban(listening, reason);
        }
        return known.ban(party(peer.link()), reason);
    }

    /**
     * Whether a second connection to a peer is kept instead of the first. Both sides may have dialled at once: both keep the one that
     * the greater peer id dialled, so that one is left.
     */
    boolean replaces(PeerLink second, PeerSession first) {
        byte[] theirs = first.handshake().peerId().toBytes();
        boolean keepOutgoing = Arrays.compareUnsigned(self.toBytes(), theirs) > 0;
        return first.link().outgoing() != second.outgoing() && second.outgoing() == keepOutgoing;
    }

    /** Lets a connection in that we did not make ourselves, or says why not. */
    @Nullable String admit(PeerLink link) {
        Refusal refusal = link.outgoing() ? null : known.admit(link.remote());
        return refusal == null ? null : "refused: " + refusal;
    }

    /** A peer that dialled us says where it listens (BEP 10, "p"): it is not dialled meanwhile, and can be afterwards. */
    void listensAt(PeerSession peer, int port, long nowNanos) {
        if (peer.link().outgoing() || port == 0 || peer.listening != null) {
            return;
        }
        InetSocketAddress listening = new InetSocketAddress(peer.remote().getAddress(), port);
        known.add(listening, PeerSource.INCOMING, nowNanos);
        if (known.occupied(listening)) {
            peer.listening = listening;
        }
    }

    /**
     * A connection that was let in or made has ended.
     *
     * @param useless whether neither has anything that the other wants
     */
    void ended(PeerSession peer, boolean useless, long nowNanos) {
        disconnected(peer, nowNanos);
        InetSocketAddress listening = peer.link().outgoing() ? peer.remote() : peer.listening;
        if (useless && listening != null) {
            known.rest(listening, nowNanos);
        }
    }

    private void disconnected(PeerSession peer, long nowNanos) {
        if (peer.link().outgoing()) {
            boolean useful =
                    peer.isWanted
                            || peer.connection().downloaded() > 0
                            || peer.connection().uploaded() > 0;
            known.disconnected(peer.remote(), useful, nowNanos);
            return;
        }
        known.incomingEnded(peer.remote());
        if (peer.listening != null) {
            known.released(peer.listening, nowNanos);
        }
    }
}
