package dev.exbt.job.swarm;

import dev.exbt.job.disk.SwarmDisk;
import dev.exbt.metainfo.Bitfield;
import dev.exbt.peerwire.connection.PeerConnection;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Fetches pieces: has the {@link PiecePicker} choose blocks, asks peers for them, gives what comes to the disk. Says who
 * lied when a piece turns out wrong.
 */
final class Downloads {
    /** A peer that brings a piece in this time or less fetches whole pieces, so that they are hashed as they come. */
    static final long FAST_PIECE_NANOS = TimeUnit.SECONDS.toNanos(20);

    /** Requests refused in a row by a peer that does not choke us, after which it is left alone for a while. */
    static final int MAX_REFUSED_IN_A_ROW = 64;

    /** How long; or a peer that refuses everything would be asked again and again as fast as the network goes. */
    static final long REFUSED_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Requests outstanding at a peer that chokes us but allowed some pieces (BEP 6). */
    static final int MAX_ALLOWED_FAST = 16;

    /** How long a peer may leave a request unanswered when every missing block is asked for. */
    static final long END_GAME_SNUB_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What the swarm does about a liar. */
    interface Judge {
        /** This address sent blocks that are proven wrong. */
        void convict(int address, int piece);
    }

    private final PiecePicker picker;
    private final SwarmDisk disk;
    private final ConnectedPeers peers;
    private final PoisonLedger ledger = new PoisonLedger();
    private final Judge judge;
    private final int pieceLength;
    private final IntUnaryOperator pieceSize;
    private final long snubNanos;
    private long wasted;
    private boolean idle;
    private boolean requestsFreed;

    Downloads(
            PiecePicker picker,
            SwarmDisk disk,
            ConnectedPeers peers,
            int pieceLength,
            IntUnaryOperator pieceSize,
            long snubNanos,
            Judge judge) {
        this.picker = picker;
        this.disk = disk;
        this.peers = peers;
        this.pieceLength = pieceLength;
        this.pieceSize = pieceSize;
        this.snubNanos = snubNanos;
        this.judge = judge;
    }

    PiecePicker picker() {
        return picker;
    }

    long wasted() {
        return wasted;
    }

    /** Moves no data, or moves it again. */
    void setIdle(boolean rest) {
        idle = rest;
    }

    void join(PeerSession peer) {
        picker.peerJoined(peer.id(), peer.address());
        count(peer);
    }

    void leave(PeerSession peer) {
        uncount(peer);
        picker.peerGone(peer.id());
        requestsFreed = true;
    }

    /** The peer's pieces became known, or changed as a whole. */
    void onPieces(PeerSession peer) {
        uncount(peer);
        count(peer);
        updateInterest(peer);
    }

    void onHave(PeerSession peer, int piece) {
        if (peer.countedAsSeed) {
            return;
        }
        Bitfield counted = peer.counted;
        if (counted == null) {
            counted = new Bitfield(picker.have().size());
            peer.counted = counted;
        }
        if (counted.set(piece)) {
            picker.addHave(piece);
            if (counted.isFull()) {
                uncount(peer);
                count(peer);
            }
            if (!peer.connection().amInterested()) {
                updateInterest(peer);
            }
        }
    }

    void onDontHave(PeerSession peer, int piece) {
        if (peer.countedAsSeed) {
            uncount(peer);
            count(peer);
        } else if (peer.counted != null && peer.counted.clear(piece)) {
            picker.removeHave(piece);
        }
    }

    private void count(PeerSession peer) {
        Bitfield pieces = peer.connection().pieces();
        if (pieces == null) {
            return;
        }
        if (pieces.isFull()) {
            peer.countedAsSeed = true;
            picker.addSeed();
        } else {
            Bitfield counted = pieces.copy();
            peer.counted = counted;
            picker.addPeer(counted);
        }
    }

    private void uncount(PeerSession peer) {
        if (peer.countedAsSeed) {
            peer.countedAsSeed = false;
            picker.removeSeed();
        }
        Bitfield counted = peer.counted;
        if (counted != null) {
            peer.counted = null;
            picker.removePeer(counted);
        }
    }

    /** Tells the peer whether it has something we want. */
    void updateInterest(PeerSession peer) {
        boolean interesting =
                !idle
                        && (peer.countedAsSeed || peer.counted != null)
                        && picker.isInteresting(peer.countedAsSeed ? null : peer.counted);
        peer.connection().setInterested(interesting);
    }

    /** Asks the peer for as many blocks as its pipeline has room for. */
    void fill(PeerSession peer, long nowNanos) {
        PeerConnection connection = peer.connection();
        boolean choked = connection.peerChoking();
        if (idle
                || !connection.amInterested()
                || (choked && !peer.hasAllowedFast)
                || isRefusing(peer, nowNanos)
                || disk.isBusy()) {
            return;
        }
        int wanted =
                choked
                        ? MAX_ALLOWED_FAST - connection.outstanding()
                        : connection.requestsWanted(nowNanos);
        if (wanted <= 0) {
            return;
        }
        peer.setNow(nowNanos);
        int asked =
                picker.pick(
                        peer.countedAsSeed ? null : peer.counted,
                        peer.id(),
                        wanted,
                        choked ? peer.allowedFast() : null,
                        peer.requests());
        if (asked == 0 && connection.outstanding() == 0) {
            updateInterest(peer);
        }
    }

    private static boolean isRefusing(PeerSession peer, long nowNanos) {
        if (peer.refusedInARow < MAX_REFUSED_IN_A_ROW) {
            return false;
        }
        if (nowNanos - peer.refusedAtNanos < REFUSED_PAUSE_NANOS) {
            return true;
        }
        peer.refusedInARow = 0;
        return false;
    }

    /** Asks others for what a peer will not bring any more. */
    void refill(long nowNanos) {
        if (requestsFreed) {
            requestsFreed = false;
            for (PeerSession peer : peers.view()) {
                fill(peer, nowNanos);
            }
        }
    }

    void freed() {
        requestsFreed = true;
    }

    void onBlock(PeerSession peer, int piece, int begin, ByteBuf block) {
        int length = block.readableBytes();
        peer.refusedInARow = 0;
        if (picker.received(piece, begin, peer.id()) != BlockResult.ACCEPTED) {
            wasted += length;
            return;
        }
        PeerSession rival = peers.get(picker.rival());
        if (rival != null) {
            rival.connection().cancel(piece, begin, length);
        }
        if (!disk.write(piece, begin, block)) {
            wasted += length;
        }
    }

    void onRequestLost(PeerSession peer, int piece, int begin) {
        picker.requestLost(piece, begin, peer.id());
        if (!peer.connection().peerChoking() || peer.hasAllowedFast) {
            peer.refusedInARow++;
            peer.refusedAtNanos = peer.nowNanos();
        }
        requestsFreed = true;
    }

    /** The disk has a piece and it is right. */
    void onPieceVerified(int piece, long @Nullable [] fingerprints) {
        for (int liar : ledger.pieceVerified(piece, fingerprints)) {
            judge.convict(liar, piece);
        }
        picker.pieceVerified(piece);
        requestsFreed = true; // of those who sent it, who were on trial
        for (PeerSession peer : peers.view()) {
            peer.connection().have(piece);
        }
    }

    /** The disk has a piece and it is wrong. */
    void onPieceFailed(int piece, long[] fingerprints) {
        int[] liars = ledger.pieceFailed(piece, fingerprints, picker.contributors(piece));
        wasted += pieceSize.applyAsInt(piece);
        if (ledger.isWatching(piece)) {
            disk.fingerprint(piece);
        }
        picker.pieceFailed(piece);
        requestsFreed = true;
        for (int liar : liars) {
            judge.convict(liar, piece);
        }
    }

    /** What was received of a piece could not be written. */
    void onBlocksLost(int piece) {
        picker.blocksLost(piece);
        requestsFreed = true;
    }

    /** A verified piece can no longer be read. */
    void onPieceLost(int piece) {
        picker.markMissing(piece);
        requestsFreed = true;
    }

    /** Looks at who is fast and who is of interest; once a tick. */
    void review(long nowNanos) {
        long snub = picker.isEndGame() ? END_GAME_SNUB_NANOS : snubNanos;
        for (PeerSession peer : peers.view()) {
            long rate = peer.connection().downloadRate(nowNanos);
            picker.setFast(
                    peer.id(),
                    rate * TimeUnit.NANOSECONDS.toSeconds(FAST_PIECE_NANOS) >= pieceLength);
            peer.connection().setSnubNanos(snub);
            updateInterest(peer);
            fill(peer, nowNanos);
        }
    }
}
