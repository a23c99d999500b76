package dev.exbt.job.disk;

import dev.exbt.storage.Block;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The unit of writing: up to {@value #BYTES} bytes of one piece, at a multiple of that. Belongs to the swarm's loop; a bit
 * set stands for its blocks.
 */
final class Chunk {
    /** Bytes of a chunk, but for the last of a piece: one write of this size costs half of what its blocks would. */
    static final int BYTES = 256 * 1024;

    /** Blocks of a chunk, but for the last of a piece. */
    static final int BLOCKS = BYTES / Block.LENGTH;

    final PieceAssembly piece;
    final int index;
    final int length;
    final int allBlocks;

    /** Blocks received. */
    int present;

    /** Blocks received that are in {@link #memory} and not on disk. */
    int fresh;

    @Nullable ByteBuf memory;

    /** When it was last written to, in the loop's own count. */
    long touched;

    /** The place among the chunks that have memory. */
    int slot = -1;

    Chunk(PieceAssembly piece, int index, int length) {
        this.piece = piece;
        this.index = index;
        this.length = length;
        this.allBlocks = allBlocks(length);
    }

    /** The bits of all blocks of a chunk. */
    static int allBlocks(int length) {
        return (1 << Block.count(length)) - 1;
    }

    boolean isComplete() {
        return present == allBlocks;
    }
}
