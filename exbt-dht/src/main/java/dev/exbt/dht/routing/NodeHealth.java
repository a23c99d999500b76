package dev.exbt.dht.routing;

/** How far a node in the table is to be trusted to answer (BEP 5, "Routing Table"). */
public enum NodeHealth {
    /** Answered within 15 minutes, or answered once and asked us within 15 minutes. */
    GOOD,
    /** Silent for longer. */
    QUESTIONABLE,
    /** Left several queries in a row unanswered. */
    BAD
}
