package dev.exbt.krpc;

import java.util.List;
import java.util.Set;

/**
 * {@code find_node}: which nodes do you know that are nearest to this id? (BEP 5, 32.) Founding document:
 * {@code KRPC_Msg.find_node}.
 *
 * @param header what every query carries
 * @param target the id
 * @param want the families of nodes asked for (BEP 32); none: the family that the query comes by
 */
public record FindNode(QueryHeader header, NodeId target, Set<AddressFamily> want)
        implements KrpcQuery {
    static final String METHOD = "find_node";

    private static final byte[] TARGET = KrpcWriter.key("target");

    /** Copies the set. */
    public FindNode {
        want = Set.copyOf(want);
    }

    /**
     * Makes a query for nodes of the family it goes by.
     *
     * @param transaction what the answer will echo
     * @param sender the id of the node that asks
     * @param target the id
     */
    public FindNode(TransactionId transaction, NodeId sender, NodeId target) {
        this(new QueryHeader(transaction, sender), target, Set.of());
    }

    static FindNode read(QueryHeader header, Arguments arguments) throws KrpcException {
        return new FindNode(header, arguments.nodeId("target"), arguments.want());
    }

    @Override
    public String method() {
        return METHOD;
    }

    KrpcWriter write(KrpcWriter arguments) {
        return arguments.putId(sender()).put(TARGET, target).putWant(want);
    }

    @Override
    public Response answer(KrpcResponse response) throws KrpcException {
        return new Response(response.sender(), CompactNodes.readBoth(response.values()));
    }

    /**
     * The nearest nodes. Founding document: {@code KRPC_Msg.find_node_response}.
     *
     * @param sender the id of the node that answers
     * @param nodes the nodes, of either family, at most {@value CompactNodes#MAX_NODES} of each when read
     */
    public record Response(NodeId sender, List<NodeContact> nodes) implements KrpcAnswer {
        /** Copies the list. */
        public Response {
            nodes = CompactNodes.copyOf(nodes);
        }

        KrpcWriter write(KrpcWriter values) {
            return values.putId(sender).putNodes(nodes);
        }
    }
}
