package dev.exbt.dht.routing;

import dev.exbt.krpc.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A few nodes in the order in which they came, the oldest first.
 *
 * <p>Design: the first eight bytes of the ids lie beside the nodes in an array of their own, so that a search for the nearest
 * passes over most of a large bucket without touching the nodes; and an empty list, as most are, has no arrays.
 */
final class NodeList {
    private static final DhtNode[] NO_NODES = {};
    private static final long[] NO_HEADS = {};
    private static final int FIRST_CAPACITY = 4;

    private @Nullable DhtNode[] nodes = NO_NODES;

    /** The first eight bytes of the id of each. */
    private long[] heads = NO_HEADS;

    private int size;

    int size() {
        return size;
    }

    DhtNode get(int index) {
        return Objects.requireNonNull(nodes[index]);
    }

    void add(DhtNode node) {
        if (size == heads.length) {
            int capacity = Math.max(FIRST_CAPACITY, size + (size >> 1));
            nodes = Arrays.copyOf(nodes, capacity);
            heads = Arrays.copyOf(heads, capacity);
        }
        nodes[size] = node;
        heads[size] = node.head();
        size++;
    }

    void remove(DhtNode node) {
        for (int i = 0; i < size; i++) {
            if (get(i).equals(node)) {
                removeAt(i);
                return;
            }
        }
    }

    private void removeAt(int index) {
        size--;
        System.arraycopy(nodes, index + 1, nodes, index, size - index);
        System.arraycopy(heads, index + 1, heads, index, size - index);
        nodes[size] = null;
    }

    void removeOldest() {
        removeAt(0);
    }

    /** Takes out whoever has the id or the address of a node: two with either in common are one. */
    void removeLike(DhtNode same) {
        for (int i = size - 1; i >= 0; i--) {
            if (get(i).hasIdOf(same) || get(i).isAtAddressOf(same)) {
                removeAt(i);
            }
        }
    }

    void moveToEnd(DhtNode node) {
        if (!get(size - 1).equals(node)) {
            remove(node);
            add(node);
        }
    }

    List<DhtNode> copy() {
        return which(node -> true);
    }

    List<DhtNode> which(Predicate<DhtNode> wanted) {
        List<DhtNode> chosen = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            if (wanted.test(get(i))) {
                chosen.add(get(i));
            }
        }
        return List.copyOf(chosen);
    }

    @Nullable DhtNode find(NodeId id) {
        for (int i = 0; i < size; i++) {
            if (heads[i] == id.high() && get(i).hasId(id)) {
                return get(i);
            }
        }
        return null;
    }

    @Nullable DhtNode oldest(Predicate<DhtNode> wanted) {
        for (int i = 0; i < size; i++) {
            if (wanted.test(get(i))) {
                return get(i);
            }
        }
        return null;
    }

    @Nullable DhtNode newest(Predicate<DhtNode> wanted) {
        for (int i = size - 1; i >= 0; i--) {
            if (wanted.test(get(i))) {
                return get(i);
            }
        }
        return null;
    }

    boolean areAllGood(long nowNanos) {
        for (int i = 0; i < size; i++) {
            if (!get(i).isGood(nowNanos)) {
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
        for (int i = 0; i < size; i++) {
            if (get(i).isInSubnetOf(node)) {
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
        if (from == into.length) {
            return from;
        }
        int end = from;
        long mask = target.high();
        long farthest = farthest(into, end, mask);
        for (int i = 0; i < size; i++) {
            if (Long.compareUnsigned(heads[i] ^ mask, farthest) > 0) {
                continue; // of a large bucket most end here
            }
            DhtNode node = get(i);
            boolean meant = good ? node.isGood(nowNanos) : node.isQuestionable(nowNanos);
            if (meant
                    && (end < into.length || isNearer(node, into[end - 1], target))
                    && (exclude == null || !node.hasId(exclude))) {
                end = insert(node, target, into, from, end);
                farthest = farthest(into, end, mask);
            }
        }
        return end;
    }

    /** The first eight bytes of the distance behind which nobody has a place: as far as there is, if there is room. */
    private static long farthest(@Nullable DhtNode[] into, int end, long mask) {
        DhtNode last = end == into.length ? into[end - 1] : null;
        return last == null ? -1 : last.head() ^ mask;
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
