package dev.exbt.tracker;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One announce or scrape over UDP (BEP 15): its body and how its answer is read. Where it stands on its way is kept by
 * {@link UdpTransactions}, which owns it.
 *
 * @param <R> the answer
 */
abstract sealed class UdpQuestion<R> permits UdpAnnounce, UdpScrape {
    /** {@code connection_id:8 | action:4 | transaction_id:4}, big-endian as everything here. */
    static final int HEADER_LENGTH = 16;

    /** {@code action:4 | transaction_id:4} */
    static final int REPLY_HEADER_LENGTH = 8;

    final InetSocketAddress tracker;
    final CompletableFuture<R> answer = new CompletableFuture<>();

    /** Names the datagrams of this question; 0 and {@code !sent} while it waits for a connection. */
    int transaction;

    /** How often it was sent after the first time: n of the specification's 15 · 2ⁿ. */
    int retransmissions;

    long dueNanos;
    boolean sent;

    /** Whether the connection id was asked for on its behalf: then a refusal is not the fault of an old id. */
    boolean connectedAnew;

    UdpQuestion(InetSocketAddress tracker) {
        this.tracker = tracker;
    }

    abstract int action();

    abstract int bodyLength();

    abstract void writeBody(ByteBuffer out);

    /** Reads an answer behind its header; null if it is too short to be one. */
    abstract @Nullable R readBody(ByteBuffer in);

    final byte[] datagram(long connectionId) {
        ByteBuffer out = ByteBuffer.allocate(HEADER_LENGTH + bodyLength());
        out.putLong(connectionId).putInt(action()).putInt(transaction);
        writeBody(out);
        return out.array();
    }

    /** Completes with the answer; false if it is too short. */
    final boolean take(ByteBuffer in) {
        R value = readBody(in);
        if (value == null) {
            return false;
        }
        answer.complete(value);
        return true;
    }
}
