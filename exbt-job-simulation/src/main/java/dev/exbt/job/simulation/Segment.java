package dev.exbt.job.simulation;

import io.netty.buffer.ByteBuf;

/**
 * Bytes under way, cut wherever it comes.
 *
 * @param bytes owned by whoever has the segment
 * @param reported bytes of messages with blocks: their sender is told when they have left
 * @param blocks how many of them are of the blocks
 */
record Segment(ByteBuf bytes, int reported, int blocks) {
    /** What is sent for one connection before it is another's turn. */
    static final int MAX_BYTES = 16 << 10;

    int length() {
        return bytes.readableBytes();
    }

    void release() {
        bytes.release();
    }
}
