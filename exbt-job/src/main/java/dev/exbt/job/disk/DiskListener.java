package dev.exbt.job.disk;

import dev.exbt.metainfo.Bitfield;
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
     * Verified pieces can no longer be read: their file was removed, cut or replaced, or the drive failed. They are no longer
     * counted as verified and may be written again. The rest can still be read.
     *
     * @param pieces which, one at least; the listener's own
     * @param error why, of one of them
     */
    void onPiecesLost(Bitfield pieces, StorageException error);

    /**
     * Reading has no sense any more, see {@link ReadFailures}: no verified piece is left, or the drive fails at everything.
     * Follows {@link #onPiecesLost}.
     *
     * @param error why the last of them was lost
     */
    void onUnreadable(StorageException error);

    /**
     * How far {@link SwarmDisk#check} is.
     *
     * @param checked pieces looked at so far
     * @param total pieces to look at
     */
    void onCheckProgress(int checked, int total);
}
