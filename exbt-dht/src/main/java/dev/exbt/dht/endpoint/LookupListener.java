package dev.exbt.dht.endpoint;

import dev.exbt.krpc.KrpcAnswer;
import dev.exbt.krpc.NodeContact;

/** Hears how a lookup goes. Called on the owner's thread, within {@code receive}, {@code wake} or the command itself. */
public interface LookupListener {
    /**
     * A node answered.
     *
     * @param node the node
     * @param answer what it says
     * @param nowNanos the time
     */
    default void onAnswer(NodeContact node, KrpcAnswer answer, long nowNanos) {}

    /**
     * The lookup is over; nothing is heard of it any more.
     *
     * @param outcome what came of it
     * @param nowNanos the time
     */
    void onDone(LookupOutcome outcome, long nowNanos);
}
