package dev.exbt.dht.routing;

import dev.exbt.krpc.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A few nodes in the order in which they came, the oldest first. */
final class NodeList {
    private final List<DhtNode> nodes;

    NodeList(int expected) {
        nodes = new ArrayList<>(expected);
    }

    int size() {
        return nodes.size();
    }

    DhtNode get(int index) {
        return nodes.get(index);
    }

    void add(DhtNode node) {
        nodes.add(node);
    }

    void remove(DhtNode node) {
        nodes.remove(node);
    }

    void removeOldest() {
        nodes.removeFirst();
    }

    /** Takes out whoever has the id or the address of a node: two with either in common are one. */
    void removeLike(DhtNode same) {
        nodes.removeIf(node -> node.hasIdOf(same) || node.isAtAddressOf(same));
    }

    void moveToEnd(DhtNode node) {
        if (nodes.getLast() != node) {
            nodes.remove(node);
            nodes.add(node);
        }
    }

    List<DhtNode> copy() {
        return List.copyOf(nodes);
    }

    List<DhtNode> which(Predicate<DhtNode> wanted) {
        return nodes.stream().filter(wanted).toList();
    }

    @Nullable DhtNode find(NodeId id) {
        for (int i = 0; i < nodes.size(); i++) { // no iterator: every query comes by
            DhtNode node = nodes.get(i);
            if (node.hasId(id)) {
                return node;
            }
        }
        return null;
    }

    @Nullable DhtNode oldest(Predicate<DhtNode> wanted) {
        for (DhtNode node : nodes) {
            if (wanted.test(node)) {
                return node;
            }
        }
        return null;
    }

    @Nullable DhtNode newest(Predicate<DhtNode> wanted) {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (wanted.test(nodes.get(i))) {
                return nodes.get(i);
            }
        }
        return null;
    }

    boolean areAllGood(long nowNanos) {
        for (int i = 0; i < nodes.size(); i++) { // no iterator: every query of a stranger comes by
            if (!nodes.get(i).isGood(nowNanos)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether as many are of a node's subnet as may be; local addresses do not count.
     *
     * @param max the most; 0 for no limit
     */
    boolean isSubnetFull(DhtNode node, int max) {
        if (max == 0 || node.isLocal()) {
            return false;
        }
        int count = 0;
        for (DhtNode other : nodes) {
            if (other.isInSubnetOf(node)) {
                count++;
            }
        }
        return count >= max;
    }

    /** See {@link Bucket#nearest}. */
    int nearest(
            NodeId target,
            @Nullable DhtNode[] into,
            int from,
            @Nullable NodeId exclude,
            boolean good,
            long nowNanos) {
        int end = from;
        for (int i = 0; i < nodes.size(); i++) {
            DhtNode node = nodes.get(i);
            if (end == into.length && (end == from || !isNearer(node, into[end - 1], target))) {
                continue; // of a large bucket most end here, at the cost of one comparison
            }
            boolean meant = good ? node.isGood(nowNanos) : node.isQuestionable(nowNanos);
            if (meant && (exclude == null || !node.hasId(exclude))) {
                end = insert(node, target, into, from, end);
            }
        }
        return end;
    }

    /** Insertion sort, of which the farthest falls off the end; a node that comes here belongs before that one. */
    private static int insert(
            DhtNode node, NodeId target, @Nullable DhtNode[] into, int from, int end) {
        int at = Math.min(end, into.length - 1);
        while (at > from && isNearer(node, into[at - 1], target)) {
            into[at] = into[at - 1];
            at--;
        }
        into[at] = node;
        return Math.min(end + 1, into.length);
    }

    private static boolean isNearer(DhtNode node, @Nullable DhtNode than, NodeId target) {
        return than == null || node.isNearerThan(than, target);
    }
}
