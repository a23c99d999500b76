package dev.exbt.dht.state;

import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/**
 * What a node remembers between two runs: who it is, and whom it knows.
 *
 * @param ids the node's id at each address it is bound to (BEP 45), the unspecified ones among them; at most
 *     {@value #MAX_IDS}
 * @param v4 nodes at IPv4 addresses, the best first; of more than {@value #MAX_NODES} the last ones are left out
 * @param v6 nodes at IPv6 addresses, likewise
 */
public record DhtState(Map<InetAddress, NodeId> ids, List<NodeContact> v4, List<NodeContact> v6) {
    /** Most addresses of one node. */
    public static final int MAX_IDS = 64;

    /** Most nodes of one family: a table has some hundred. */
    public static final int MAX_NODES = 2_000;

    /** What one knows who starts anew. */
    public static final DhtState EMPTY = new DhtState(Map.of(), List.of(), List.of());

    /** Copies, cuts the lists, and refuses nodes of the wrong family. */
    public DhtState {
        if (ids.size() > MAX_IDS) {
            throw new IllegalArgumentException(ids.size() + " ids are more than " + MAX_IDS);
        }
        ids = Map.copyOf(ids);
        v4 = cut(v4, AddressFamily.V4);
        v6 = cut(v6, AddressFamily.V6);
    }

    private static List<NodeContact> cut(List<NodeContact> nodes, AddressFamily family) {
        List<NodeContact> kept = List.copyOf(nodes.subList(0, Math.min(nodes.size(), MAX_NODES)));
        for (NodeContact node : kept) {
            if (node.family() != family) {
                throw new IllegalArgumentException(node + " is not of the family " + family);
            }
        }
        return kept;
    }
}
