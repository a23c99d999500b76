package dev.exbt.job.disk;

import dev.exbt.storage.Block;
import dev.exbt.storage.PieceHasher;
import dev.exbt.storage.StorageException;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The disk threads' side of one piece in progress: writes its chunks and hashes them in order, while they are still in memory
 * as far as that goes. A chunk that comes before its turn is written at once and kept for the hash if there is memory, else
 * read back. Its methods run one after the other, on whatever disk thread.
 */
final class PieceWriter {
    private final DiskEnd end;
    private final int piece;
    private final int size;
    private final boolean[] written;
    private final @Nullable ByteBuf[] kept;
    private int hashed;
    private @Nullable PieceHasher hasher;
    private boolean over;

    PieceWriter(DiskEnd end, int piece, int size) {
        this.end = end;
        this.piece = piece;
        this.size = size;
        int chunks = (size + Chunk.BYTES - 1) / Chunk.BYTES;
        this.written = new boolean[chunks];
        this.kept = new @Nullable ByteBuf[chunks];
    }

    /**
     * Writes blocks of a chunk that is not complete, to free its memory.
     *
     * @param chunk its index in the piece
     * @param memory its bytes; given back
     * @param fresh the blocks that are in memory
     * @return an outcome if that failed
     */
    @Nullable PieceOutcome spill(int chunk, ByteBuf memory, int fresh) {
        try {
            if (!over) {
                writeRuns(chunk, memory, fresh);
            }
            return null;
        } catch (StorageException | RuntimeException e) {
            return broken(e);
        } finally {
            end.budget().unqueue(memory.capacity());
            end.memory().give(memory);
        }
    }

    /**
     * Writes and hashes a complete chunk.
     *
     * @param chunk its index in the piece
     * @param memory its bytes; given back
     * @param fresh the blocks that are in memory; the others were spilled
     * @param fingerprints whether they are wanted of a right piece too
     * @return an outcome if the piece is done with
     */
    @Nullable PieceOutcome write(int chunk, ByteBuf memory, int fresh, boolean fingerprints) {
        boolean keep = false;
        int bytes = memory.capacity();
        try {
            if (over) {
                return null;
            }
            writeRuns(chunk, memory, fresh);
            readRuns(chunk, memory, Chunk.allBlocks(length(chunk)) & ~fresh);
            written[chunk] = true;
            if (chunk == hashed) {
                hash(chunk, memory);
                hashWritten();
            } else if (end.budget().tryHold(bytes)) {
                kept[chunk] = memory;
                keep = true;
            }
            return hashed == written.length ? finish(fingerprints) : null;
        } catch (StorageException | RuntimeException e) {
            return broken(e);
        } finally {
            end.budget().unqueue(bytes);
            if (!keep) {
                end.memory().give(memory);
            }
        }
    }

    /** Drops what is held; nothing is written or hashed any more. */
    void end() {
        over = true;
        hasher = null; // in the middle of a piece perhaps; start() of another piece would do, but
        // this is rare
        for (int chunk = 0; chunk < kept.length; chunk++) {
            giveKept(chunk);
        }
    }

    private PieceOutcome broken(Exception cause) {
        end();
        StorageException error =
                cause instanceof StorageException storage
                        ? storage
                        : new StorageException(
                                Path.of("piece " + piece), "internal error: " + cause, cause);
        return hearer -> hearer.onBroken(piece, error);
    }

    private int length(int chunk) {
        return Math.min(Chunk.BYTES, size - chunk * Chunk.BYTES);
    }

    private void writeRuns(int chunk, ByteBuf memory, int blocks) throws StorageException {
        for (int from = nextRun(blocks, 0);
                from >= 0;
                from = nextRun(blocks, runEnd(blocks, from))) {
            ByteBuffer run = run(chunk, memory, from, runEnd(blocks, from));
            end.storage().write(piece, chunk * Chunk.BYTES + from * Block.LENGTH, run);
        }
    }

    private void readRuns(int chunk, ByteBuf memory, int blocks) throws StorageException {
        for (int from = nextRun(blocks, 0);
                from >= 0;
                from = nextRun(blocks, runEnd(blocks, from))) {
            ByteBuffer run = run(chunk, memory, from, runEnd(blocks, from));
            end.storage().read(piece, chunk * Chunk.BYTES + from * Block.LENGTH, run);
        }
    }

    private ByteBuffer run(int chunk, ByteBuf memory, int from, int to) {
        int begin = from * Block.LENGTH;
        return memory.internalNioBuffer(begin, Math.min(to * Block.LENGTH, length(chunk)) - begin);
    }

    /** The first block in a set at or after one, -1 if there is none. */
    private static int nextRun(int blocks, int from) {
        int rest = blocks >>> from;
        return rest == 0 ? -1 : from + Integer.numberOfTrailingZeros(rest);
    }

    /** The first block not in a set after one that is. */
    private static int runEnd(int blocks, int from) {
        return from + Integer.numberOfTrailingZeros(~(blocks >>> from));
    }

    private void hash(int chunk, ByteBuf memory) {
        PieceHasher hasher = this.hasher;
        if (hasher == null) {
            hasher = end.takeHasher();
            hasher.start(piece);
            this.hasher = hasher;
        }
        hasher.update(memory.internalNioBuffer(0, length(chunk)));
        hashed++;
    }

    private void hashWritten() throws StorageException {
        while (hashed < written.length && written[hashed]) {
            int chunk = hashed;
            ByteBuf memory = kept[chunk];
            if (memory != null) {
                hash(chunk, memory);
                giveKept(chunk);
            } else {
                hashFromDisk(chunk);
            }
        }
    }

    private void hashFromDisk(int chunk) throws StorageException {
        ByteBuf memory = end.memory().take(length(chunk));
        try {
            readRuns(chunk, memory, Chunk.allBlocks(length(chunk)));
            hash(chunk, memory);
        } finally {
            end.memory().give(memory);
        }
    }

    private void giveKept(int chunk) {
        ByteBuf memory = kept[chunk];
        if (memory != null) {
            kept[chunk] = null;
            end.budget().unhold(memory.capacity());
            end.memory().give(memory);
        }
    }

    private PieceOutcome finish(boolean fingerprints) throws StorageException {
        PieceHasher hasher = this.hasher;
        if (hasher == null) {
            throw new IllegalStateException("piece " + piece + " has no bytes");
        }
        boolean right = hasher.matches();
        over = true;
        this.hasher = null;
        end.idleHashers().add(hasher);
        if (!right) {
            long[] received = BlockFingerprints.of(end, piece, size);
            return hearer -> hearer.onWrong(piece, received);
        }
        long[] asked = fingerprints ? BlockFingerprints.of(end, piece, size) : null;
        return hearer -> hearer.onRight(piece, asked);
    }
}
