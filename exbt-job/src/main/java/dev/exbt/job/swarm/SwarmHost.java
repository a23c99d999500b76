package dev.exbt.job.swarm;

import dev.exbt.storage.StorageException;
import java.net.InetSocketAddress;

/** What a swarm asks of the world and tells it. Called on the swarm's thread; every call returns at once. */
public interface SwarmHost {
    /**
     * Dials a peer. Ends in {@link Swarm#connected} or {@link Swarm#connectFailed}.
     *
     * @param address where it is
     */
    void connect(InetSocketAddress address);

    /**
     * Whether one more connection fits into what all swarms share.
     *
     * @return true if so
     */
    boolean hasRoom();

    /**
     * A magnet link's {@code info} dictionary is here and matches the hash (BEP 9).
     *
     * @param info its exact bytes
     */
    void onMetadata(byte[] info);

    /** How many of the pieces on disk have been hashed. */
    void onCheckProgress(int checked, int total);

    /** A piece is verified and written. */
    void onPieceVerified(int piece);

    /** A piece is wrong and will be fetched again. */
    void onPieceFailed(int piece);

    /** Every wanted piece is verified and written. */
    void onFinished();

    /**
     * Verified pieces can no longer be read. They are fetched again if they are wanted; the rest is served on.
     *
     * @param count how many
     * @param why why one of them could not be read
     */
    void onPiecesLost(int count, StorageException why);

    /** The disk failed; the swarm can move no data. */
    void onStorageError(StorageException error);

    /**
     * A peer says where its DHT node is (BEP 5). Only of a swarm that {@linkplain Swarm#joinDht joined the DHT}.
     *
     * @param address the peer's host and the port it says
     */
    default void onDhtNode(InetSocketAddress address) {}

    /** A handshake is done. */
    void onPeerConnected(InetSocketAddress address, String client);

    /** A peer is gone. */
    void onPeerDisconnected(InetSocketAddress address, String reason);

    /** A peer will not be spoken to again. */
    void onPeerBanned(InetSocketAddress address, String reason);
}
