package dev.exbt.dht.endpoint;

import dev.exbt.krpc.FindNode;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import dev.exbt.krpc.Ping;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the table true while nobody asks for anything: every few seconds one thing, the most needed. Founding document:
 * {@code DHTServer.check_node_aliveness}, {@code DHTServer.schedule_node_check}.
 */
final class Maintenance {
    /** Time between two things, in nanoseconds: 4 seconds, and up to half as much again, so that nodes do not beat in time. */
    static final long PERIOD_NANOS = 4_000_000_000L;

    /** Time between two looks for what expired in the stores, in nanoseconds: 1 minute. */
    static final long EXPIRY_NANOS = 60_000_000_000L;

    /**
     * Of the times when there is nothing else to do, one in so many a bad node is asked again: both parts of a network that fell
     * apart know the other one's nodes as bad, and nobody else does.
     */
    static final int RETRY_ONE_IN = 10;

    private final DhtEndpoint endpoint;
    private final DhtStores stores;
    private final RandomGenerator random;
    private long nextNanos;
    private long expiryNanos;

    Maintenance(DhtEndpoint endpoint, DhtStores stores, RandomGenerator random, long nowNanos) {
        this.endpoint = endpoint;
        this.stores = stores;
        this.random = random;
        this.expiryNanos = nowNanos + EXPIRY_NANOS;
        plan(nowNanos);
    }

    void wake(long nowNanos) {
        if (nowNanos - expiryNanos >= 0) {
            expiryNanos = nowNanos + EXPIRY_NANOS;
            stores.peers().expire(nowNanos);
            stores.items().expire(nowNanos);
        }
        if (nowNanos - nextNanos >= 0) {
            plan(nowNanos);
            tend(nowNanos);
        }
    }

    long nanosToWake(long nowNanos) {
        return Math.max(0, Math.min(nextNanos - nowNanos, expiryNanos - nowNanos));
    }

    private void plan(long nowNanos) {
        nextNanos = nowNanos + PERIOD_NANOS + random.nextLong(PERIOD_NANOS / 2);
    }

    private void tend(long nowNanos) {
        @Nullable NodeContact silent = endpoint.table().stalestQuestionable(nowNanos);
        if (silent == null) {
            silent = endpoint.table().replacementToTry(nowNanos);
        }
        if (silent == null && random.nextInt(RETRY_ONE_IN) == 0) {
            silent = badNodeOrNull(nowNanos);
        }
        if (silent != null) {
            endpoint.ask(silent, Ping::new, ReplyHandler.NOBODY, nowNanos);
        }
        NodeId target = endpoint.table().refreshTarget(random, nowNanos);
        if (target != null) {
            endpoint.lookup(
                    target,
                    header -> new FindNode(header, target, endpoint.wanted()),
                    List.of(),
                    (outcome, now) -> {},
                    nowNanos);
        } else if (!endpoint.knows(1, nowNanos)) {
            endpoint.rejoin(nowNanos);
        }
    }

    private @Nullable NodeContact badNodeOrNull(long nowNanos) {
        int bad = endpoint.table().health(nowNanos).bad();
        if (bad == 0) {
            return null;
        }
        List<NodeContact> all = endpoint.table().snapshot(nowNanos); // the bad ones last
        return all.get(all.size() - 1 - random.nextInt(bad));
    }
}
