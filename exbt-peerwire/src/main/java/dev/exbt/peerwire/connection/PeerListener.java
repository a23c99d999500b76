package dev.exbt.peerwire.connection;

import dev.exbt.peerwire.HashRange;
import dev.exbt.peerwire.extension.ExtensionHandshake;
import io.netty.buffer.ByteBuf;

/**
 * What one connection tells the swarm. Called during {@code receive}, {@code wake} and {@code setPieceSizes}, on the swarm's
 * thread. Each method may call the connection back, and may close it.
 */
public interface PeerListener {
    /** The peer will not answer our requests for now. Those lost by it have been told by {@link #onRequestLost}. */
    void onChoked();

    /** The peer will answer our requests. */
    void onUnchoked();

    /** The peer wants pieces of ours. */
    void onInterested();

    /** The peer wants nothing of ours. */
    void onNotInterested();

    /** The peer's set of pieces became known as a whole. Comes at most once, before any {@link #onHave}. */
    void onPieces();

    /**
     * The peer has a piece that it did not have.
     *
     * @param piece zero-based index, in range
     */
    void onHave(int piece);

    /**
     * The peer lost a piece that it had (BEP 54).
     *
     * @param piece zero-based index, in range
     */
    void onDontHave(int piece);

    /**
     * A block we asked for, of the length asked for. Others never get here: they are dropped unread and counted as wasted.
     *
     * @param piece zero-based index
     * @param begin offset of the block in the piece, in bytes
     * @param block its readable bytes; lent for the call, copy them to keep them
     */
    void onBlock(int piece, int begin, ByteBuf block);

    /**
     * A request is no longer outstanding: the peer choked (without the fast extension), rejected it, passed it over, or did
     * not answer in time. A block that comes late all the same is still given to {@link #onBlock}, once.
     *
     * @param piece zero-based index
     * @param begin offset in the piece, in bytes
     * @param length bytes asked for
     */
    void onRequestLost(int piece, int begin, int length);

    /** The peer's queue of requests went from empty to non-empty: serve it with {@code pollRequests}. */
    void onRequest();

    /**
     * The peer answers requests for this piece even while it chokes us (BEP 6).
     *
     * @param piece zero-based index, in range
     */
    void onAllowedFast(int piece);

    /**
     * The peer would like us to ask for this piece (BEP 6).
     *
     * @param piece zero-based index, in range
     */
    void onSuggest(int piece);

    /**
     * The peer's extension handshake came, perhaps not for the first time (BEP 10).
     *
     * @param handshake what it said
     */
    void onExtensionHandshake(ExtensionHandshake handshake);

    /**
     * The peer asks for a 16 KiB piece of the metadata (BEP 9). Answer by {@code sendMetadata} or {@code rejectMetadata}.
     *
     * @param piece zero-based index, as the peer said it: unchecked but not negative
     */
    void onMetadataRequest(int piece);

    /**
     * The peer sent a piece of the metadata (BEP 9), asked for or not.
     *
     * @param piece zero-based index, as the peer said it: unchecked but not negative
     * @param totalSize size of the metadata as this message has it
     * @param data the bytes, valid during the call
     */
    void onMetadataData(int piece, int totalSize, ByteBuf data);

    /**
     * The peer will not send a piece of the metadata (BEP 9).
     *
     * @param piece zero-based index, as the peer said it: unchecked but not negative
     */
    void onMetadataReject(int piece);

    /**
     * The peer has a DHT node (BEP 5) at its address.
     *
     * @param port UDP port, 1 to 65535
     */
    void onPort(int port);

    /**
     * The peer asks for hashes of a v2 file (BEP 52).
     *
     * @param range which, unchecked
     * @return true if the listener will answer by {@code sendHashes} or {@code rejectHashes}; when false, as here, the
     *     connection rejects at once
     */
    default boolean onHashRequest(HashRange range) {
        return false;
    }

    /**
     * The peer sent hashes of a v2 file (BEP 52), asked for or not. Ignored unless overridden.
     *
     * @param range which, unchecked
     * @param hashes 32 bytes each, valid during the call
     */
    default void onHashes(HashRange range, ByteBuf hashes) {}

    /**
     * The peer will not send hashes (BEP 52). Ignored unless overridden.
     *
     * @param range which, unchecked
     */
    default void onHashReject(HashRange range) {}
}
