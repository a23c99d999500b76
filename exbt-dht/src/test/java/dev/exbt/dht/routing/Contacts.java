package dev.exbt.dht.routing;

import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Nodes for tests. */
final class Contacts {
    static final long MINUTE = 60_000_000_000L;

    private Contacts() {}

    static NodeContact at(NodeId id, String host, int port) {
        try {
            return new NodeContact(id, new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** A node at a public address of a /24 of its own. */
    static NodeContact at(NodeId id, int number) {
        return at(id, "23." + (number >>> 8 & 0xff) + "." + (number & 0xff) + ".7", 6_881);
    }

    /** An id whose distance to another one is a number with one more bit: in bucket 160 for negative numbers. */
    static NodeId away(NodeId self, long distanceHigh) {
        return new NodeId(self.high() ^ distanceHigh, self.middle() ^ 1, self.low() ^ 1);
    }

    /** The n-th id of the farthest bucket. */
    static NodeId far(NodeId self, int n) {
        return away(self, Long.MIN_VALUE | n);
    }
}
