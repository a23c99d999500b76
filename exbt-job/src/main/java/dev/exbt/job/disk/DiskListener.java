package dev.exbt.job.disk;

import dev.exbt.storage.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * What the disk tells one swarm, on the swarm's loop. Never called from within a method of {@link SwarmDisk}; many events
 * come in one task of the loop.
 */
public interface DiskListener {
    /**
     * Every block of a piece was received, hashed right, and written.
     *
     * @param piece zero-based piece index
     * @param blockFingerprints one number per 16 KiB block if {@link SwarmDisk#fingerprint} asked, else null; to be compared
     *     with those of {@link #onPieceFailed}
     */
    void onPieceVerified(int piece, long @Nullable [] blockFingerprints);

    /**
     * Every block of a piece was received, and the hash is wrong. The disk has forgotten the piece, each of its blocks may
     * be written again.
     *
     * @param piece zero-based piece index
     * @param blockFingerprints one number per 16 KiB block, made from the bytes that came: where a later right piece has
     *     another number, the peer that sent the block lied
     */
    void onPieceFailed(int piece, long[] blockFingerprints);

    /**
     * The write queue of the session ran over its budget, or is below half of it again. While it is over, a swarm stops
     * reading from its peers.
     *
     * @param busy true to stop, false to go on
     */
    void onBusy(boolean busy);

    /**
     * A block could not be written, or not read back for hashing. The disk has forgotten the piece, each of its blocks may be
     * written again; no verified piece is lost.
     *
     * @param piece zero-based piece index
     * @param error why
     */
    void onWriteError(int piece, StorageException error);

    /**
     * A verified piece can no longer be read: its file was removed, cut, or the drive failed. It is no longer counted as
     * verified and may be written again.
     *
     * @param piece zero-based piece index
     * @param error why
     */
    void onPieceLost(int piece, StorageException error);

    /**
     * How far {@link SwarmDisk#check} is.
     *
     * @param checked pieces looked at so far
     * @param total pieces to look at
     */
    void onCheckProgress(int checked, int total);
}
