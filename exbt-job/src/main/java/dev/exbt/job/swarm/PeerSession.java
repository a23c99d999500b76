package dev.exbt.job.swarm;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.peerwire.Handshake;
import dev.exbt.peerwire.Message;
import dev.exbt.peerwire.MessageHandler;
import dev.exbt.peerwire.PeerWireException;
import dev.exbt.peerwire.connection.PeerConnection;
import dev.exbt.peerwire.connection.PeerListener;
import dev.exbt.peerwire.connection.PeerSettings;
import dev.exbt.peerwire.extension.ExtensionHandshake;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One connected peer of a swarm: joins the protocol of its connection to the parts of the swarm that care. The link calls
 * {@link #receiving}, {@link #handle} for each message, {@link #readComplete}; nothing else happens between them.
 */
public final class PeerSession implements PeerListener, MessageHandler, MetadataSource, ChokerPeer {
    private final Swarm swarm;
    private final PeerLink link;
    private final PeerConnection connection;
    private final Handshake handshake;
    private final int handle;
    private final int address;
    private final BlockSink requests;
    private final IntPredicate allowedFast;
    private final long connectedNanos;
    private long nowNanos;
    private boolean closed;

    /** What the picker has counted for this peer, see {@link Downloads}. */
    @Nullable Bitfield counted;

    boolean countedAsSeed;

    /** It offered at least one piece while it chokes us (BEP 6). */
    boolean hasAllowedFast;

    /** Requests it refused since its last block, see {@link Downloads}. */
    int refusedInARow;

    long refusedAtNanos;

    /** Where it says it listens, if it dialled us (BEP 10, "p"). */
    @Nullable InetSocketAddress listening;

    /** It is left through no fault of its own, and to be dialled again soon whether it was of use or not. */
    boolean isWanted;

    /** Bytes being read from disk for it. */
    int readingBytes;

    /** Bytes handed to the link that have not left yet. */
    int sendingBytes;

    PeerSession(
            Swarm swarm,
            PeerLink link,
            Handshake handshake,
            int handle,
            int address,
            PeerSettings settings,
            long nowNanos) {
        this.swarm = swarm;
        this.link = link;
        this.handshake = handshake;
        this.handle = handle;
        this.address = address;
        this.nowNanos = nowNanos;
        this.connectedNanos = nowNanos;
        this.connection = new PeerConnection(settings, link.outgoing(), link, this, nowNanos);
        this.requests =
                (piece, begin, length) -> connection.request(piece, begin, length, this.nowNanos);
        this.allowedFast = connection::isAllowedFast;
    }

    // what the link tells

    /** Messages follow that arrived at this time. */
    public void receiving(long arrivedNanos) {
        nowNanos = arrivedNanos;
    }

    @Override
    public void handle(Message message) throws PeerWireException {
        if (closed) {
            message.release();
        } else {
            connection.receive(message, nowNanos);
        }
    }

    @Override
    public void handleBlock(int piece, int begin, ByteBuf block) throws PeerWireException {
        if (!closed) {
            connection.receiveBlock(piece, begin, block, nowNanos);
        }
    }

    /**
     * All that had arrived has been handled.
     *
     * @param pendingBytes bytes of a message that is not whole yet
     * @param doneNanos the time
     */
    public void readComplete(int pendingBytes, long doneNanos) {
        if (!closed) {
            nowNanos = doneNanos;
            connection.partial(pendingBytes, doneNanos);
            swarm.afterRead(this, doneNanos);
        }
    }

    /** The peer broke the protocol: it is dropped. */
    public void violated(PeerWireException violation, long atNanos) {
        if (!closed) {
            swarm.violated(this, violation, atNanos);
        }
    }

    /**
     * More of what one {@link PeerLink#send} took has left.
     *
     * @param bytes how many
     * @param payloadBytes how many of them are of blocks; headers may be counted last
     * @param atNanos the time
     */
    public void sent(int bytes, int payloadBytes, long atNanos) {
        sendingBytes -= bytes;
        if (closed) {
            swarm.sentAtTheEnd(payloadBytes);
        } else {
            connection.blocksSent(payloadBytes, atNanos);
            swarm.afterSend(this, atNanos);
        }
    }

    /** The connection is gone. */
    public void disconnected(String reason, long atNanos) {
        if (!closed) {
            swarm.gone(this, reason, atNanos);
        }
    }

    // what the swarm asks

    int id() {
        return handle;
    }

    int address() {
        return address;
    }

    PeerLink link() {
        return link;
    }

    PeerConnection connection() {
        return connection;
    }

    Handshake handshake() {
        return handshake;
    }

    InetSocketAddress remote() {
        return link.remote();
    }

    BlockSink requests() {
        return requests;
    }

    IntPredicate allowedFast() {
        return allowedFast;
    }

    long nowNanos() {
        return nowNanos;
    }

    void setNow(long now) {
        nowNanos = now;
    }

    boolean isClosed() {
        return closed;
    }

    /** The swarm has forgotten it: nothing more is heard of it. */
    void end() {
        closed = true;
        connection.close();
    }

    // what the connection tells

    @Override
    public void onChoked() {
        swarm.onRequestsFreed();
    }

    @Override
    public void onUnchoked() {
        refusedInARow = 0; // requests follow when everything that arrived with it has been handled
    }

    @Override
    public void onInterested() {
        swarm.onInterestChanged(this);
    }

    @Override
    public void onNotInterested() {
        swarm.onInterestChanged(this);
    }

    @Override
    public void onPieces() {
        swarm.onPieces(this);
    }

    @Override
    public void onHave(int piece) {
        swarm.onHave(this, piece);
    }

    @Override
    public void onDontHave(int piece) {
        swarm.onDontHave(this, piece);
    }

    @Override
    public void onBlock(int piece, int begin, ByteBuf block) {
        swarm.onBlock(this, piece, begin, block);
    }

    @Override
    public void onRequestLost(int piece, int begin, int length) {
        swarm.onRequestLost(this, piece, begin);
    }

    @Override
    public void onRequest() {
        // Served when everything that arrived with it has been handled.
    }

    @Override
    public void onAllowedFast(int piece) {
        hasAllowedFast = true;
    }

    @Override
    public void onSuggest(int piece) {
        // Rarest first knows better than a stranger's cache.
    }

    @Override
    public void onExtensionHandshake(ExtensionHandshake extensions) {
        swarm.onExtensions(this, extensions);
    }

    @Override
    public void onMetadataRequest(int piece) {
        swarm.onMetadataRequest(this, piece);
    }

    @Override
    public void onMetadataData(int piece, int totalSize, ByteBuf data) {
        swarm.onMetadataData(this, piece, totalSize, data);
    }

    @Override
    public void onMetadataReject(int piece) {
        swarm.onMetadataReject(this, piece);
    }

    @Override
    public void onPort(int port) {
        swarm.onPort(this, port);
    }

    @Override
    public int metadataSize() {
        return connection.metadataSize();
    }

    @Override
    public void requestMetadata(int piece) {
        connection.requestMetadata(piece);
    }

    // what the choker asks and tells

    @Override
    public boolean isWaitingForUs() {
        return !closed && connection.peerInterested();
    }

    @Override
    public long downloadRate(long now) {
        return connection.downloadRate(now);
    }

    @Override
    public long uploadRate(long now) {
        return connection.uploadRate(now);
    }

    @Override
    public boolean isSnubbingUs(long now) {
        return connection.isSnubbed(now);
    }

    @Override
    public long connectedNanos() {
        return connectedNanos;
    }

    @Override
    public void choke() {
        if (!closed) {
            connection.choke();
        }
    }

    @Override
    public void unchoke() {
        if (!closed) {
            connection.unchoke();
        }
    }

    @Override
    public String toString() {
        return remote().toString();
    }
}
