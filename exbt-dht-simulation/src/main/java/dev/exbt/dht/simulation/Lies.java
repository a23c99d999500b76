package dev.exbt.dht.simulation;

import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Nodes that do not exist. */
final class Lies {
    /** In one answer, as in an honest one. */
    private static final int NODES = 8;

    /** Fake ids lie in the target's bucket of this number: nearer than any honest node of a network of 2^40. */
    private static final int NEAR = NodeId.BITS - 40;

    private static final int DEAD_OCTET = 90; // 90.0.0.0/8: the plan of addresses has nobody there

    private final InetSocketAddress self;
    private final List<InetSocketAddress> accomplices;
    private final SplittableRandom random;

    Lies(InetSocketAddress self, List<InetSocketAddress> accomplices, SplittableRandom random) {
        this.self = self;
        this.accomplices = accomplices;
        this.random = random;
    }

    /** The liar's own address under many ids around the target. */
    List<NodeContact> selfAround(NodeId target) {
        List<NodeContact> nodes = new ArrayList<>(NODES);
        for (int i = 0; i < NODES; i++) {
            nodes.add(new NodeContact(near(target), self));
        }
        return nodes;
    }

    /** Accomplices and dead addresses in turn, under ids around the target. */
    List<NodeContact> nearer(NodeId target) {
        List<NodeContact> nodes = new ArrayList<>(NODES);
        for (int i = 0; i < NODES; i++) {
            boolean living = i % 2 == 0 && !accomplices.isEmpty();
            InetSocketAddress address =
                    living ? accomplices.get(random.nextInt(accomplices.size())) : dead();
            nodes.add(new NodeContact(near(target), address));
        }
        return nodes;
    }

    private NodeId near(NodeId target) {
        return target.randomInBucket(NEAR - random.nextInt(8), random);
    }

    private InetSocketAddress dead() {
        byte[] octets = {
            DEAD_OCTET,
            (byte) random.nextInt(256),
            (byte) random.nextInt(256),
            (byte) random.nextInt(1, 255)
        };
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(octets), random.nextInt(1_024, 65_536));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
    }
}
