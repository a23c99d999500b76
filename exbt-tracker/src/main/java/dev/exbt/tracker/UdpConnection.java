package dev.exbt.tracker;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What one UDP tracker has given us to prove our address with: a connection id (BEP 15), good for a minute, shared by all
 * torrents; and the questions that wait for one.
 */
final class UdpConnection {
    static final int ACTION = 0;

    /** The constant that marks a connect request. */
    static final long MAGIC = 0x41727101980L;

    /** How long a connection id may be used after it came. */
    static final long LIFETIME_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final int REPLY_LENGTH = 16;

    final InetSocketAddress tracker;
    final List<UdpQuestion<?>> waiting = new ArrayList<>();

    /** Whether a connect request is under way, named by {@link #transaction}. */
    boolean connecting;

    int transaction;
    int retransmissions;
    long sentNanos;
    long dueNanos;

    private boolean established;
    private long id;
    private long receivedNanos;

    UdpConnection(InetSocketAddress tracker) {
        this.tracker = tracker;
    }

    boolean isUsable(long nowNanos) {
        return established && nowNanos - receivedNanos < LIFETIME_NANOS;
    }

    boolean isIdle(long nowNanos) {
        return !connecting && waiting.isEmpty() && !isUsable(nowNanos);
    }

    long id() {
        return id;
    }

    void forget() {
        established = false;
    }

    byte[] datagram() {
        return ByteBuffer.allocate(UdpQuestion.HEADER_LENGTH)
                .putLong(MAGIC)
                .putInt(ACTION)
                .putInt(transaction)
                .array();
    }

    /** Takes a connect reply, {@code action:4 | transaction_id:4 | connection_id:8 | ignored}; false if it is too short. */
    boolean take(ByteBuffer datagram, long nowNanos) {
        if (datagram.limit() < REPLY_LENGTH) {
            return false;
        }
        id = datagram.getLong(UdpQuestion.REPLY_HEADER_LENGTH);
        receivedNanos = nowNanos;
        established = true;
        connecting = false;
        return true;
    }

    /** Takes all waiting questions out. */
    List<UdpQuestion<?>> drain() {
        List<UdpQuestion<?>> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }
}
