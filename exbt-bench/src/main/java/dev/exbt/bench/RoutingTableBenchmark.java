package dev.exbt.bench;

import dev.exbt.dht.routing.DhtNode;
import dev.exbt.dht.routing.RoutingTable;
import dev.exbt.dht.routing.TablePolicy;
import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The 8 nodes nearest to a target out of a table that a network of a million nodes has filled; beside it what one would write
 * first, a list sorted by a stream. Run with {@code -prof gc} to see what is allocated.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class RoutingTableBenchmark {
    /** A power of two, so that going round costs an instruction. */
    private static final int TARGETS = 1_024;

    private static final int NEAREST = 8;

    /** Buckets that are not empty in a network of a million nodes. */
    private static final int BUCKETS = 20;

    /** Whether the farthest buckets are larger. */
    @Param({"false", "true"})
    private boolean extended;

    private final NodeId[] targets = new NodeId[TARGETS];
    private final DhtNode[] nearest = new DhtNode[NEAREST];
    private RoutingTable table;
    private List<Entry> list;
    private NodeContact stranger;
    private NodeContact known;
    private int next;

    /** An entry of the list. */
    private record Entry(BigInteger id, NodeContact contact) {
        BigInteger distance(BigInteger target) {
            return id.xor(target);
        }
    }

    /**
     * Fills the table, the same in every run.
     *
     * @throws UnknownHostException never: addresses are given as bytes
     */
    @Setup
    public void fill() throws UnknownHostException {
        SplittableRandom random = new SplittableRandom(20_260_301);
        NodeId self = NodeId.random(random);
        table =
                new RoutingTable(
                        self,
                        new TablePolicy(AddressFamily.V4, 8, extended, true, 2, false, false),
                        0);
        for (int i = 0; i < BUCKETS * 400; i++) {
            table.replied(contact(self.randomInBucket(NodeId.BITS - i % BUCKETS, random), i), 0);
        }
        stranger = contact(self.randomInBucket(NodeId.BITS, random), BUCKETS * 400);
        List<NodeContact> contacts = table.snapshot(0);
        known = contacts.getFirst();
        list = contacts.stream().map(c -> new Entry(number(c.id()), c)).toList();
        for (int i = 0; i < TARGETS; i++) {
            targets[i] = NodeId.random(random);
        }
    }

    private static NodeContact contact(NodeId id, int number) throws UnknownHostException {
        byte[] host = {23, (byte) (number >>> 8), (byte) number, 7};
        return new NodeContact(id, new InetSocketAddress(InetAddress.getByAddress(host), 6_881));
    }

    private static BigInteger number(NodeId id) {
        return new BigInteger(1, id.toBytes());
    }

    private NodeId target() {
        next = (next + 1) & (TARGETS - 1);
        return targets[next];
    }

    /**
     * Finds the nearest, as every answer does.
     *
     * @return how many
     */
    @Benchmark
    public int exbtClosest() {
        return table.closest(target(), nearest, known.id(), 1);
    }

    /**
     * Finds the nearest, to keep.
     *
     * @return the nodes
     */
    @Benchmark
    public List<NodeContact> exbtClosestContacts() {
        return table.closest(target(), NEAREST, 1);
    }

    /**
     * Sorts all by distance.
     *
     * @return the nodes
     */
    @Benchmark
    public List<NodeContact> sortedListClosest() {
        BigInteger target = number(target());
        return list.stream()
                .sorted(Comparator.comparing((Entry entry) -> entry.distance(target)))
                .limit(NEAREST)
                .map(Entry::contact)
                .toList();
    }

    /**
     * Asks whether a stranger that queries us is worth a ping: every bucket is full.
     *
     * @return no
     */
    @Benchmark
    public boolean exbtWantsStranger() {
        return table.wants(stranger, 1);
    }

    /** Notes that a node of the table queries us. */
    @Benchmark
    public void exbtQueriedByKnown() {
        table.queried(known, 1);
    }
}
