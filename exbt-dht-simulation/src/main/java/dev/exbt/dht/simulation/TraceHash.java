package dev.exbt.dht.simulation;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;

/** A running 64-bit hash over what was delivered, when, whence and whither; not one that withstands an adversary. */
final class TraceHash {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long FACTOR = 0x9e3779b97f4a7c15L;

    private long hash = FACTOR;

    void add(long elapsedNanos, InetSocketAddress from, InetSocketAddress to, byte[] datagram) {
        add(elapsedNanos);
        add(((long) from.hashCode() << 32) ^ to.hashCode());
        int at = 0;
        for (; at + 8 <= datagram.length; at += 8) {
            add((long) LONGS.get(datagram, at));
        }
        long rest = datagram.length;
        for (; at < datagram.length; at++) {
            rest = rest << 8 ^ datagram[at];
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
