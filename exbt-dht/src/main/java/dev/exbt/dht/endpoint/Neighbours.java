package dev.exbt.dht.endpoint;

import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import java.util.List;

/** Whom an answer may name: what {@link Answers} needs to know of its endpoint. */
interface Neighbours {
    /** Our own id. */
    NodeId id();

    /** The nodes nearest to a target, without the one that asks; none if this server has no socket of the family. */
    List<NodeContact> nearest(AddressFamily family, NodeId target, NodeId asker, long nowNanos);
}
