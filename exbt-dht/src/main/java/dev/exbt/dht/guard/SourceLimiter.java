package dev.exbt.dht.guard;

import java.net.InetAddress;
import java.util.random.RandomGenerator;

/**
 * Counts what strangers ask for, and says who has had his share: so many a second for each source, an IPv4 address or a /64 of
 * IPv6.
 *
 * <p>Design: a source is a slot of 8 bytes in a table of sets of eight, found by a hash whose seed strangers do not know.
 * The slot holds what the source owes, as the time at which all is repaid. A source that has no slot takes that of the one
 * that owes least, which loses least by it: forged addresses that come once push out each other, those that flood stay known,
 * and an honest source that was pushed out starts anew, which does it no harm. So an unknown source is always answered,
 * whatever the flood, and memory does not depend on how many there are. If even the least of a set owes much, many sources
 * flood at once, and the table takes four times the room, up to a limit, and starts anew.
 *
 * <pre> slot: tag:24, of the source's hash | time:40, in units of 1.024 &micro;s, wraps after 13 days </pre>
 */
public final class SourceLimiter {
    /** Sources told apart at first: 8 KiB, taken with the first query. */
    static final int FIRST_SOURCES = 1_024;

    private static final int WAYS = 8;
    private static final int GROWTH = 4;
    private static final int TAG_BITS = 24;
    private static final long TAG_MASK = -1L << (Long.SIZE - TAG_BITS);

    /** A nanosecond count shifted by this counts the units of time. */
    private static final int UNIT_SHIFT = 10;

    private static final long SECOND = 1_000_000_000L >> UNIT_SHIFT;

    private final int perSecond;
    private final int maxSources;
    private final long seed0;
    private final long seed1;

    /** What one answer costs, in units of time. */
    private final long cost;

    /** What a source may owe at most. */
    private final long credit;

    private long[] slots = {};
    private long originNanos;

    /**
     * Makes a limiter that knows no source.
     *
     * @param perSecond how much a second each source is given in the long run; 0 for no limit
     * @param burst how much at once, at least 1
     * @param maxSources how many sources are told apart under attack, a power of two; 8 bytes each, taken when needed
     * @param unpredictable seeds the hash
     */
    public SourceLimiter(int perSecond, int burst, int maxSources, RandomGenerator unpredictable) {
        this.perSecond = perSecond;
        this.maxSources = maxSources;
        seed0 = unpredictable.nextLong();
        seed1 = unpredictable.nextLong();
        cost = SECOND / Math.max(1, perSecond);
        credit = burst * cost;
    }

    /**
     * Asks for one, and counts it if it is given. Allocates nothing for IPv4.
     *
     * @param from who asks
     * @param nowNanos the time
     * @return false if the source has had its share
     */
    public boolean admits(InetAddress from, long nowNanos) {
        if (perSecond == 0) {
            return true;
        }
        if (slots.length == 0) {
            slots = new long[FIRST_SOURCES];
            originNanos = nowNanos;
        }
        long now = (nowNanos - originNanos) >> UNIT_SHIFT;
        long hash = hash(SourceKey.of(from));
        long tag = hash & TAG_MASK;
        int first = firstOf(hash);
        int cheapest = first;
        long least = Long.MAX_VALUE;
        for (int at = first; at < first + WAYS; at++) {
            long debt = debt(slots[at], now);
            if ((slots[at] & TAG_MASK) == tag) {
                return charge(at, tag, debt, now);
            }
            if (debt < least) {
                least = debt;
                cheapest = at;
            }
        }
        if (least > credit / 2 && slots.length * GROWTH <= maxSources) {
            slots = new long[slots.length * GROWTH];
            cheapest = firstOf(hash);
        }
        return charge(cheapest, tag, 0, now);
    }

    /**
     * Says whether a source has lately had more than half of what it could have at once. Counts nothing.
     *
     * @param from who
     * @param nowNanos the time
     * @return true if it asks so much that it will soon be given nothing, or is not any more
     */
    public boolean isGreedy(InetAddress from, long nowNanos) {
        if (slots.length == 0) {
            return false;
        }
        long now = (nowNanos - originNanos) >> UNIT_SHIFT;
        long hash = hash(SourceKey.of(from));
        int first = firstOf(hash);
        for (int at = first; at < first + WAYS; at++) {
            if (((slots[at] ^ hash) & TAG_MASK) == 0) {
                return debt(slots[at], now) > credit / 2;
            }
        }
        return false;
    }

    /** How many sources are told apart now. */
    int capacity() {
        return slots.length;
    }

    private boolean charge(int at, long tag, long debt, long now) {
        if (debt + cost > credit) {
            return false;
        }
        slots[at] = tag | ((now + debt + cost) & ~TAG_MASK);
        return true;
    }

    /** What a slot's source owes. More than anybody can owe means that the time has wrapped since: nothing. */
    private long debt(long slot, long now) {
        long debt = ((slot - now) << TAG_BITS) >> TAG_BITS;
        return debt > credit ? 0 : Math.max(0, debt);
    }

    private int firstOf(long hash) {
        return (int) hash & (slots.length - 1) & -WAYS;
    }

    private long hash(long key) {
        long mixed = (key ^ seed0) * 0x9e3779b97f4a7c15L;
        mixed = ((mixed ^ (mixed >>> 32)) + seed1) * 0xd6e8feb86659fd93L;
        mixed = (mixed ^ (mixed >>> 32)) * 0xd6e8feb86659fd93L;
        return mixed ^ (mixed >>> 32);
    }
}
