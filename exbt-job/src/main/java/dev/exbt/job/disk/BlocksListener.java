package dev.exbt.job.disk;

import io.netty.buffer.ByteBuf;

/** Takes the answer to one {@link SwarmDisk#read}, on the swarm's loop. */
@FunctionalInterface
public interface BlocksListener {
    /** What {@code failed} is when every block could be read. */
    int[] NONE = {};

    /**
     * The blocks were read.
     *
     * @param messages complete {@code piece} messages in the order asked, those that failed left out; the callee owns the
     *     buffer and releases it (empty when all failed)
     * @param payloadBytes how many bytes of it are data and not header
     * @param failed which of the requests failed, as indexes into them, rising; {@link #NONE} as a rule. {@link
     *     DiskListener#onPiecesLost} was told the reason before
     */
    void onBlocks(ByteBuf messages, int payloadBytes, int[] failed);
}
