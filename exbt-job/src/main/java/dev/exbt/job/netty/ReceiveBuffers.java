package dev.exbt.job.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * What the sockets of one loop are read into: one buffer for all of them, since nearly everything in it is used up before the next read. Who
 * keeps a part of it keeps the whole, and the next read gets a new one. Belongs to the loop.
 *
 * <p>It is filled from another place of its first page each time. On an AMD EPYC (Zen 3) a bare receiver that always begins at the same
 * place took about twice the processor time of one that moves; docs/performance.md has the figures.
 */
final class ReceiveBuffers extends DefaultMaxMessagesRecvByteBufAllocator implements AutoCloseable {
    /**
     * A buffer's size, at most a page more than what is read at once. What each read costs beside its bytes is paid the less often the more there is
     * room for: a fast peer sends 60 blocks between two looks.
     */
    static final int BYTES = 1 << 20;

    private static final int PAGE_BYTES = 4096;

    /** An odd number of cache lines: all of a page's have their turn. */
    private static final int STEP_BYTES = 17 * 64;

    private @Nullable ByteBuf kept;
    private int begin;
    private boolean closed;

    /** Gives an empty buffer, to be released after the read. */
    private ByteBuf next(ByteBufAllocator allocator) {
        begin = (begin + STEP_BYTES) & (PAGE_BYTES - 1);
        if (closed) {
            return allocator.directBuffer(BYTES).setIndex(begin, begin);
        }
        ByteBuf buffer = kept;
        if (buffer == null || buffer.refCnt() > 1) {
            drop();
            buffer = allocator.directBuffer(BYTES);
            kept = buffer;
        }
        return buffer.retain().setIndex(begin, begin);
    }

    private void drop() {
        if (kept != null) {
            kept.release();
            kept = null;
        }
    }

    /** Keeps nothing any more. */
    @Override
    public void close() {
        closed = true;
        drop();
    }

    @Override
    @SuppressWarnings("deprecation") // Netty asks for the handle this way
    public Handle newHandle() {
        return new LoopHandle();
    }

    private final class LoopHandle extends MaxMessageHandle {
        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return next(allocator);
        }

        @Override
        public int guess() {
            return BYTES;
        }
    }
}
