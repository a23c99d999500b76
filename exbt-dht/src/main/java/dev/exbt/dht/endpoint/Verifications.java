package dev.exbt.dht.endpoint;

import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import dev.exbt.krpc.Ping;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Nodes that we heard of and that the table would take: each is pinged before it gets in. One that asked us first is left
 * alone for a while: its router lets our answer in only because it just asked, and a ping at once would tell nothing of
 * whether others can reach it. We do not wait while we know few nodes, nor for those nearest to us, whom we must know; and in
 * a local network there is no such router.
 */
final class Verifications {
    /** Most nodes that wait for their ping; of more, the new ones are not considered. */
    static final int MAX_WAITING = 64;

    /** How many addresses are remembered as tried; of more, the oldest is forgotten. */
    static final int MAX_TRIED = 256;

    /** How long a node that asked us is left alone, in nanoseconds: 90 seconds. */
    static final long PATIENCE_NANOS = 90_000_000_000L;

    /** How long an address is not tried again, in nanoseconds: 1 minute. Two nodes must not ping each other in turn for ever. */
    static final long RETRY_NANOS = 60_000_000_000L;

    /** With fewer nodes in the table nobody waits. */
    static final int FEW_NODES = 16;

    private record Waiting(NodeContact contact, long dueNanos) {}

    private final DhtEndpoint endpoint;
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private final RecentAddresses tried = new RecentAddresses(MAX_TRIED, RETRY_NANOS);

    Verifications(DhtEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** A node asked us. */
    void asked(NodeContact contact, long nowNanos) {
        if (queue.size() < MAX_WAITING
                && endpoint.table().wants(contact, nowNanos)
                && tried.note(contact.address(), nowNanos)) {
            if (isUrgent(contact, nowNanos)) {
                endpoint.ask(contact, Ping::new, ReplyHandler.NOBODY, nowNanos);
            } else {
                queue.add(new Waiting(contact, nowNanos + PATIENCE_NANOS));
            }
        }
    }

    /** Another node told us of a node. */
    void named(NodeContact contact, long nowNanos) {
        if (endpoint.table().wants(contact, nowNanos) && tried.note(contact.address(), nowNanos)) {
            endpoint.ask(contact, Ping::new, ReplyHandler.NOBODY, nowNanos);
        }
    }

    /** A peer told where its node is. */
    void told(InetSocketAddress address, long nowNanos) {
        if (tried.note(address, nowNanos)) {
            endpoint.ask(address, Ping::new, ReplyHandler.NOBODY, nowNanos);
        }
    }

    void wake(long nowNanos) {
        while (!queue.isEmpty() && nowNanos - queue.element().dueNanos >= 0) {
            NodeContact contact = queue.remove().contact;
            if (endpoint.table().wants(contact, nowNanos)) {
                endpoint.ask(contact, Ping::new, ReplyHandler.NOBODY, nowNanos);
            }
        }
    }

    long nanosToWake(long nowNanos) {
        return queue.isEmpty() ? Long.MAX_VALUE : Math.max(0, queue.element().dueNanos - nowNanos);
    }

    /** Whether there is no time, or no reason, to leave a node alone first. */
    private boolean isUrgent(NodeContact contact, long nowNanos) {
        NodeId self = endpoint.id();
        List<NodeContact> nearest = endpoint.table().closest(self, DhtEndpoint.K, nowNanos);
        return endpoint.table().size() < FEW_NODES
                || NodeId.isExempt(contact.address().getAddress())
                || nearest.size() < DhtEndpoint.K
                || self.compareDistance(contact.id(), nearest.getLast().id()) < 0;
    }
}
