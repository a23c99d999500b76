package dev.exbt.dht.endpoint;

import dev.exbt.dht.guard.SendLimiter;
import dev.exbt.krpc.KrpcCodec;
import dev.exbt.krpc.KrpcQuery;
import dev.exbt.krpc.NodeId;
import dev.exbt.krpc.TransactionId;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The queries that this endpoint sent or is about to send. An answer counts only if it repeats the transaction, which cannot
 * be guessed, and comes from the address that was asked. Queries above the rate of the {@link SendLimiter} wait in order.
 * Founding document: {@code DHTServer.waiting_response}, {@code DHTServer.krpc_query_timeout}.
 *
 * <p>Design: all queries have the same time, so the order of sending is the order of timing out, and two queues do what a
 * heap would. How long is slow is learned from the round trips, as TCP does (RFC 6298).
 */
final class PendingQueries {
    /** Most queries that wait to be sent; then new ones fail at once. */
    static final int MAX_WAITING = 2_000;

    /** A query without an answer after this time has none, in nanoseconds: 10 seconds. */
    static final long TIMEOUT_NANOS = 10_000_000_000L;

    /** Slow is never less than this, in nanoseconds: 250 ms. */
    static final long MIN_SLOW_NANOS = 250_000_000L;

    /** Slow is never more than this, in nanoseconds, and this until round trips are known: 1 second. */
    static final long MAX_SLOW_NANOS = 1_000_000_000L;

    private final DhtOutput output;
    private final SendLimiter limiter;
    private final RandomGenerator random;
    private final Map<PendingQuery.Key, PendingQuery> sent = new HashMap<>();
    private final ArrayDeque<PendingQuery> unsent = new ArrayDeque<>();
    private final ArrayDeque<PendingQuery> bySlowness = new ArrayDeque<>();
    private final ArrayDeque<PendingQuery> byTimeout = new ArrayDeque<>();
    private long smoothedNanos;
    private long variationNanos;

    PendingQueries(DhtOutput output, SendLimiter limiter, RandomGenerator random) {
        this.output = output;
        this.limiter = limiter;
        this.random = random;
    }

    /** Makes a transaction that no other query to the same node has. */
    TransactionId transaction(InetSocketAddress to) {
        TransactionId id = TransactionId.random(random);
        while (sent.containsKey(new PendingQuery.Key(id.bytes(), to))) {
            id = TransactionId.random(random);
        }
        return id;
    }

    void submit(
            KrpcQuery query,
            InetSocketAddress to,
            @Nullable NodeId expected,
            ReplyHandler handler,
            long nowNanos) {
        PendingQuery pending = new PendingQuery(query, to, expected, handler);
        if (unsent.isEmpty() && limiter.tryAcquire(nowNanos)) {
            send(pending, nowNanos);
        } else if (unsent.size() < MAX_WAITING) {
            unsent.add(pending);
        } else {
            pending.settled = true;
            handler.onFailure(new QueryFailure.Overloaded(), nowNanos);
        }
    }

    /** Takes the query that an answer from an address belongs to; null if there is none. */
    @Nullable PendingQuery take(TransactionId transaction, InetSocketAddress from, long nowNanos) {
        PendingQuery pending = sent.remove(new PendingQuery.Key(transaction.bytes(), from));
        if (pending != null) {
            pending.settled = true;
            learn(nowNanos - pending.sentNanos);
            skipSettled(bySlowness);
            skipSettled(byTimeout);
        }
        return pending;
    }

    void wake(long nowNanos) {
        PendingQuery head = byTimeout.peek();
        while (head != null && (head.settled || nowNanos - head.sentNanos - TIMEOUT_NANOS >= 0)) {
            byTimeout.remove();
            if (!head.settled) {
                head.settled = true;
                sent.remove(head.key());
                head.handler.onFailure(new QueryFailure.TimedOut(), nowNanos);
            }
            head = byTimeout.peek();
        }
        head = bySlowness.peek();
        while (head != null && (head.settled || nowNanos - head.sentNanos - slowNanos() >= 0)) {
            bySlowness.remove();
            if (!head.settled) {
                head.slow = true;
                head.handler.onSlow(nowNanos);
            }
            head = bySlowness.peek();
        }
        while (!unsent.isEmpty() && limiter.tryAcquire(nowNanos)) {
            send(unsent.remove(), nowNanos);
        }
    }

    /** When to be woken next, relative to the time: {@link Long#MAX_VALUE} for never. */
    long nanosToWake(long nowNanos) {
        long wait = Long.MAX_VALUE;
        if (!byTimeout.isEmpty()) {
            wait = Math.min(wait, byTimeout.element().sentNanos + TIMEOUT_NANOS - nowNanos);
        }
        if (!bySlowness.isEmpty()) {
            wait = Math.min(wait, bySlowness.element().sentNanos + slowNanos() - nowNanos);
        }
        if (!unsent.isEmpty()) {
            wait = Math.min(wait, limiter.nextNanos() - nowNanos);
        }
        return Math.max(0, wait);
    }

    /** How many were sent and have neither an answer nor timed out. */
    int size() {
        return sent.size();
    }

    void close(long nowNanos) {
        List<PendingQuery> open = new ArrayList<>(sent.values());
        open.addAll(unsent);
        sent.clear();
        unsent.clear();
        bySlowness.clear();
        byTimeout.clear();
        for (PendingQuery pending : open) {
            pending.settled = true;
            pending.handler.onFailure(new QueryFailure.Closed(), nowNanos);
        }
    }

    /** How long an answer may take before its node is called slow. */
    long slowNanos() {
        return smoothedNanos == 0
                ? MAX_SLOW_NANOS
                : Math.clamp(smoothedNanos + 4 * variationNanos, MIN_SLOW_NANOS, MAX_SLOW_NANOS);
    }

    private void send(PendingQuery pending, long nowNanos) {
        byte[] datagram = KrpcCodec.encode(pending.query, KrpcCodec.MAX_LENGTH);
        pending.sentNanos = nowNanos;
        sent.put(pending.key(), pending);
        bySlowness.add(pending);
        byTimeout.add(pending);
        output.send(pending.to, datagram);
    }

    private void learn(long roundTripNanos) {
        long trip = Math.max(1, roundTripNanos);
        if (smoothedNanos == 0) {
            smoothedNanos = trip;
            variationNanos = trip / 2;
        } else {
            variationNanos += (Math.abs(smoothedNanos - trip) - variationNanos) / 4;
            smoothedNanos += (trip - smoothedNanos) / 8;
        }
    }

    private static void skipSettled(ArrayDeque<PendingQuery> queue) {
        PendingQuery head = queue.peek();
        while (head != null && head.settled) {
            queue.remove();
            head = queue.peek();
        }
    }
}
