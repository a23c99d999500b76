package dev.exbt.job.disk;

import org.jspecify.annotations.Nullable;

/** One piece in progress: which of its blocks came, and where they are. Belongs to the swarm's loop. */
final class PieceAssembly {
    final int piece;
    final int size;

    /** The disk threads' side of the same piece. */
    final PieceWriter writer;

    private final @Nullable Chunk[] chunks;

    PieceAssembly(int piece, int size, PieceWriter writer) {
        this.piece = piece;
        this.size = size;
        this.writer = writer;
        this.chunks = new @Nullable Chunk[(size + Chunk.BYTES - 1) / Chunk.BYTES];
    }

    /** The chunk that holds a block, made when its first block comes. */
    Chunk chunkAt(int begin) {
        int index = begin / Chunk.BYTES;
        Chunk chunk = chunks[index];
        if (chunk == null) {
            chunk = new Chunk(this, index, Math.min(Chunk.BYTES, size - index * Chunk.BYTES));
            chunks[index] = chunk;
        }
        return chunk;
    }

    /** The chunk at a place, if a block of it came. */
    @Nullable Chunk chunk(int index) {
        return chunks[index];
    }

    int chunkCount() {
        return chunks.length;
    }
}
