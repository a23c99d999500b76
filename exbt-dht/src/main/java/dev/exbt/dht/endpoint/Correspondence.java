package dev.exbt.dht.endpoint;

import dev.exbt.dht.guard.ExternalAddressVote;
import dev.exbt.dht.guard.SendLimiter;
import dev.exbt.krpc.KrpcAnswer;
import dev.exbt.krpc.KrpcError;
import dev.exbt.krpc.KrpcException;
import dev.exbt.krpc.KrpcQuery;
import dev.exbt.krpc.KrpcResponse;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import dev.exbt.krpc.QueryHeader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What this node asks others and what they answer: believes an answer only to what it asked, from whom it asked, and tells the
 * table who lives, who is silent and who lies. Every answer also says where its sender sees us (BEP 42).
 */
final class Correspondence {
    private final DhtEndpoint endpoint;
    private final EndpointSettings settings;
    private final Traffic traffic;
    private final PendingQueries pending;
    private final ExternalAddressVote vote;
    private boolean closed;

    Correspondence(
            DhtEndpoint endpoint,
            EndpointSettings settings,
            Traffic traffic,
            DhtOutput output,
            RandomGenerator random,
            long nowNanos) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.traffic = traffic;
        int rate = settings.queriesPerSecond();
        this.pending = new PendingQueries(output, new SendLimiter(rate, rate, nowNanos), random);
        this.vote = new ExternalAddressVote(settings.allowLocal());
    }

    /** Asks a node; any at the address if none is expected. */
    void ask(
            InetSocketAddress address,
            @Nullable NodeId expected,
            Function<QueryHeader, KrpcQuery> question,
            ReplyHandler handler,
            long nowNanos) {
        if (closed) {
            handler.onFailure(new QueryFailure.Closed(), nowNanos);
            return;
        }
        QueryHeader header =
                new QueryHeader(
                        pending.transaction(address),
                        endpoint.id(),
                        settings.readOnly(),
                        settings.version());
        ReplyHandler reported =
                expected == null
                        ? handler
                        : new Reporting(new NodeContact(expected, address), handler);
        pending.submit(question.apply(header), address, expected, reported, nowNanos);
    }

    /** A response came. */
    void settle(KrpcResponse response, InetSocketAddress from, long nowNanos) {
        PendingQuery asked = pending.take(response.transaction(), from, nowNanos);
        if (asked == null) {
            traffic.count(Traffic.Event.UNEXPECTED);
            return;
        }
        NodeContact node = new NodeContact(response.sender(), from);
        if (response.sender().equals(endpoint.id())
                || (asked.expected != null && !asked.expected.equals(response.sender()))) {
            traffic.count(Traffic.Event.LIED);
            asked.handler.onFailure(new QueryFailure.OtherNode(response.sender()), nowNanos);
            return;
        }
        KrpcAnswer answer;
        try {
            answer = asked.query.answer(response);
        } catch (KrpcException malformed) {
            traffic.count(Traffic.Event.LIED);
            asked.handler.onFailure(
                    new QueryFailure.Malformed(String.valueOf(malformed.getMessage())), nowNanos);
            return;
        }
        endpoint.table().replied(node, nowNanos);
        InetSocketAddress requester = response.requester();
        if (requester != null) {
            vote.vote(from.getAddress(), requester.getAddress());
            InetAddress elected = vote.elected();
            if (elected != null) {
                endpoint.seenAt(elected, nowNanos);
            }
        }
        asked.handler.onAnswer(node, answer, nowNanos - asked.sentNanos, nowNanos);
    }

    /** An error came in place of a response. */
    void fail(KrpcError error, InetSocketAddress from, long nowNanos) {
        PendingQuery asked = pending.take(error.transaction(), from, nowNanos);
        if (asked == null) {
            traffic.count(Traffic.Event.UNEXPECTED);
        } else {
            asked.handler.onFailure(new QueryFailure.Refused(error), nowNanos);
        }
    }

    void wake(long nowNanos) {
        pending.wake(nowNanos);
    }

    long nanosToWake(long nowNanos) {
        return pending.nanosToWake(nowNanos);
    }

    /** How many queries wait for an answer. */
    int size() {
        return pending.size();
    }

    /** The address that most agree to see us at; null if too few told. */
    @Nullable InetAddress externalAddress() {
        return vote.elected();
    }

    /** Whoever waits for something hears that it failed. */
    void close(long nowNanos) {
        closed = true;
        pending.close(nowNanos);
    }

    /** Tells the table what becomes of a query to a node that may be in it. */
    private final class Reporting implements ReplyHandler {
        private final NodeContact node;
        private final ReplyHandler handler;

        Reporting(NodeContact node, ReplyHandler handler) {
            this.node = node;
            this.handler = handler;
        }

        @Override
        public void onAnswer(
                NodeContact from, KrpcAnswer answer, long roundTripNanos, long nowNanos) {
            handler.onAnswer(from, answer, roundTripNanos, nowNanos);
        }

        @Override
        public void onSlow(long nowNanos) {
            handler.onSlow(nowNanos);
        }

        @Override
        public void onFailure(QueryFailure failure, long nowNanos) {
            switch (failure) {
                case QueryFailure.TimedOut timedOut -> {
                    traffic.count(Traffic.Event.TIMED_OUT);
                    endpoint.table().failed(node, nowNanos);
                }
                case QueryFailure.OtherNode other -> endpoint.table().remove(node, nowNanos);
                case QueryFailure.Malformed malformed -> endpoint.table().failed(node, nowNanos);
                case QueryFailure.Refused refused -> {}
                case QueryFailure.Overloaded overloaded -> {}
                case QueryFailure.Closed closed -> {}
            }
            handler.onFailure(failure, nowNanos);
        }
    }
}
