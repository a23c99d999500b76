package dev.exbt.bench;

import dev.exbt.dht.simulation.SimulatedNetwork;
import dev.exbt.dht.simulation.SimulatedNode;
import dev.exbt.dht.simulation.SimulatedSearch;
import dev.exbt.metainfo.InfoHash;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How fast a simulated network of real DHT nodes runs, and how much memory a node takes. Not a JMH benchmark: one long run is
 * what is measured. On a machine that others use, too, the CPU time of the one thread says more than the wall time.
 *
 * <pre> java -Xmx1500m -cp exbt-bench/target/benchmarks.jar dev.exbt.bench.DhtSimulationRun [nodes [virtual minutes [seed]]] </pre>
 */
public final class DhtSimulationRun {
    private static final int NODES = 10_000;
    private static final int MINUTES = 30;
    private static final int TORRENTS = 100;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final SimulatedNetwork network;
    private long wallNanos;
    private long cpuNanos;
    private Duration virtual = Duration.ZERO;
    private long delivered;

    private DhtSimulationRun(long seed) {
        this.network = new SimulatedNetwork(seed).losing(0.02);
    }

    /**
     * Runs the network and prints the figures, the start of the network apart from what follows.
     *
     * @param arguments how many nodes, how many virtual minutes after the start, and the seed; each has a default
     */
    public static void main(String[] arguments) {
        int nodes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : NODES;
        int minutes = arguments.length > 1 ? Integer.parseInt(arguments[1]) : MINUTES;
        long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : 1;
        new DhtSimulationRun(seed).run(nodes, minutes);
    }

    private void run(int count, int minutes) {
        long before = usedBytes();
        begin();
        List<SimulatedNode> nodes = network.start(count);
        report("start of " + count + " nodes");
        begin();
        network.run(Duration.ofMinutes(minutes));
        report("idle");
        long used = usedBytes() - before;
        double table = nodes.stream().mapToInt(node -> node.sizes().table()).average().orElse(0);
        System.out.printf(
                "memory: %,d bytes per node, the simulation's own included; %.1f nodes in a table%n",
                used / count, table);
        begin();
        search(nodes);
        System.out.printf("trace %016x of seed %d%n", network.traceHash(), network.seed());
    }

    private void search(List<SimulatedNode> nodes) {
        SplittableRandom random = new SplittableRandom(network.seed());
        List<InfoHash> torrents = new ArrayList<>();
        List<SimulatedNode> announcers = new ArrayList<>();
        for (int i = 0; i < TORRENTS; i++) {
            torrents.add(new InfoHash(random.nextLong(), random.nextLong(), random.nextInt()));
            announcers.add(nodes.get(random.nextInt(nodes.size())));
            announcers.getLast().announce(torrents.getLast(), 6881);
        }
        network.run(Duration.ofMinutes(1));
        List<SimulatedSearch> searches = new ArrayList<>();
        for (InfoHash torrent : torrents) {
            searches.add(nodes.get(random.nextInt(nodes.size())).searchPeers(torrent));
        }
        network.run(Duration.ofMinutes(1));
        report("announces and searches");
        int found = 0;
        for (int i = 0; i < TORRENTS; i++) {
            if (searches.get(i).peers().contains(announcers.get(i).peerAddress(6881))) {
                found++;
            }
        }
        System.out.printf(
                "searches: %d of %d found, median of %d hops and %d nodes asked%n",
                found,
                TORRENTS,
                searches.stream().mapToInt(SimulatedSearch::hops).sorted().toArray()[TORRENTS / 2],
                searches.stream()
                        .mapToInt(SimulatedSearch::asked)
                        .sorted()
                        .toArray()[TORRENTS / 2]);
    }

    private void begin() {
        wallNanos = System.nanoTime();
        cpuNanos = THREADS.getCurrentThreadCpuTime();
        virtual = network.elapsed();
        delivered = network.traffic().delivered();
    }

    private void report(String what) {
        double cpu = (THREADS.getCurrentThreadCpuTime() - cpuNanos) / 1e9;
        double wall = (System.nanoTime() - wallNanos) / 1e9;
        double minutes = network.elapsed().minus(virtual).toMillis() / 60e3;
        long datagrams = network.traffic().delivered() - delivered;
        System.out.printf(
                "%s: %.1f virtual minutes, each in %.3f s of wall time and %.3f s of CPU time:"
                        + " %.0f and %.0f times real time; %,d datagrams, %.1f us of CPU each%n",
                what,
                minutes,
                wall / minutes,
                cpu / minutes,
                minutes * 60 / wall,
                minutes * 60 / cpu,
                datagrams,
                cpu * 1e6 / datagrams);
    }

    private static long usedBytes() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
