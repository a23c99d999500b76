package dev.exbt.dht.endpoint;

import dev.exbt.dht.lookup.Lookup;
import dev.exbt.krpc.FindNode;
import dev.exbt.krpc.Get;
import dev.exbt.krpc.GetPeers;
import dev.exbt.krpc.KrpcAnswer;
import dev.exbt.krpc.KrpcQuery;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import dev.exbt.krpc.QueryHeader;
import dev.exbt.krpc.SampleInfohashes;
import dev.exbt.krpc.Token;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One {@link Lookup} being carried out: sends its queries, hands it the answers, ends it in time. Founding document:
 * {@code DHTServer.search_nodes}, with {@code DHTServer.api_search_nodes_timeout}.
 */
public final class LookupRun {
    /** Longest lookup, in nanoseconds: 60 seconds. */
    static final long TIMEOUT_NANOS = 60_000_000_000L;

    private final DhtEndpoint endpoint;
    private final Lookup lookup;
    private final Function<QueryHeader, KrpcQuery> question;
    private final LookupListener listener;
    private final long deadlineNanos;
    private final Map<NodeId, Token> tokens = new HashMap<>();
    private boolean over;

    LookupRun(
            DhtEndpoint endpoint,
            Lookup lookup,
            Function<QueryHeader, KrpcQuery> question,
            LookupListener listener,
            long nowNanos) {
        this.endpoint = endpoint;
        this.lookup = lookup;
        this.question = question;
        this.listener = listener;
        this.deadlineNanos = nowNanos + TIMEOUT_NANOS;
    }

    /**
     * Tells what is searched for.
     *
     * @return the target
     */
    public NodeId target() {
        return lookup.target();
    }

    /**
     * Ends the lookup; its listener hears what there is so far.
     *
     * @param nowNanos the time
     */
    public void cancel(long nowNanos) {
        finish(false, nowNanos);
    }

    /** More nodes to begin with, learned since. */
    void add(List<NodeContact> known, long nowNanos) {
        lookup.start(known);
        step(nowNanos);
    }

    /** Asks whom there is to ask, and ends if there is nobody. */
    void step(long nowNanos) {
        NodeContact node = over ? null : lookup.next();
        while (node != null) {
            endpoint.ask(node, question, new Answer(node), nowNanos);
            node = over ? null : lookup.next();
        }
        if (!over && lookup.isDone()) {
            finish(true, nowNanos);
        }
    }

    boolean isOver() {
        return over;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    private void finish(boolean complete, long nowNanos) {
        if (!over) {
            over = true;
            endpoint.ended(this);
            listener.onDone(
                    new LookupOutcome(
                            lookup.nearest(),
                            Map.copyOf(tokens),
                            lookup.asked(),
                            lookup.hops(),
                            complete),
                    nowNanos);
        }
    }

    private static List<NodeContact> nodesOf(KrpcAnswer answer) {
        return switch (answer) {
            case FindNode.Response found -> found.nodes();
            case GetPeers.Response found -> found.nodes();
            case Get.Response found -> found.nodes();
            case SampleInfohashes.Response found -> found.nodes();
            default -> List.of();
        };
    }

    private static @Nullable Token tokenOf(KrpcAnswer answer) {
        return switch (answer) {
            case GetPeers.Response found -> found.token();
            case Get.Response found -> found.token();
            default -> null;
        };
    }

    /** Waits for one node. */
    private final class Answer implements ReplyHandler {
        private final NodeContact asked;

        Answer(NodeContact asked) {
            this.asked = asked;
        }

        @Override
        public void onAnswer(
                NodeContact node, KrpcAnswer answer, long roundTripNanos, long nowNanos) {
            if (over) {
                return;
            }
            Token token = tokenOf(answer);
            if (token != null) {
                tokens.put(node.id(), token);
            }
            lookup.answered(asked, endpoint.usable(nodesOf(answer), nowNanos));
            listener.onAnswer(node, answer, nowNanos);
            step(nowNanos);
        }

        @Override
        public void onSlow(long nowNanos) {
            lookup.slow(asked);
            step(nowNanos);
        }

        @Override
        public void onFailure(QueryFailure failure, long nowNanos) {
            lookup.failed(asked);
            step(nowNanos);
        }
    }
}
