package dev.exbt.dht.routing;

import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that one node knows, more of them the nearer they are to its own id (BEP 5, "Routing Table"). Confined to the
 * thread of its owner; the time is an argument, in nanoseconds of a clock that may be negative and may wrap. Founding document:
 * {@code DHTTable}.
 *
 * <p>The one way in is to answer a query of ours: {@link #replied}. Whoever only asks, or is only named by others, is at most
 * {@linkplain #wants worth a ping}. So nobody fills a table by sending datagrams with forged sources.
 *
 * <p>Design: 161 buckets by the length of the common prefix, made on demand. BEP 5's tree, which splits the bucket around the
 * own id, comes to the same once it is split, and costs a search. All ids of one bucket are nearer to a target than all ids of
 * the next one, if buckets are taken in the order that {@link BucketWalk} gives, so that the nearest nodes are found by
 * sorting a bucket or two and never the table.
 */
public final class RoutingTable {
    private final NodeId selfId;
    private final TablePolicy policy;

    /** By number; null as long as nobody belongs in one. Founding document: {@code DHTTable.buckets}. */
    private final @Nullable Bucket[] buckets = new Bucket[NodeId.BITS + 1];

    private final BucketWalk walk = new BucketWalk();
    private int size;

    /**
     * Makes an empty table. Founding document: {@code DHTTable.new_table}.
     *
     * @param selfId the id of the node whose table it is
     * @param policy what it takes
     * @param nowNanos the time
     */
    public RoutingTable(NodeId selfId, TablePolicy policy, long nowNanos) {
        this.selfId = selfId;
        this.policy = policy;
    }

    /**
     * Gives the id of the node whose table it is. Founding document: {@code DHTTable.reference_node_id}.
     *
     * @return the id
     */
    public NodeId selfId() {
        return selfId;
    }

    /**
     * Gives what the table takes.
     *
     * @return the policy
     */
    public TablePolicy policy() {
        return policy;
    }

    /**
     * Counts the entries. Founding document: {@code DHTTable.size}.
     *
     * @return how many there are, bad ones included, replacements not
     */
    public int size() {
        return size;
    }

    /**
     * Finds an entry. Founding document: {@code DHTTable.get_node}.
     *
     * @param id its id
     * @return the entry, or null
     */
    public @Nullable DhtNode find(NodeId id) {
        Bucket bucket = bucketFor(id);
        return bucket == null ? null : bucket.find(id);
    }

    /**
     * Tells the number of the bucket of an id. Founding document: {@code DHTTable.get_corresponding_bucket_num},
     * {@code DHTTable.get_bucket_num_by_distance}.
     *
     * @param id the id
     * @return 0 (our own id) to {@value NodeId#BITS}, see {@link NodeId#bucketIndex}
     */
    public int bucketIndex(NodeId id) {
        return selfId.bucketIndex(id);
    }

    /**
     * Gives the bucket of an id. Founding document: {@code DHTTable.get_corresponding_bucket}.
     *
     * @param id the id
     * @return the bucket, or null if nobody was in it yet
     */
    public @Nullable Bucket bucketFor(NodeId id) {
        return buckets[selfId.bucketIndex(id)];
    }

    /**
     * Takes a node that has just answered a query of ours, with the transaction and from the address of the query.
     *
     * @param contact the node as it named itself, and where
     * @param nowNanos the time
     * @return what became of it
     */
    public Offer replied(NodeContact contact, long nowNanos) {
        Bucket bucket = bucketFor(contact.id());
        DhtNode known = bucket == null ? null : bucket.find(contact.id());
        if (bucket != null && known != null && known.isAt(contact.address())) {
            bucket.touch(known, true, nowNanos);
            return new Offer.Refreshed();
        }
        Offer.Reason refusal = policy.refusal(selfId, contact);
        if (refusal != null) {
            return new Offer.Refused(refusal);
        }
        if (known != null) {
            if (known.isGood(nowNanos)) {
                return new Offer.Refused(Offer.Reason.ID_TAKEN);
            }
            remove(known, nowNanos);
        }
        DhtNode node = new DhtNode(contact);
        DhtNode occupant = occupant(node);
        if (occupant != null) {
            boolean changed = occupant.isAtAddressOf(node);
            if (!changed && !occupant.isBad()) {
                return new Offer.Refused(Offer.Reason.ADDRESS_TAKEN);
            }
            remove(occupant, nowNanos);
            if (changed) {
                return new Offer.Refused(Offer.Reason.ID_CHANGED);
            }
        }
        node.replied(nowNanos);
        return insert(node, nowNanos);
    }

    private Offer insert(DhtNode node, long nowNanos) {
        Bucket bucket = bucketOf(selfId.bucketIndex(node.id()), nowNanos);
        int before = bucket.size();
        Offer offer = bucket.offer(node, policy.maxPerSubnet(), nowNanos);
        changed(bucket, before);
        return offer;
    }

    /** Founding document: {@code DHTTable.set_bucket}. */
    private Bucket bucketOf(int index, long nowNanos) {
        Bucket bucket = buckets[index];
        if (bucket == null) {
            bucket = new Bucket(index, policy.capacity(index), nowNanos);
            buckets[index] = bucket;
        }
        return bucket;
    }

    private void changed(Bucket bucket, int before) {
        size += bucket.size() - before;
        walk.mark(bucket.index(), bucket.size() > 0);
    }

    /** The entry that stands in a newcomer's way, in whatever bucket. */
    private @Nullable DhtNode occupant(DhtNode node) {
        for (Bucket bucket : buckets) {
            DhtNode occupant =
                    bucket == null ? null : bucket.occupant(node, policy.onePerAddress());
            if (occupant != null) {
                return occupant;
            }
        }
        return null;
    }

    private boolean isFree(DhtNode node) {
        return occupant(node) == null;
    }

    /**
     * Notes that a node asked us. One that is in the table, or waits, counts as heard; others do not come in by asking.
     *
     * @param contact the node as it named itself, and where
     * @param nowNanos the time
     */
    public void queried(NodeContact contact, long nowNanos) {
        Bucket bucket = bucketFor(contact.id());
        DhtNode known = bucket == null ? null : bucket.find(contact.id());
        if (bucket != null && known != null && known.isAt(contact.address())) {
            bucket.touch(known, false, nowNanos);
        } else if (bucket != null) {
            DhtNode waiting = bucket.findReplacement(contact.id());
            if (waiting != null && waiting.isAt(contact.address())) {
                waiting.queried(nowNanos);
            }
        }
    }

    /**
     * Whether a node is worth a ping: it is not in the table, and if it answered, {@link #replied} would take it now or let it
     * wait; or it is in the table as a bad one. Once a bucket is full of good nodes and as many wait, nobody else is. Changes
     * nothing.
     *
     * @param contact the node as it named itself or was named, and where
     * @param nowNanos the time
     * @return true if it should be pinged
     */
    public boolean wants(NodeContact contact, long nowNanos) {
        Bucket bucket = bucketFor(contact.id());
        if (bucket != null) {
            DhtNode known = bucket.find(contact.id());
            if (known != null) {
                return known.isBad() && known.isAt(contact.address()); // it may have come back
            }
            if (!bucket.wantsNewcomers(nowNanos)) {
                return false; // the cheap question first: every query of a stranger asks it
            }
        }
        if (policy.refusal(selfId, contact) != null) {
            return false;
        }
        DhtNode node = new DhtNode(contact);
        if (bucket != null && bucket.isSubnetFull(node, policy.maxPerSubnet())) {
            return false;
        }
        DhtNode occupant = occupant(node);
        return occupant == null || occupant.isBad();
    }

    /**
     * Notes that a query of ours was not answered. After {@value DhtNode#FAILURES_UNTIL_BAD} in a row a node is bad: it gives
     * way to the newest replacement that answered within 15 minutes, or stays, unmentioned, until one answers.
     *
     * @param contact the node that was asked
     * @param nowNanos the time
     */
    public void failed(NodeContact contact, long nowNanos) {
        Bucket bucket = bucketFor(contact.id());
        DhtNode node = bucket == null ? null : entryOrReplacement(bucket, contact);
        if (bucket != null && node != null) {
            int before = bucket.size();
            bucket.failed(node, policy.maxPerSubnet(), this::isFree, nowNanos);
            changed(bucket, before);
        }
    }

    /**
     * Takes a node out, because it lied or is known to be gone; the newest replacement that answered within 15 minutes takes
     * its place.
     *
     * @param contact the node; one with the same id at another address stays
     * @param nowNanos the time
     */
    public void remove(NodeContact contact, long nowNanos) {
        Bucket bucket = bucketFor(contact.id());
        DhtNode node = bucket == null ? null : entryOrReplacement(bucket, contact);
        if (node != null) {
            remove(node, nowNanos);
        }
    }

    private static @Nullable DhtNode entryOrReplacement(Bucket bucket, NodeContact contact) {
        DhtNode entry = bucket.find(contact.id());
        if (entry != null && entry.isAt(contact.address())) {
            return entry;
        }
        DhtNode waiting = bucket.findReplacement(contact.id());
        return waiting != null && waiting.isAt(contact.address()) ? waiting : null;
    }

    private void remove(DhtNode node, long nowNanos) {
        Bucket bucket = bucketOf(selfId.bucketIndex(node.id()), nowNanos);
        int before = bucket.size();
        bucket.remove(node, policy.maxPerSubnet(), this::isFree, nowNanos);
        changed(bucket, before);
    }

    /**
     * Finds the good nodes nearest to a target, and if there are too few, the nearest questionable ones behind them. The hot
     * path of every answer: allocates nothing. Founding document: {@code DHTTable.get_k_nearest_nodes}.
     *
     * @param target what they shall be near to
     * @param into where they go, nearest first; what is left over keeps its contents. Read them before the table changes
     * @param exclude the id of the node that asks, or null
     * @param nowNanos the time
     * @return how many were found
     */
    public int closest(
            NodeId target, @Nullable DhtNode[] into, @Nullable NodeId exclude, long nowNanos) {
        int good = closest(target, into, 0, exclude, true, nowNanos);
        return good == into.length ? good : closest(target, into, good, exclude, false, nowNanos);
    }

    private int closest(
            NodeId target,
            @Nullable DhtNode[] into,
            int from,
            @Nullable NodeId exclude,
            boolean good,
            long nowNanos) {
        int count = from;
        walk.begin(selfId, target);
        for (int index = walk.next(); index > 0 && count < into.length; index = walk.next()) {
            Bucket bucket = buckets[index];
            if (bucket != null) {
                count = bucket.nearest(target, into, count, exclude, good, nowNanos);
            }
        }
        return count;
    }

    /**
     * Finds the nodes nearest to a target, like {@link #closest(NodeId, DhtNode[], NodeId, long)}.
     *
     * @param target what they shall be near to
     * @param count how many at most
     * @param nowNanos the time
     * @return good to keep; nearest first, the good ones before the others
     */
    public List<NodeContact> closest(NodeId target, int count, long nowNanos) {
        @Nullable DhtNode[] nearest = new DhtNode[Math.min(count, size)];
        int found = closest(target, nearest, null, nowNanos);
        List<NodeContact> contacts = new ArrayList<>(found);
        for (DhtNode node : nearest) {
            if (node != null) {
                contacts.add(node.contact());
            }
        }
        return List.copyOf(contacts);
    }

    /**
     * Gives the questionable node to ping next, of the bucket that was unchanged longest. A node is not given again for 15
     * seconds, so that there is time to ask it.
     *
     * @param nowNanos the time
     * @return the node, or null if none needs a ping now
     */
    public @Nullable NodeContact stalestQuestionable(long nowNanos) {
        DhtNode stalest = null;
        long unchanged = Long.MIN_VALUE;
        for (Bucket bucket : buckets) {
            if (bucket != null && nowNanos - bucket.lastChangedNanos() > unchanged) {
                DhtNode node = bucket.stalestAskable(nowNanos);
                if (node != null) {
                    stalest = node;
                    unchanged = nowNanos - bucket.lastChangedNanos();
                }
            }
        }
        if (stalest == null) {
            return null;
        }
        stalest.asked(nowNanos);
        return stalest.contact();
    }

    /**
     * Gives a waiting node whose bucket has room now, or a bad node in its place, to be pinged: once it answers,
     * {@link #replied} lets it in. A node is not given again for 15 seconds.
     *
     * @param nowNanos the time
     * @return the node, or null if there is none
     */
    public @Nullable NodeContact replacementToTry(long nowNanos) {
        for (Bucket bucket : buckets) {
            DhtNode node = bucket == null ? null : bucket.replacementToTry(nowNanos);
            if (node != null) {
                return node.contact();
            }
        }
        return null;
    }

    /**
     * Gives what to look up so that the bucket which was unchanged longest gets new nodes (BEP 5): if that is 15 minutes or
     * more. Empty buckets are not refreshed, for most must be empty, but for the one next to the nearest that is not: a lookup
     * there finds our neighbours. The bucket counts as changed now.
     *
     * @param random where the free bits of the target come from
     * @param nowNanos the time
     * @return an id of that bucket, or null if no bucket is due or the table is empty
     */
    public @Nullable NodeId refreshTarget(RandomGenerator random, long nowNanos) {
        int nearest = walk.lowest();
        if (nearest == 0) {
            return null;
        }
        Bucket due = null;
        for (int index = Math.max(1, nearest - 1); index <= NodeId.BITS; index++) {
            Bucket bucket = index < nearest ? bucketOf(index, nowNanos) : buckets[index];
            if (bucket != null
                    && (bucket.size() > 0 || index < nearest)
                    && !bucket.isFresh(nowNanos)
                    && (due == null || bucket.lastChangedNanos() - due.lastChangedNanos() < 0)) {
                due = bucket;
            }
        }
        if (due == null) {
            return null;
        }
        due.refreshed(nowNanos);
        return selfId.randomInBucket(due.index(), random);
    }

    /**
     * Gives all entries, for saving: the good ones first, then the questionable, then the bad ones, for after an hour without a
     * network there are no others.
     *
     * @param nowNanos the time
     * @return a copy
     */
    public List<NodeContact> snapshot(long nowNanos) {
        List<NodeContact> all = new ArrayList<>(size);
        for (NodeHealth health : NodeHealth.values()) {
            for (Bucket bucket : buckets) {
                if (bucket != null) {
                    bucket.snapshot().stream()
                            .filter(node -> node.health(nowNanos) == health)
                            .map(DhtNode::contact)
                            .forEach(all::add);
                }
            }
        }
        return List.copyOf(all);
    }

    /**
     * Counts the nodes of each kind.
     *
     * @param nowNanos the time
     * @return the counts
     */
    public TableHealth health(long nowNanos) {
        TableHealth sum = new TableHealth(0, 0, 0, 0, 0);
        for (Bucket bucket : buckets) {
            if (bucket != null) {
                sum = sum.plus(bucket.stats(nowNanos));
            }
        }
        return sum;
    }

    @Override
    public String toString() {
        return "table of " + selfId + ": " + size + " nodes";
    }
}
