package dev.exbt.dht.routing;

import dev.exbt.krpc.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of one range of distances from our own id: number <i>i</i> holds the distances from 2<sup>i-1</sup> to
 * 2<sup>i</sup>-1. Changed by its table alone. Founding document: {@code DHTBucket}.
 *
 * <p>Design: old good nodes stay, because a node that was there long will most likely stay, and because nobody can then flush
 * a table by bringing nodes of his own. So a full bucket gives only the place of a node that failed, and newcomers wait among
 * the <i>replacements</i>, of which only those come in that answered. Entries are kept in the order they were last heard, so
 * the node to ask next is at the front, and nothing needs sorting by time.
 */
public final class Bucket {
    /** How many nodes wait for room; the oldest gives way. */
    public static final int MAX_REPLACEMENTS = 8;

    /**
     * With fewer good nodes than this the bucket wants a look: half of BEP 5's bucket size. Founding document:
     * {@code DHTBucket.healthcheck_threshold}, which gives no number.
     */
    public static final int HEALTH_MIN_GOOD = 4;

    /** How long a bucket counts as fresh after a change (BEP 5), in nanoseconds: 15 minutes. */
    public static final long FRESH_FOR_NANOS = Duration.ofMinutes(15).toNanos();

    private final int index;
    private final int capacity;

    /** Least recently heard first. Founding document: {@code DHTBucket.nodes}, {@code DHTBucket.insert_to_sorted_nodes}. */
    private final NodeList entries = new NodeList();

    /** Most recent last. Founding document: {@code DHTBucket.candidates}. */
    private final NodeList replacements = new NodeList();

    private long lastChangedNanos;

    /** Makes an empty bucket. Founding document: {@code DHTBucket.new_bucket}. */
    Bucket(int index, int capacity, long nowNanos) {
        this.index = index;
        this.capacity = capacity;
        this.lastChangedNanos = nowNanos;
    }

    /**
     * Gives the number of the bucket.
     *
     * @return 1 (the nearest ids) to 160 (half of all)
     */
    public int index() {
        return index;
    }

    /**
     * Tells how many entries fit. Founding document: {@code DHTBucket.capacity}.
     *
     * @return 8 or more
     */
    public int capacity() {
        return capacity;
    }

    /**
     * Counts the entries; replacements do not count. Founding document: {@code DHTBucket.size}.
     *
     * @return 0 to {@link #capacity}
     */
    public int size() {
        return entries.size();
    }

    /**
     * Whether there is no room. Founding document: {@code DHTBucket.is_full?}.
     *
     * @return true if there are as many entries as fit
     */
    public boolean isFull() {
        return entries.size() >= capacity;
    }

    /**
     * Tells when last a node answered, came in or was replaced. Founding document: {@code DHTBucket.last_changed}.
     *
     * @return a time of the table's clock, in nanoseconds
     */
    public long lastChangedNanos() {
        return lastChangedNanos;
    }

    /**
     * Whether it changed within 15 minutes and needs no refresh. Founding document: {@code DHTBucket.is_fresh?}.
     *
     * @param nowNanos the time
     * @return true if so
     */
    public boolean isFresh(long nowNanos) {
        return nowNanos - lastChangedNanos < FRESH_FOR_NANOS;
    }

    /**
     * Whether it holds fewer good nodes than {@value #HEALTH_MIN_GOOD}. Founding document:
     * {@code DHTBucket.healthcheck_threshold}.
     *
     * @param nowNanos the time
     * @return true if its nodes should be checked
     */
    public boolean needsCheck(long nowNanos) {
        return stats(nowNanos).good() < HEALTH_MIN_GOOD;
    }

    /**
     * Counts the nodes of each kind. Founding document: {@code DHTBucket.size_info}.
     *
     * @param nowNanos the time
     * @return the counts
     */
    public BucketStats stats(long nowNanos) {
        int good = 0;
        int bad = 0;
        for (int i = 0; i < entries.size(); i++) {
            DhtNode node = entries.get(i);
            if (node.isGood(nowNanos)) {
                good++;
            } else if (node.isBad()) {
                bad++;
            }
        }
        return new BucketStats(good, entries.size() - good - bad, bad, replacements.size());
    }

    /**
     * Finds an entry. Founding document: {@code DHTBucket.get_node_by_id}.
     *
     * @param id the id
     * @return the entry, or null
     */
    public @Nullable DhtNode find(NodeId id) {
        return entries.find(id);
    }

    /**
     * Whether a node is an entry. Founding document: {@code DHTBucket.has_node?}.
     *
     * @param id its id
     * @return true if so
     */
    public boolean contains(NodeId id) {
        return entries.find(id) != null;
    }

    /**
     * Whether a node waits for room. Founding document: {@code DHTBucket.has_candidate?}.
     *
     * @param id its id
     * @return true if so
     */
    public boolean containsReplacement(NodeId id) {
        return replacements.find(id) != null;
    }

    /**
     * Gives the entries, least recently heard first. Founding document: {@code DHTBucket.get_nodes}.
     *
     * @return a copy
     */
    public List<DhtNode> snapshot() {
        return entries.copy();
    }

    /**
     * Gives the entries but one: what that one is told. Founding document: {@code DHTBucket.without_node}.
     *
     * @param id the id of the one left out
     * @return a copy
     */
    public List<DhtNode> snapshotExcluding(NodeId id) {
        return entries.which(node -> !node.hasId(id));
    }

    /**
     * Gives the nodes that wait for room, the most recent last. Founding document: {@code DHTBucket.candidates}.
     *
     * @return a copy
     */
    public List<DhtNode> replacements() {
        return replacements.copy();
    }

    /**
     * Gives some entries, the good ones first, bad ones never. Founding document: {@code DHTBucket.get_n_nodes}.
     *
     * @param count how many at most
     * @param nowNanos the time
     * @return a copy
     */
    public List<DhtNode> best(int count, long nowNanos) {
        List<DhtNode> best = new ArrayList<>(good(nowNanos));
        best.addAll(questionable(nowNanos));
        return List.copyOf(best.subList(0, Math.min(count, best.size())));
    }

    /**
     * Gives the good entries. Founding document: {@code DHTBucket.get_trusty_nodes}.
     *
     * @param nowNanos the time
     * @return those that answered within 15 minutes, or answered once and asked within 15 minutes
     */
    public List<DhtNode> good(long nowNanos) {
        return entries.which(node -> node.isGood(nowNanos));
    }

    /**
     * Gives the questionable entries. Founding document: {@code DHTBucket.get_questionable_nodes}.
     *
     * @param nowNanos the time
     * @return those silent for longer than 15 minutes that did not fail twice
     */
    public List<DhtNode> questionable(long nowNanos) {
        return entries.which(node -> node.isQuestionable(nowNanos));
    }

    /**
     * Gives the good entry heard last. Founding document: {@code DHTBucket.get_most_trusty_node}.
     *
     * @param nowNanos the time
     * @return the entry, or null if none is good
     */
    public @Nullable DhtNode freshestGood(long nowNanos) {
        return entries.newest(node -> node.isGood(nowNanos));
    }

    /**
     * Gives the questionable entry that was silent longest: the next to ping. Founding document:
     * {@code DHTBucket.get_most_questionable_node}.
     *
     * @param nowNanos the time
     * @return the entry, or null if none is questionable
     */
    public @Nullable DhtNode stalest(long nowNanos) {
        return entries.oldest(node -> node.isQuestionable(nowNanos));
    }

    /** The same, but for those that are being asked already. */
    @Nullable DhtNode stalestAskable(long nowNanos) {
        return entries.oldest(node -> node.isQuestionable(nowNanos) && node.isAskable(nowNanos));
    }

    /**
     * Takes a node that has just answered and is in no bucket. Founding document: {@code DHTBucket.add_node}.
     *
     * @param maxPerSubnet entries of one subnet; 0 for no limit
     */
    Offer offer(DhtNode node, int maxPerSubnet, long nowNanos) {
        replacements.removeLike(node);
        if (entries.isSubnetFull(node, maxPerSubnet)) {
            DhtNode bad = entries.oldest(entry -> entry.isBad() && entry.isInSubnetOf(node));
            return bad == null
                    ? new Offer.Refused(Offer.Reason.SUBNET_FULL)
                    : replace(bad, node, nowNanos);
        }
        if (!isFull()) {
            entries.add(node);
            lastChangedNanos = nowNanos;
            return new Offer.Added();
        }
        DhtNode evictable = evictable(node, nowNanos);
        if (evictable != null) {
            return replace(evictable, node, nowNanos);
        }
        offerReplacement(node, maxPerSubnet);
        DhtNode toPing = stalestAskable(nowNanos);
        if (toPing == null) {
            return new Offer.Full(null);
        }
        toPing.asked(nowNanos);
        return new Offer.Full(toPing.contact());
    }

    /** A bad entry; for a node with a valid id (BEP 42) a questionable one without will do. Never a good one. */
    private @Nullable DhtNode evictable(DhtNode newcomer, long nowNanos) {
        DhtNode bad = entries.oldest(DhtNode::isBad);
        return bad != null || !newcomer.hasValidId()
                ? bad
                : entries.oldest(entry -> !entry.hasValidId() && entry.isQuestionable(nowNanos));
    }

    private Offer replace(DhtNode evicted, DhtNode node, long nowNanos) {
        entries.remove(evicted);
        entries.add(node);
        lastChangedNanos = nowNanos;
        return new Offer.Replaced(evicted.contact());
    }

    /**
     * Lets a node wait for room, in the place of the oldest if there are too many. Founding document:
     * {@code DHTBucket.add_candidate}.
     */
    void offerReplacement(DhtNode node, int maxPerSubnet) {
        replacements.removeLike(node);
        if (replacements.isSubnetFull(node, maxPerSubnet)) {
            return;
        }
        if (replacements.size() == MAX_REPLACEMENTS) {
            replacements.removeOldest();
        }
        replacements.add(node);
    }

    /** Whether a node that is in no bucket would come in or wait, if it answered. */
    boolean wantsNewcomers(long nowNanos) {
        return !isFull()
                || replacements.size() < MAX_REPLACEMENTS
                || !entries.areAllGood(nowNanos)
                || !replacements.areAllGood(nowNanos);
    }

    /** Whether the subnet would keep a node out. */
    boolean isSubnetFull(DhtNode node, int maxPerSubnet) {
        return entries.isSubnetFull(node, maxPerSubnet)
                && entries.oldest(entry -> entry.isBad() && entry.isInSubnetOf(node)) == null;
    }

    /**
     * Counts an entry as heard. Founding document: {@code DHTBucket.refresh_node}.
     *
     * @param reply whether it answered; if not, it asked
     */
    void touch(DhtNode entry, boolean reply, long nowNanos) {
        if (reply) {
            entry.replied(nowNanos);
            lastChangedNanos = nowNanos;
        } else {
            entry.queried(nowNanos);
        }
        entries.moveToEnd(entry);
    }

    /**
     * Takes a node out, entry or not, and fills its place. Founding document: {@code DHTBucket.delete_node}.
     *
     * @param fits whether no entry of another bucket stands in the way of the one to come in
     */
    void remove(DhtNode node, int maxPerSubnet, Predicate<DhtNode> fits, long nowNanos) {
        entries.remove(node);
        replacements.remove(node);
        promote(maxPerSubnet, fits, nowNanos);
    }

    /** A query to a node was not answered: a bad one gives way, one that waits is no longer waited for. */
    void failed(DhtNode node, int maxPerSubnet, Predicate<DhtNode> fits, long nowNanos) {
        node.failed();
        replacements.remove(node);
        promote(maxPerSubnet, fits, nowNanos);
    }

    /** Fills room, or the place of a bad entry, with the newest replacement that is known to answer; a valid id goes first. */
    private void promote(int maxPerSubnet, Predicate<DhtNode> fits, long nowNanos) {
        DhtNode bad = entries.oldest(DhtNode::isBad);
        if (isFull() && bad == null) {
            return;
        }
        Predicate<DhtNode> ready =
                node ->
                        node.isGood(nowNanos)
                                && !entries.isSubnetFull(node, maxPerSubnet)
                                && fits.test(node);
        DhtNode newest = replacements.newest(node -> node.hasValidId() && ready.test(node));
        if (newest == null) {
            newest = replacements.newest(ready);
        }
        if (newest != null) {
            if (bad != null && isFull()) {
                entries.remove(bad);
            }
            replacements.remove(newest);
            entries.add(newest);
            lastChangedNanos = nowNanos;
        }
    }

    /** The newest replacement that could come in if it answered now; marked as asked. */
    @Nullable DhtNode replacementToTry(long nowNanos) {
        if (isFull() && entries.oldest(DhtNode::isBad) == null) {
            return null;
        }
        DhtNode newest = replacements.newest(node -> node.isAskable(nowNanos));
        if (newest != null) {
            newest.asked(nowNanos);
        }
        return newest;
    }

    /** Finds a node that waits. */
    @Nullable DhtNode findReplacement(NodeId id) {
        return replacements.find(id);
    }

    /** Finds whoever is where a node is: at its very address, or at its host if there may be only one of a host. */
    @Nullable DhtNode occupant(DhtNode node, boolean onePerHost) {
        for (int i = 0; i < entries.size(); i++) {
            DhtNode entry = entries.get(i);
            if (entry.isAtHostOf(node) && (onePerHost || entry.isAtAddressOf(node))) {
                return entry;
            }
        }
        return null;
    }

    /** The bucket is being refreshed. */
    void refreshed(long nowNanos) {
        lastChangedNanos = nowNanos;
    }

    /**
     * Puts the entries nearest to a target into an array behind what is there, nearest first, without allocating.
     *
     * @param from how many the array holds already, all nearer than this bucket or of a better kind
     * @param good whether the good ones are meant, or the questionable ones
     * @return how many it holds then
     */
    int nearest(
            NodeId target,
            @Nullable DhtNode[] into,
            int from,
            @Nullable NodeId exclude,
            boolean good,
            long nowNanos) {
        return entries.nearest(target, into, from, exclude, good, nowNanos);
    }

    @Override
    public String toString() {
        return "bucket " + index + ": " + entries.size() + " of " + capacity;
    }
}
