package dev.exbt.dht.store;

import dev.exbt.dht.guard.SendLimiter;
import dev.exbt.dht.guard.SourceKey;
import dev.exbt.krpc.Item;
import dev.exbt.krpc.KrpcErrorCode;
import dev.exbt.krpc.MutableItem;
import dev.exbt.krpc.NodeId;
import java.net.InetAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The items others put at a node (BEP 44), until nobody has put them for {@link StoreLimits#itemLife}. Bounded: an address
 * that brought {@link StoreLimits#itemsPerAddress} items loses the one put longest ago for a new one, so that it cannot push
 * out everybody's; when all places are taken, the item goes that was put longest ago.
 */
public final class ItemStore {
    private final StoreLimits limits;
    private final long lifeNanos;
    private @Nullable SendLimiter verifies;

    /** The one put longest ago first. */
    private final LinkedHashMap<NodeId, Stored> items = new LinkedHashMap<>(0);

    /**
     * @param source the address, or /64, that brought it first
     */
    private record Stored(Item item, long source, long putAtNanos) {}

    /**
     * Makes an empty store.
     *
     * @param limits how much to keep
     */
    public ItemStore(StoreLimits limits) {
        this.limits = limits;
        lifeNanos = limits.itemLife().toNanos();
    }

    /**
     * Judges an item before its signature is verified, which costs far more. Counts a mutable item as one that will be
     * verified.
     *
     * @param item the item
     * @param cas the sequence number that the sender expects to replace, if it says one
     * @param nowNanos the time
     * @return null if it should be verified and {@link #put}; else what to answer: {@link KrpcErrorCode#CAS_MISMATCH}, {@link
     *     KrpcErrorCode#SEQUENCE_TOO_OLD}, or {@link KrpcErrorCode#SERVER} if too many signatures came this second
     */
    public @Nullable KrpcErrorCode refusal(Item item, OptionalLong cas, long nowNanos) {
        if (!(item instanceof MutableItem next)) {
            return null;
        }
        KrpcErrorCode conflict = conflict(get(item.target(), nowNanos), next, cas);
        if (conflict != null) {
            return conflict;
        }
        if (verifies == null) {
            int perSecond = limits.verifiesPerSecond();
            verifies = new SendLimiter(perSecond, perSecond, nowNanos);
        }
        return verifies.tryAcquire(nowNanos) ? null : KrpcErrorCode.SERVER;
    }

    /**
     * Stores an item, or renews it.
     *
     * @param item the item; its signature was verified
     * @param cas the sequence number that the sender expects to replace, if it says one; ignored if nothing is stored
     * @param from who put it
     * @param nowNanos the time
     * @return null if it is stored; {@link KrpcErrorCode#CAS_MISMATCH}, or {@link KrpcErrorCode#SEQUENCE_TOO_OLD} if what is
     *     stored is newer, or of the same number and another value
     */
    public @Nullable KrpcErrorCode put(
            Item item, OptionalLong cas, InetAddress from, long nowNanos) {
        expire(nowNanos);
        NodeId target = item.target();
        Stored old = items.get(target);
        if (item instanceof MutableItem next) {
            KrpcErrorCode conflict = conflict(old == null ? null : old.item, next, cas);
            if (conflict != null) {
                return conflict;
            }
        }
        long source = old == null ? SourceKey.of(from) : old.source;
        if (old == null && limits.items() > 0) {
            makeRoom(source);
        }
        items.remove(target); // so that it goes to the end
        if (limits.items() > 0) {
            items.put(target, new Stored(item, source, nowNanos));
        }
        return null;
    }

    /**
     * Finds an item.
     *
     * @param target where it is stored
     * @param nowNanos the time
     * @return the item; null if there is none
     */
    public @Nullable Item get(NodeId target, long nowNanos) {
        Stored stored = items.get(target);
        return stored == null || nowNanos - stored.putAtNanos >= lifeNanos ? null : stored.item;
    }

    /**
     * Counts the items; those that have expired since the last {@link #expire} count.
     *
     * @return how many
     */
    public int size() {
        return items.size();
    }

    /**
     * Frees the memory of what has expired.
     *
     * @param nowNanos the time
     */
    public void expire(long nowNanos) {
        Iterator<Stored> oldestFirst = items.values().iterator();
        while (oldestFirst.hasNext() && nowNanos - oldestFirst.next().putAtNanos >= lifeNanos) {
            oldestFirst.remove();
        }
    }

    /**
     * Tells when {@link #expire} is worth calling next.
     *
     * @param nowNanos the time
     * @return that time; the life of an item from now if nothing is stored
     */
    public long nextExpiryNanos(long nowNanos) {
        return items.isEmpty()
                ? nowNanos + lifeNanos
                : items.firstEntry().getValue().putAtNanos + lifeNanos;
    }

    private static @Nullable KrpcErrorCode conflict(
            @Nullable Item stored, MutableItem next, OptionalLong cas) {
        if (!(stored instanceof MutableItem old)) {
            return null;
        }
        if (cas.isPresent() && cas.getAsLong() != old.sequence()) {
            return KrpcErrorCode.CAS_MISMATCH;
        }
        boolean older =
                next.sequence() < old.sequence()
                        || (next.sequence() == old.sequence() && !next.value().equals(old.value()));
        return older ? KrpcErrorCode.SEQUENCE_TOO_OLD : null;
    }

    private void makeRoom(long source) {
        int ofSource = 0;
        NodeId oldestOfSource = null;
        for (var entry : items.entrySet()) {
            if (entry.getValue().source == source) {
                ofSource++;
                oldestOfSource = oldestOfSource == null ? entry.getKey() : oldestOfSource;
            }
        }
        if (ofSource >= limits.itemsPerAddress() && oldestOfSource != null) {
            items.remove(oldestOfSource);
        } else if (items.size() >= limits.items()) {
            items.pollFirstEntry();
        }
    }
}
