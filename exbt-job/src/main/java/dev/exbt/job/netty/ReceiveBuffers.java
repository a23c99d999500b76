package dev.exbt.job.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * What a socket is read into: a buffer of one size, filled from another place of its first page each time. On an AMD EPYC (Zen 3) a bare
 * receiver that always begins at the same place took about twice the processor time of one that moves; docs/performance.md has the
 * figures. One begin for each connection, on its loop.
 */
final class ReceiveBuffers extends DefaultMaxMessagesRecvByteBufAllocator {
    /** A buffer's size, at most a page more than what is read at once: a fast peer sends fifteen blocks and more between two looks. */
    static final int BYTES = 256 << 10;

    private static final int PAGE_BYTES = 4096;

    /** An odd number of cache lines: all of a page's have their turn. */
    private static final int STEP_BYTES = 17 * 64;

    @Override
    @SuppressWarnings("deprecation") // Netty asks for the handle this way
    public Handle newHandle() {
        return new MovingHandle();
    }

    private final class MovingHandle extends MaxMessageHandle {
        private int begin;

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            begin = (begin + STEP_BYTES) & (PAGE_BYTES - 1);
            return allocator.directBuffer(BYTES).setIndex(begin, begin);
        }

        @Override
        public int guess() {
            return BYTES;
        }
    }
}
