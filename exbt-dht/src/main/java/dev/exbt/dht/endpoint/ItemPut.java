package dev.exbt.dht.endpoint;

import dev.exbt.krpc.Item;
import dev.exbt.krpc.KrpcAnswer;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.Put;
import dev.exbt.krpc.Token;
import java.util.OptionalLong;

/** Searches for the nodes nearest to an item and puts it there (BEP 44). */
final class ItemPut implements LookupListener {
    private final DhtEndpoint endpoint;
    private final Item item;
    private final OptionalLong expectedSequence;
    private final PutListener listener;
    private int putting;
    private int stored;

    ItemPut(DhtEndpoint endpoint, Item item, OptionalLong expectedSequence, PutListener listener) {
        this.endpoint = endpoint;
        this.item = item;
        this.expectedSequence = expectedSequence;
        this.listener = listener;
    }

    @Override
    public void onDone(LookupOutcome outcome, long nowNanos) {
        if (outcome.complete()) {
            putting = 1; // this method itself, so that nothing is over before all were asked
            for (NodeContact node : outcome.nearest()) {
                Token token = outcome.tokens().get(node.id());
                if (token != null && !endpoint.isFlooding(node.address(), nowNanos)) {
                    putting++;
                    put(node, token, outcome, nowNanos);
                }
            }
            settled(outcome, nowNanos);
        } else {
            listener.onDone(outcome, stored, nowNanos);
        }
    }

    private void put(NodeContact node, Token token, LookupOutcome outcome, long nowNanos) {
        endpoint.ask(
                node,
                header -> new Put(header, token, item, expectedSequence),
                new ReplyHandler() {
                    @Override
                    public void onAnswer(
                            NodeContact from, KrpcAnswer answer, long roundTripNanos, long now) {
                        stored++;
                        settled(outcome, now);
                    }

                    @Override
                    public void onFailure(QueryFailure failure, long now) {
                        listener.onRefusal(failure);
                        settled(outcome, now);
                    }
                },
                nowNanos);
    }

    private void settled(LookupOutcome outcome, long nowNanos) {
        if (--putting == 0) {
            listener.onDone(outcome, stored, nowNanos);
        }
    }
}
