package dev.exbt.dht.endpoint;

import dev.exbt.krpc.KrpcAnswer;
import dev.exbt.krpc.NodeContact;

/** Hears what becomes of one query: at most one {@link #onSlow}, then exactly one of the others. Called on the owner's thread. */
public interface ReplyHandler {
    /** For who does not care: the table hears of answers and timeouts anyway. */
    ReplyHandler NOBODY =
            new ReplyHandler() {
                @Override
                public void onAnswer(
                        NodeContact node, KrpcAnswer answer, long roundTripNanos, long nowNanos) {}

                @Override
                public void onFailure(QueryFailure failure, long nowNanos) {}
            };

    /**
     * The node answered.
     *
     * @param node who and where it is
     * @param answer what it says, of the type that the query asks for
     * @param roundTripNanos how long it took
     * @param nowNanos the time
     */
    void onAnswer(NodeContact node, KrpcAnswer answer, long roundTripNanos, long nowNanos);

    /**
     * It takes longer than one would expect.
     *
     * @param nowNanos the time
     */
    default void onSlow(long nowNanos) {}

    /**
     * There is no answer and there will be none.
     *
     * @param failure why
     * @param nowNanos the time
     */
    void onFailure(QueryFailure failure, long nowNanos);
}
