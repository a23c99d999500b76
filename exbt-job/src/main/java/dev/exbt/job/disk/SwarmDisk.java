package dev.exbt.job.disk;

import dev.exbt.metainfo.Bitfield;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The disk as one swarm sees it. Called on the swarm's event loop only, never blocks it. Answers come on the same loop,
 * through {@link DiskListener} or futures that complete there.
 *
 * <p>Writes of one piece are carried out in the order given and a hash sees every one before it; different pieces go side by
 * side. {@link #check}, {@link #flush} and {@link #close} run alone: what was asked before them is done first, what is asked
 * after them waits.
 */
public interface SwarmDisk {
    /**
     * Takes a block a peer sent. When it was the last of its piece, {@link DiskListener#onPieceVerified} or {@link
     * DiskListener#onPieceFailed} follows.
     *
     * @param piece zero-based piece index
     * @param begin offset in the piece, a multiple of 16 KiB
     * @param block readable bytes: 16 KiB, or what is left of the piece; copied, the caller keeps its reference
     * @return false if the block was not needed: the piece is verified already, or the block is here
     * @throws IllegalArgumentException if the block does not lie so in the piece
     */
    boolean write(int piece, int begin, ByteBuf block);

    /**
     * Reads blocks for one peer.
     *
     * @param requests three numbers a request: piece, begin, length; the array is the disk's until the answer. Up to {@code
     *     Metainfo.paddedPieceSize} may be asked, what lies behind the piece reads as zeros
     * @param count how many requests, at least 1
     * @param listener told the answer, once, unless the disk is closed before
     * @throws IllegalArgumentException if a block does not lie in its piece
     */
    void read(int[] requests, int count, BlocksListener listener);

    /**
     * Asks for the fingerprints of the next good copy of a piece: they come with {@link DiskListener#onPieceVerified}.
     *
     * @param piece zero-based piece index
     */
    void fingerprint(int piece);

    /**
     * Drops the blocks of an unfinished piece. Nothing is told of it any more; the blocks may be written again.
     *
     * @param piece zero-based piece index; nothing happens if it is verified or has no blocks
     */
    void forget(int piece);

    /**
     * Whether a block of an unfinished piece is here.
     *
     * @param piece zero-based piece index
     * @param begin offset in the piece, a multiple of 16 KiB
     * @return true also if the whole piece is verified
     */
    boolean has(int piece, int begin);

    /**
     * Whether the session's write queue is over its budget, see {@link DiskListener#onBusy}.
     *
     * @return true to stop reading from peers
     */
    boolean isBusy();

    /**
     * The pieces known to be right on disk.
     *
     * @return a copy
     */
    Bitfield verified();

    /**
     * Hashes pieces as they are on disk. Those found right count as verified afterwards, those found wrong or missing do
     * not. Unfinished pieces are dropped first. {@link DiskListener#onCheckProgress} tells how it goes on.
     *
     * @param pieces which; copied
     * @return those of {@code pieces} that are right; fails with {@code CancellationException} after {@link #cancelCheck} or
     *     {@link #close}, with {@code StorageException} if the files cannot be looked at
     */
    CompletableFuture<Bitfield> check(Bitfield pieces);

    /** Ends a running or waiting {@link #check} early; what counted as verified before it still does. */
    void cancelCheck();

    /**
     * Runs something that wants the storage for itself, such as {@code prepare()}, moving files or reading their times for
     * resume data.
     *
     * @param task runs on a disk thread
     * @param <T> what it gives
     * @return its value or failure
     */
    <T extends @Nullable Object> CompletableFuture<T> alone(DiskTask<T> task);

    /**
     * Makes what is written and verified so far survive a power failure.
     *
     * @return done or {@code StorageException}
     */
    CompletableFuture<@Nullable Void> flush();

    /**
     * Ends: what is queued is written, what is unfinished in memory is dropped, the storage is closed. Further calls of
     * other methods do nothing. A second call gives the same future.
     *
     * @return done or {@code StorageException}
     */
    CompletableFuture<@Nullable Void> close();
}
