package dev.exbt.job.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReceiveBuffersTest {
    private static final int PAGE_BYTES = 4096;

    private final RecvByteBufAllocator buffers = new ReceiveBuffers();

    @Test
    @SuppressWarnings("deprecation") // as Netty asks
    void beginsAtEachCacheLineOfThePageInTurnAndLeavesRoomForNearlyAll() {
        RecvByteBufAllocator.Handle handle = buffers.newHandle();
        Set<Integer> begins = new HashSet<>();
        for (int i = 0; i < PAGE_BYTES / 64; i++) {
            ByteBuf buffer = handle.allocate(PooledByteBufAllocator.DEFAULT);
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
}
