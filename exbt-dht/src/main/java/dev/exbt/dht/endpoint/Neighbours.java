package dev.exbt.dht.endpoint;

import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.NodeId;

/** Whom an answer may name: what {@link Answers} needs to know of its endpoint. */
interface Neighbours {
    /** Our own id. */
    NodeId id();

    /**
     * The nodes nearest to a target in the compact form of their family, without the one that asks; none if this server has no
     * socket of the family.
     */
    byte[] nearest(AddressFamily family, NodeId target, NodeId asker, long nowNanos);
}
