package dev.exbt.peerwire.connection;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.peerwire.Handshake;
import dev.exbt.peerwire.Message;
import dev.exbt.peerwire.PeerWireException;
import dev.exbt.peerwire.extension.Extension;
import dev.exbt.peerwire.extension.MetadataExchange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One peer from the handshake on, without socket and clock. Belongs to the event loop of its swarm. The world
 * tells it something by {@link #receive}, {@link #partial} and {@link #wake}; the swarm commands it; it answers through
 * {@link PeerOutput} and {@link PeerListener}. It is the protocol's rules only: which piece to ask for and whom to choke is
 * decided elsewhere. When a method throws {@link PeerWireException}, close the connection.
 *
 * <p>Its two halves, what we ask of the peer and what it asks of us, are parts of their own, as are its pieces, its
 * extensions and its timers.
 */
public final class PeerConnection extends PeerState {
    private final PeerSettings settings;
    private final PeerListener listener;
    private final MetadataChannel metadata;
    private final DontHaveChannel lost;
    private final MessageRouter router;

    private @Nullable InetAddress address;
    private boolean closed;

    /**
     * Makes the state of a peer whose handshake has not come.
     *
     * @param settings names, limits and times
     * @param outgoing true if we dialled
     * @param output where bytes go
     * @param listener who is told what happens
     * @param nowNanos the time
     */
    public PeerConnection(
            PeerSettings settings,
            boolean outgoing,
            PeerOutput output,
            PeerListener listener,
            long nowNanos) {
        super(settings, outgoing, output, listener, nowNanos);
        this.settings = settings;
        this.listener = listener;
        metadata = new MetadataChannel(extensions, out, listener, nowNanos);
        lost = new DontHaveChannel(extensions, out, remote, listener);
        router = new MessageRouter(remote, download, upload, extensions, out, listener);
        extensions.add(metadata);
        extensions.add(lost);
    }

    /**
     * Offers one more extension. To be called before {@link #open}.
     *
     * @param extension with an id of its own: 2 and 7 are taken
     * @throws IllegalArgumentException if its id is taken
     */
    public void addExtension(Extension extension) {
        extensions.add(extension);
    }

    /**
     * Begins, both handshakes being done: writes our extension handshake, what we have, and the allowed-fast set.
     *
     * @param theirs the peer's handshake
     * @param remoteAddress where it is; null if that means nothing
     * @param sizes the torrent's pieces; null as long as the metadata is unknown
     * @param ours the pieces we have: the swarm's own set, read later too, never changed; null with unknown metadata
     * @param metadataSize bytes of the info dictionary if we can pass it on, else 0
     * @param nowNanos the time
     */
    public void open(
            Handshake theirs,
            @Nullable InetAddress remoteAddress,
            @Nullable PieceSizes sizes,
            @Nullable Bitfield ours,
            int metadataSize,
            long nowNanos) {
        setHandshake(theirs);
        address = remoteAddress;
        out.setNow(nowNanos);
        upload.setFast(theirs.supportsFast());
        router.setFast(theirs.supportsFast());
        if (sizes != null && ours != null) {
            local.set(sizes, ours);
            remote.start(sizes.count());
        }
        writeExtensionHandshake(metadataSize);
        writePieces(theirs.supportsFast());
        if (theirs.supportsFast() && local.isKnown() && remoteAddress != null) {
            upload.allowFast(
                    AllowedFastSet.of(
                            theirs.infoHash(), remoteAddress, local.count(), AllowedFastSet.SIZE));
        }
    }

    /**
     * Learns the torrent's pieces, the metadata having come: checks what the peer said before, tells the peer what we have.
     *
     * @param sizes the torrent's pieces
     * @param ours the pieces we have, as in {@link #open}
     * @param metadataSize bytes of the info dictionary
     * @param nowNanos the time
     * @throws PeerWireException if the peer claimed something this torrent has not
     */
    public void setPieceCount(PieceSizes sizes, Bitfield ours, int metadataSize, long nowNanos)
            throws PeerWireException {
        if (local.isKnown()) {
            throw new IllegalStateException("the pieces are known already");
        }
        out.setNow(nowNanos);
        local.set(sizes, ours);
        remote.setCount(sizes.count());
        writeExtensionHandshake(metadataSize);
        for (int piece = ours.nextSet(0); piece >= 0; piece = ours.nextSet(piece + 1)) {
            out.write(new Message.Have(piece));
        }
        Bitfield pieces = remote.set();
        if (remote.isWholeTold() || (pieces != null && !pieces.isEmpty())) {
            listener.onPieces();
        }
        download.checkHints();
    }

    // The world tells it something.

    /**
     * Takes a message, and its reference.
     *
     * @param message the message; released before this returns
     * @param nowNanos the time
     * @throws PeerWireException if the message breaks the protocol
     */
    public void receive(Message message, long nowNanos) throws PeerWireException {
        try {
            if (!closed) {
                out.setNow(nowNanos);
                timers.received(nowNanos);
                router.route(message, nowNanos);
            }
        } finally {
            message.release();
        }
    }

    /**
     * Takes a block without a message around it.
     *
     * @param piece zero-based index
     * @param begin offset in the piece, in bytes
     * @param block its readable bytes are the block; lent for the call
     * @param nowNanos the time
     * @throws PeerWireException if the block breaks the protocol
     */
    public void receiveBlock(int piece, int begin, ByteBuf block, long nowNanos)
            throws PeerWireException {
        if (!closed) {
            out.setNow(nowNanos);
            timers.received(nowNanos);
            download.block(piece, begin, block, nowNanos);
        }
    }

    /**
     * Says how much of an unfinished message has come, after each read, so that its progress can be judged.
     *
     * @param pendingBytes {@link dev.exbt.peerwire.MessageDecoder#pendingBytes()}
     * @param nowNanos the time
     */
    public void partial(int pendingBytes, long nowNanos) {
        timers.partial(pendingBytes, nowNanos);
    }

    /**
     * Says whether the peer's bytes are being read. While they are not, its silence is not held against it.
     *
     * @param reading false when reading stops, true when it goes on
     * @param nowNanos the time
     */
    public void setReading(boolean reading, long nowNanos) {
        if (reading && !timers.isReading()) {
            download.forgive(nowNanos);
        }
        timers.setReading(reading, nowNanos);
    }

    /**
     * Does what is due: keep-alives, requests given up.
     *
     * @param nowNanos the time
     * @throws PeerWireException if the peer has been silent, or a message has been on its way, for too long
     */
    public void wake(long nowNanos) throws PeerWireException {
        if (closed) {
            return;
        }
        timers.check(nowNanos);
        out.setNow(nowNanos);
        out.wake(nowNanos);
        if (timers.isReading()) {
            download.wake(nowNanos);
        }
        if (timers.isKeepAliveDue(nowNanos)) {
            out.write(Message.KeepAlive.INSTANCE);
        }
    }

    /** {@return when {@link #wake} is wanted next, on the clock of {@code nowNanos}} */
    public long nextWakeNanos() {
        long next = out.nextWakeNanos(timers.nextWakeNanos());
        return timers.isReading() ? download.nextWakeNanos(next) : next;
    }

    // Commands: our requests.

    /**
     * Tells the peer whether we want pieces of it. Nothing is sent when that is what it knows.
     *
     * @param interested true if we do
     */
    public void setInterested(boolean interested) {
        download.setInterested(interested);
    }

    /**
     * How many more blocks to ask for now, so that the peer never waits for us.
     *
     * @param nowNanos the time
     * @return 0 while enough is outstanding or the peer chokes us
     */
    public int requestsWanted(long nowNanos) {
        return download.wanted(nowNanos);
    }

    /**
     * Asks for a block.
     *
     * @param piece zero-based index
     * @param begin offset in the piece, in bytes
     * @param length bytes, 1 to 16 KiB
     * @param nowNanos the time
     * @throws IllegalArgumentException if the torrent has no such block
     * @throws IllegalStateException if it is outstanding, or we are choked and the piece is not allowed fast
     */
    public void request(int piece, int begin, int length, long nowNanos) {
        out.setNow(nowNanos);
        download.request(piece, begin, length, nowNanos);
    }

    /**
     * Takes a request back. If the block is on its way it counts as wasted.
     *
     * @param piece zero-based index
     * @param begin offset in the piece, in bytes
     * @param length bytes asked for
     */
    public void cancel(int piece, int begin, int length) {
        download.cancel(piece, begin, length);
    }

    /**
     * Sets how long the peer may leave requests without a block: near the end of a download less than at its start.
     *
     * @param nanos the time after which they are given up
     */
    public void setSnubNanos(long nanos) {
        download.setSnubNanos(nanos);
    }

    // Commands: the peer's requests.

    /** Stops serving the peer; what it asked for and was not polled is refused. Nothing if we choke already. */
    public void choke() {
        upload.choke();
    }

    /** Begins to serve the peer. Nothing if we do already. */
    public void unchoke() {
        upload.unchoke();
    }

    /**
     * Takes requests of the peer out of its queue, oldest first, to be answered by {@link #sendBlock} or
     * {@link #rejectRequest}. All were checked: they lie in pieces we have.
     *
     * @param into filled with piece, begin, length of each
     * @param maxBytes stop before their lengths sum to more; one is taken in any case
     * @return how many requests were taken
     */
    public int pollRequests(int[] into, int maxBytes) {
        return upload.poll(into, maxBytes);
    }

    /**
     * Answers requests. They count as uploaded when {@link #blocksSent} tells that they have left.
     *
     * @param messages whole {@code piece} messages, handed over with the reference
     * @param payloadBytes bytes of the blocks in them
     * @param nowNanos the time
     */
    public void sendBlock(ByteBuf messages, int payloadBytes, long nowNanos) {
        out.setNow(nowNanos);
        out.send(messages, payloadBytes);
    }

    /**
     * Blocks have left for the network: they count as uploaded.
     *
     * @param payloadBytes bytes of the blocks
     * @param nowNanos the time
     */
    public void blocksSent(int payloadBytes, long nowNanos) {
        upload.sent(payloadBytes, nowNanos);
    }

    /**
     * Refuses a polled request, such as when the disk fails.
     *
     * @param piece zero-based index
     * @param begin offset in the piece, in bytes
     * @param length bytes asked for
     */
    public void rejectRequest(int piece, int begin, int length) {
        upload.refuse(piece, begin, length);
    }

    /**
     * Tells the peer that we have one more piece. A peer that has it too hears it with the next message, after a second at the latest.
     *
     * @param piece zero-based index
     */
    public void have(int piece) {
        Message.Have have = new Message.Have(piece);
        if (remote.has(piece)) {
            out.writeLater(have);
        } else {
            out.write(have);
        }
    }

    /**
     * Tells the peer that we lost a piece, if it understands (BEP 54).
     *
     * @param piece zero-based index
     * @return false if the peer does not take {@code lt_donthave}, or has not said so yet: nothing is sent
     */
    public boolean dontHave(int piece) {
        return lost.send(piece);
    }

    // Commands: metadata, extensions, hashes, DHT.

    /**
     * Asks for a piece of the metadata (BEP 9). Nothing is sent to a peer that has no {@code ut_metadata}.
     *
     * @param piece zero-based index
     */
    public void requestMetadata(int piece) {
        metadata.send(new MetadataExchange.Request(piece));
    }

    /**
     * Sends a piece of the metadata (BEP 9).
     *
     * @param piece zero-based index
     * @param totalSize bytes of the whole metadata
     * @param data at most 16 KiB; copied, not released
     */
    public void sendMetadata(int piece, int totalSize, ByteBuf data) {
        metadata.send(new MetadataExchange.Data(piece, totalSize, data));
    }

    /**
     * Refuses a piece of the metadata (BEP 9).
     *
     * @param piece zero-based index
     */
    public void rejectMetadata(int piece) {
        metadata.send(new MetadataExchange.Reject(piece));
    }

    /**
     * Sends a message of an extension (BEP 10).
     *
     * @param name the extension's
     * @param payload copied, not released
     * @return false if the peer does not take this extension: nothing is sent
     */
    public boolean sendExtended(String name, ByteBuf payload) {
        int id = extensions.remoteId(name);
        if (id != 0) {
            out.write(new Message.Extended(id, payload));
        }
        return id != 0;
    }

    /**
     * Sends one of the messages about a v2 file's hashes (BEP 52).
     *
     * @param message a {@code HashRequest}, {@code Hashes} or {@code HashReject}; copied, not released
     */
    public void sendHashMessage(Message message) {
        out.write(message);
    }

    /**
     * Tells the peer where our DHT node listens (BEP 5). Only for a peer whose handshake says it has one too.
     *
     * @param dhtPort UDP port
     */
    public void port(int dhtPort) {
        out.write(new Message.Port(dhtPort));
    }

    /** Ends all: later messages are released unread. Idempotent; nothing is sent, and nobody told. */
    public void close() {
        closed = true;
    }

    private void writeExtensionHandshake(int metadataSize) {
        metadata.setSize(metadataSize);
        if (handshake().supportsExtensions()) {
            extensions.writeHandshake(out, settings, metadataSize, address);
        }
    }

    /** Says what we have, in the shortest form the peer understands. */
    private void writePieces(boolean fast) {
        Bitfield ours = local.ours();
        if (fast && ours != null && ours.size() > 0 && ours.isFull()) {
            out.write(Message.HaveAll.INSTANCE);
        } else if (ours != null && !ours.isEmpty()) {
            out.write(new Message.HaveBitfield(Unpooled.wrappedBuffer(ours.toBytes())));
        } else if (fast) {
            out.write(Message.HaveNone.INSTANCE);
        }
    }
}
