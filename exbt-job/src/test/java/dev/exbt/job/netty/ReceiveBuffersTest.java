package dev.exbt.job.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // handles as Netty asks for them
class ReceiveBuffersTest {
    private static final int PAGE_BYTES = 4096;

    private final ReceiveBuffers buffers = new ReceiveBuffers();
    private final RecvByteBufAllocator.Handle handle = buffers.newHandle();

    @AfterEach
    void close() {
        buffers.close();
    }

    private static ByteBuf allocate(RecvByteBufAllocator.Handle from) {
        return from.allocate(PooledByteBufAllocator.DEFAULT);
    }

    @Test
    void beginsAtEachCacheLineOfThePageInTurnAndLeavesRoomForNearlyAll() {
        Set<Integer> begins = new HashSet<>();
        for (int i = 0; i < PAGE_BYTES / 64; i++) {
            ByteBuf buffer = allocate(handle);
            try {
                assertThat(buffer.isReadable()).isFalse();
                assertThat(buffer.capacity()).isEqualTo(ReceiveBuffers.BYTES);
                assertThat(buffer.writableBytes()).isGreaterThan(ReceiveBuffers.BYTES - PAGE_BYTES);
                assertThat(buffer.writerIndex() % 64).isZero();
                begins.add(buffer.writerIndex());
            } finally {
                buffer.release();
            }
        }
        assertThat(begins).hasSize(PAGE_BYTES / 64);
    }

    @Test
    void allConnectionsOfALoopReadIntoTheSameMemoryInTurn() {
        ByteBuf first = allocate(handle);
        first.writeLong(1).release();
        ByteBuf second = allocate(buffers.newHandle());
        assertThat(second).isSameAs(first);
        assertThat(second.isReadable()).isFalse();
        second.release();
    }

    @Test
    void whatSomebodyKeepsIsNotWrittenOver() {
        ByteBuf first = allocate(handle).writeLong(1);
        ByteBuf kept = first.readRetainedSlice(Long.BYTES);
        first.release();
        ByteBuf second = allocate(handle);
        for (int i = 0; second.isWritable(Long.BYTES); i++) {
            second.writeLong(-i);
        }
        assertThat(kept.getLong(0)).isEqualTo(1);
        kept.release();
        assertThat(first.refCnt()).isZero();
        second.release();
    }

    @Test
    void keepsNothingOnceItIsClosedAndServesWhoStillReads() {
        ByteBuf before = allocate(handle);
        before.release();
        assertThat(before.refCnt()).isOne();
        buffers.close();
        assertThat(before.refCnt()).isZero();
        ByteBuf after = allocate(handle);
        assertThat(after.isWritable()).isTrue();
        after.release();
        assertThat(after.refCnt()).isZero();
    }
}
