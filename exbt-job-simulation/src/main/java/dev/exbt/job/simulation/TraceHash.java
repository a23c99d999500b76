package dev.exbt.job.simulation;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A running 64-bit hash over what was delivered and written, when and where; not one that withstands an adversary. */
final class TraceHash {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long FACTOR = 0x9e3779b97f4a7c15L;

    private long hash = FACTOR;

    void add(long first, long second, long third) {
        add(first);
        add(second);
        add(third);
    }

    /** Adds all readable bytes of a buffer on the heap. */
    void add(ByteBuf buffer) {
        byte[] bytes = buffer.array();
        int at = buffer.arrayOffset() + buffer.readerIndex();
        int end = at + buffer.readableBytes();
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            add((long) LONGS.get(bytes, at));
        }
        long rest = buffer.readableBytes();
        for (; at < end; at++) {
            rest = rest << 8 ^ bytes[at];
        }
        add(rest);
    }

    long value() {
        return hash;
    }

    private void add(long word) {
        long mixed = (hash ^ word) * FACTOR;
        hash = mixed ^ (mixed >>> 29);
    }
}
