package dev.exbt.dht.endpoint;

import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import dev.exbt.krpc.Token;
import java.util.List;
import java.util.Map;

/**
 * What came of a lookup.
 *
 * @param nearest the nodes nearest to the target that answered, nearest first
 * @param tokens what nodes gave to announce or put with, by the id of the node
 * @param asked how many nodes were asked
 * @param hops how many nodes named one another until the nearest one was found; 0 if nobody answered
 * @param complete false if it was cancelled, or ran out of time
 */
public record LookupOutcome(
        List<NodeContact> nearest,
        Map<NodeId, Token> tokens,
        int asked,
        int hops,
        boolean complete) {}
