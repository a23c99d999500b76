package dev.exbt.dht.guard;

import java.net.InetAddress;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a query is answered at all: so many a second to each source, so that nobody can use the node against an
 * address he forges, nor keep it from answering others.
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
public final class ReplyLimiter {
    /** Sources told apart at first: 8 KiB, taken with the first query. */
    static final int FIRST_SOURCES = 1_024;

    private static final int WAYS = 8;
    private static final int GROWTH = 4;
    private static final int TAG_BITS = 24;
    private static final long TAG_MASK = -1L << (Long.SIZE - TAG_BITS);

    /** A nanosecond count shifted by this counts the units of time. */
    private static final int UNIT_SHIFT = 10;

    private static final long SECOND = 1_000_000_000L >> UNIT_SHIFT;

    private final ReplyLimits limits;
    private final long seed0;
    private final long seed1;

    /** What one answer costs, in units of time. */
    private final long cost;

    /** What a source may owe at most. */
    private final long credit;

    private long[] slots = {};
    private long originNanos;
    private @Nullable SendLimiter errors;

    /**
     * Makes a limiter that knows no source.
     *
     * @param limits the limits
     * @param unpredictable seeds the hash
     */
    public ReplyLimiter(ReplyLimits limits, RandomGenerator unpredictable) {
        this.limits = limits;
        seed0 = unpredictable.nextLong();
        seed1 = unpredictable.nextLong();
        cost = SECOND / Math.max(1, limits.perSecond());
        credit = limits.burst() * cost;
    }

    /**
     * Asks whether to answer a query, and counts the answer. Allocates nothing for IPv4.
     *
     * @param from where the query came from
     * @param nowNanos the time
     * @return false if the source has had its share
     */
    public boolean admits(InetAddress from, long nowNanos) {
        if (limits.perSecond() == 0) {
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
        if (least > credit / 2 && slots.length * GROWTH <= limits.maxSources()) {
            slots = new long[slots.length * GROWTH];
            cheapest = firstOf(hash);
        }
        return charge(cheapest, tag, 0, now);
    }

    /**
     * Asks whether to send an error, after {@link #admits} was asked about the query. All sources share what may be sent.
     *
     * @param nowNanos the time
     * @return false if there were too many this second
     */
    public boolean admitsError(long nowNanos) {
        if (limits.perSecond() == 0) {
            return true;
        }
        if (errors == null) {
            int perSecond = limits.errorsPerSecond();
            errors = new SendLimiter(perSecond, perSecond, nowNanos);
        }
        return errors.tryAcquire(nowNanos);
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
