package dev.exbt.peerwire.connection;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.peerwire.Handshake;
import dev.exbt.peerwire.extension.ExtensionHandshake;
import dev.exbt.peerwire.extension.MetadataExchange;
import org.jspecify.annotations.Nullable;

/**
 * What can be read of one peer: who chokes whom, what it has, how fast it is. The {@link PeerConnection} behind it changes it;
 * who only judges peers, such as a choker, needs no more than this. On the thread of the swarm.
 */
public abstract sealed class PeerState permits PeerConnection {
    final PeerTimers timers;
    final Outbox out;
    final LocalPieces local = new LocalPieces();
    final RemotePieces remote = new RemotePieces();
    final ExtensionTable extensions = new ExtensionTable();
    final DownloadSide download;
    final UploadSide upload;

    private final boolean outgoing;
    private @Nullable Handshake handshake;

    PeerState(
            PeerSettings settings,
            boolean outgoing,
            PeerOutput output,
            PeerListener listener,
            long nowNanos) {
        this.outgoing = outgoing;
        timers = new PeerTimers(settings, nowNanos);
        out = new Outbox(output, timers, nowNanos);
        download = new DownloadSide(settings, local, out, listener, nowNanos);
        upload = new UploadSide(settings, local, remote, out, listener, nowNanos);
    }

    final void setHandshake(Handshake theirs) {
        if (handshake != null) {
            throw new IllegalStateException("open already");
        }
        handshake = theirs;
    }

    /** {@return true if we dialled} */
    public final boolean isOutgoing() {
        return outgoing;
    }

    /** {@return true if we do not serve the peer} */
    public final boolean amChoking() {
        return upload.isChoking();
    }

    /** {@return true if we told the peer that we want pieces of it} */
    public final boolean amInterested() {
        return download.isInterested();
    }

    /** {@return true if the peer does not serve us} */
    public final boolean peerChoking() {
        return download.isChoked();
    }

    /** {@return true if the peer wants pieces of ours} */
    public final boolean peerInterested() {
        return upload.isPeerInterested();
    }

    /**
     * Whether the peer leaves our requests unanswered.
     *
     * @param nowNanos the time
     * @return true from the moment it is late until its next block
     */
    public final boolean isSnubbed(long nowNanos) {
        return download.isSnubbed(nowNanos);
    }

    /** {@return the peer's pieces, this connection's own set; null as long as their number is unknown} */
    public final @Nullable Bitfield pieces() {
        return remote.set();
    }

    /** {@return true if the peer has all pieces} */
    public final boolean isSeed() {
        return remote.isSeed();
    }

    /** {@return how many of our requests are unanswered} */
    public final int outstanding() {
        return download.outstanding();
    }

    /**
     * Whether a block is asked of this peer.
     *
     * @param piece zero-based index
     * @param begin offset in the piece, in bytes
     * @return true while the request is outstanding
     */
    public final boolean isRequested(int piece, int begin) {
        return download.isRequested(piece, begin);
    }

    /** {@return how many of the peer's requests wait to be polled} */
    public final int requestsWaiting() {
        return upload.waiting();
    }

    /** {@return the peer's handshake} */
    public final Handshake handshake() {
        if (handshake == null) {
            throw new IllegalStateException("not open");
        }
        return handshake;
    }

    /** {@return the peer's last extension handshake, null if none came} */
    public final @Nullable ExtensionHandshake extensionHandshake() {
        return extensions.theirs();
    }

    /** {@return true if the peer passes on metadata (BEP 9)} */
    public final boolean supportsMetadata() {
        return extensions.remoteId(MetadataExchange.NAME) != 0;
    }

    /** {@return bytes of the metadata as the peer told, 0 if it did not} */
    public final int metadataSize() {
        return extensions.metadataSize();
    }

    /**
     * Whether the peer answers requests for a piece even while it chokes us (BEP 6).
     *
     * @param piece zero-based index
     * @return true if it said so
     */
    public final boolean isAllowedFast(int piece) {
        return download.isAllowedFast(piece);
    }

    /** {@return bytes of blocks that we asked for and got} */
    public final long downloaded() {
        return download.downloaded();
    }

    /** {@return bytes of blocks that we sent} */
    public final long uploaded() {
        return upload.uploaded();
    }

    /** {@return bytes of blocks that came without being asked for, dropped unread} */
    public final long wasted() {
        return download.wasted();
    }

    /**
     * How fast blocks come, over the last few seconds.
     *
     * @param nowNanos the time
     * @return bytes per second
     */
    public final long downloadRate(long nowNanos) {
        return download.rate(nowNanos);
    }

    /**
     * How fast blocks go, over the last few seconds.
     *
     * @param nowNanos the time
     * @return bytes per second
     */
    public final long uploadRate(long nowNanos) {
        return upload.rate(nowNanos);
    }

    /** {@return when the last block came, or the connection began} */
    public final long lastBlockNanos() {
        return download.lastBlockNanos();
    }
}
