package dev.exbt.job.simulation;

import io.netty.buffer.ByteBuf;

/**
 * Bytes under way, cut wherever it comes.
 *
 * @param bytes owned by whoever has the segment
 * @param reported bytes of blocks whose last byte is in it: their sender is told when it has left
 */
record Segment(ByteBuf bytes, int reported) {
    /** What is sent for one connection before it is another's turn. */
    static final int MAX_BYTES = 16 << 10;

    int length() {
        return bytes.readableBytes();
    }

    void release() {
        bytes.release();
    }
}
