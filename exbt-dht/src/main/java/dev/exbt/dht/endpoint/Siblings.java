package dev.exbt.dht.endpoint;

import dev.exbt.dht.routing.DhtNode;
import dev.exbt.dht.routing.RoutingTable;
import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.CompactNodes;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The endpoints of one server as one of them sees them (BEP 32, 45): each has a family and a table of its own. */
final class Siblings implements Neighbours {
    private final DhtEndpoint self;
    private final List<DhtEndpoint> others = new ArrayList<>();
    private final DhtNode[] found = new DhtNode[DhtEndpoint.K];

    Siblings(DhtEndpoint self) {
        this.self = self;
    }

    void add(DhtEndpoint other) {
        others.add(other);
    }

    /** The families of nodes to ask for: both if somebody here can use both, else the default. */
    Set<AddressFamily> wanted() {
        for (DhtEndpoint other : others) {
            if (other.family() != self.family()) {
                return EnumSet.allOf(AddressFamily.class);
            }
        }
        return Set.of();
    }

    /** Hands a node over to those who can reach it. */
    void name(NodeContact node, long nowNanos) {
        for (DhtEndpoint other : others) {
            if (other.family() == node.family()) {
                other.named(node, nowNanos);
            }
        }
    }

    @Override
    public NodeId id() {
        return self.id();
    }

    @Override
    public byte[] nearest(AddressFamily family, NodeId target, NodeId asker, long nowNanos) {
        RoutingTable known = tableOf(family);
        int count = known == null ? 0 : known.closest(target, found, asker, nowNanos);
        int length = family == AddressFamily.V4 ? CompactNodes.V4_LENGTH : CompactNodes.V6_LENGTH;
        byte[] nearest = new byte[count * length];
        for (int i = 0; i < count; i++) {
            found[i].writeCompact(nearest, i * length);
        }
        return nearest;
    }

    private @Nullable RoutingTable tableOf(AddressFamily family) {
        if (family == self.family()) {
            return self.table();
        }
        for (DhtEndpoint other : others) {
            if (other.family() == family) {
                return other.table();
            }
        }
        return null;
    }
}
