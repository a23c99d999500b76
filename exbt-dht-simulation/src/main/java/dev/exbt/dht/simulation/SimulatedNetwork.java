package dev.exbt.dht.simulation;

import dev.exbt.dht.endpoint.DhtEndpoint;
import dev.exbt.dht.endpoint.DhtStores;
import dev.exbt.dht.endpoint.EndpointSettings;
import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A network of real nodes: the code that runs behind sockets elsewhere, here with simulated ones, on the caller's thread, in
 * virtual time. Every chance comes from one seed: the same calls with the same seed give the same run, datagram by datagram, as
 * {@link #traceHash} tells. A test prints the seed when it fails.
 *
 * <pre>{@code
 * var network = new SimulatedNetwork(seed).losing(0.10);
 * List<SimulatedNode> nodes = network.start(500);
 * nodes.getFirst().announce(torrent, 6881);
 * network.run(Duration.ofMinutes(1));
 * SimulatedSearch search = nodes.getLast().searchPeers(torrent);
 * network.run(Duration.ofMinutes(1));
 * search.peers();   // holds nodes.getFirst().peerAddress(6881)
 * }</pre>
 *
 * <p>Each node has a public IPv4 address in a network of its own. The first {@value #BOOTSTRAP_HOSTS} nodes are the ones that
 * every node is given to come in by. One thread at a time.
 */
public final class SimulatedNetwork {
    /** So many of the first nodes are known to all others at their start. */
    public static final int BOOTSTRAP_HOSTS = 4;

    /** How long {@link #start(int)} waits for the last node to come in. */
    public static final Duration JOIN_LIMIT = Duration.ofMinutes(2);

    /** How long a NAT lets answers in after the host behind it sent something. */
    public static final Duration NAT_TIMEOUT = Duration.ofSeconds(60);

    /** Between the starts of two nodes. */
    private static final Duration JOIN_INTERVAL = Duration.ofMillis(20);

    private static final int PORT = 6881;

    private final long seed;
    private final SplittableRandom random;
    private final Wire wire;
    private final AddressPlan addresses = new AddressPlan(PORT);
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final List<InetSocketAddress> honest = new ArrayList<>();
    private final List<InetSocketAddress> liars = new ArrayList<>();
    private final Churn churn;
    private EndpointSettings settings = EndpointSettings.standard(AddressFamily.V4);

    /**
     * Makes an empty network whose clock starts at 0.
     *
     * @param seed where all chance comes from
     */
    public SimulatedNetwork(long seed) {
        this(seed, 0);
    }

    /**
     * Makes an empty network.
     *
     * @param seed where all chance comes from
     * @param startNanos what its clock shows at the beginning: any number, as of {@link System#nanoTime}
     */
    public SimulatedNetwork(long seed, long startNanos) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.wire = new Wire(startNanos, random.split());
        this.churn = new Churn(wire, random.split());
    }

    // conditions, from now on

    /**
     * Loses datagrams from now on.
     *
     * @param share of the datagrams, 0 to 1
     * @return this network
     */
    public SimulatedNetwork losing(double share) {
        return under(conditions().withLoss(share));
    }

    /**
     * Doubles datagrams from now on.
     *
     * @param share of the datagrams, 0 to 1
     * @return this network
     */
    public SimulatedNetwork duplicating(double share) {
        return under(conditions().withDuplication(share));
    }

    /**
     * Delays datagrams from now on, each pair of hosts by a time of its own.
     *
     * @param min of the pair that is nearest to one another
     * @param max of the pair that is farthest
     * @return this network
     */
    public SimulatedNetwork delaying(Duration min, Duration max) {
        return under(conditions().withDelay(min, max));
    }

    /**
     * Varies the delays from now on, so that datagrams overtake each other.
     *
     * @param max greatest additional delay of a datagram
     * @return this network
     */
    public SimulatedNetwork jittering(Duration max) {
        return under(conditions().withJitter(max));
    }

    /**
     * Sets all conditions from now on.
     *
     * @param conditions the conditions
     * @return this network
     */
    public SimulatedNetwork under(LinkConditions conditions) {
        wire.links().set(conditions);
        return this;
    }

    /**
     * Tells the conditions.
     *
     * @return the conditions; {@link LinkConditions#GOOD} unless changed
     */
    public LinkConditions conditions() {
        return wire.links().conditions();
    }

    /**
     * Has the nodes that start from now on keep nodes out of their tables whose ids do not follow from their addresses (BEP 42).
     *
     * @return this network
     */
    public SimulatedNetwork enforcingIds() {
        settings = settings.withEnforceIds(true);
        return this;
    }

    /**
     * Lets nodes come and go from now on, those of {@link #BOOTSTRAP_HOSTS} excepted: each stays and is away for times of an
     * exponential distribution.
     *
     * @param meanStay mean time on the network
     * @param meanAway mean time off it
     * @param savedShare share of the returns with the saved table, 0 to 1; at the others the node is a new one
     * @return this network
     */
    public SimulatedNetwork churning(Duration meanStay, Duration meanAway, double savedShare) {
        churn.begin(meanStay, meanAway, savedShare);
        nodes.stream().skip(BOOTSTRAP_HOSTS).forEach(churn::add);
        return this;
    }

    /** Ends {@linkplain #churning coming and going}; who is away stays away. */
    public void endChurn() {
        churn.end();
    }

    /**
     * Cuts nodes off from all others; among themselves they are connected. Anyone cut off before is connected again, to those who
     * are not cut off now.
     *
     * @param island the nodes on their side
     */
    public void partition(Collection<SimulatedNode> island) {
        heal();
        island.forEach(node -> node.site().side = 1);
    }

    /** Ends a partition. */
    public void heal() {
        nodes.forEach(node -> node.site().side = 0);
    }

    // population

    /**
     * Starts nodes one after the other and runs the network until all of them have come in, or {@link #JOIN_LIMIT} has passed
     * since the last start.
     *
     * @param count how many
     * @return the nodes, in the order started
     */
    public List<SimulatedNode> start(int count) {
        return start(count, false);
    }

    /**
     * Starts nodes, each behind a NAT of its own: it maps the port, and lets a datagram in only from an address and port that the
     * node sent to within {@link #NAT_TIMEOUT}. Otherwise like {@link #start(int)}.
     *
     * @param count how many
     * @return the nodes, in the order started
     */
    public List<SimulatedNode> startBehindNat(int count) {
        return start(count, true);
    }

    private List<SimulatedNode> start(int count, boolean behindNat) {
        List<SimulatedNode> started = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            started.add(launch(behindNat));
            run(JOIN_INTERVAL);
        }
        long end = wire.elapsedNanos() + JOIN_LIMIT.toNanos();
        while (wire.elapsedNanos() < end && !started.stream().allMatch(SimulatedNode::isReady)) {
            run(Duration.ofSeconds(1));
        }
        return List.copyOf(started);
    }

    /**
     * Starts one node and returns at once, without letting time pass.
     *
     * @return the node, which has not yet come in
     */
    public SimulatedNode launch() {
        return launch(false);
    }

    private SimulatedNode launch(boolean behindNat) {
        InetSocketAddress address = addresses.next();
        Nat nat = behindNat ? new Nat(address, NAT_TIMEOUT.toNanos(), random.split()) : null;
        Site site = wire.attach(address, nat);
        SimulatedNode node = new SimulatedNode(this, wire, site, newId(site));
        nodes.add(node);
        if (nat == null) {
            honest.add(address);
        }
        node.begin(List.of());
        if (nodes.size() > BOOTSTRAP_HOSTS) {
            churn.add(node);
        }
        return node;
    }

    /**
     * Starts nodes that belong to one attacker with those started before. They make themselves known to honest nodes; let the
     * network run for some minutes before relying on that.
     *
     * @param count how many
     * @param kind how they lie
     */
    public void startLiars(int count, LiarKind kind) {
        for (int i = 0; i < count; i++) {
            Site site = wire.attach(addresses.next(), null);
            liars.add(site.address());
            wire.run(
                    site,
                    new LyingHost(kind, site, honest, liars, random.split(), wire.nowNanos()));
        }
    }

    /**
     * Gives all nodes ever started, without the liars.
     *
     * @return the nodes, in the order started, crashed ones included
     */
    public List<SimulatedNode> nodes() {
        return List.copyOf(nodes);
    }

    // time

    /**
     * Lets virtual time pass.
     *
     * @param duration how much
     */
    public void run(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time does not run backwards: " + duration);
        }
        wire.run(duration.toNanos());
    }

    /**
     * Has something done when so much virtual time has passed.
     *
     * @param delay from now
     * @param task what; may call anything of the network but {@link #run} and {@link #start}
     */
    public void after(Duration delay, Runnable task) {
        wire.after(delay.toNanos(), task);
    }

    /**
     * Tells the virtual time.
     *
     * @return since the beginning
     */
    public Duration elapsed() {
        return Duration.ofNanos(wire.elapsedNanos());
    }

    // what happened

    /**
     * Tells the seed.
     *
     * @return what the network was made with
     */
    public long seed() {
        return seed;
    }

    /**
     * Gives a hash over all datagrams delivered so far, with their times, senders and receivers.
     *
     * @return the same number after the same run
     */
    public long traceHash() {
        return wire.traceHash();
    }

    /**
     * Counts what became of the datagrams.
     *
     * @return the counts so far
     */
    public TrafficCounts traffic() {
        return wire.counts();
    }

    /** Datagrams on their way, planned wake-ups and tasks. */
    int pendingEvents() {
        return wire.pendingEvents();
    }

    /** The share of liars among the nodes in the tables of honest nodes. */
    double liarsInTables() {
        Set<InetSocketAddress> lying = new HashSet<>(liars);
        long entries = 0;
        long lies = 0;
        for (SimulatedNode node : nodes) {
            if (node.isRunning()) {
                for (NodeContact contact : node.running().table().snapshot(wire.nowNanos())) {
                    entries++;
                    lies += lying.contains(contact.address()) ? 1 : 0;
                }
            }
        }
        return entries == 0 ? 0 : (double) lies / entries;
    }

    // for nodes

    NodeId newId(Site site) {
        return NodeId.forAddress(site.address().getAddress(), random);
    }

    DhtEndpoint newEndpoint(Site site, NodeId id) {
        SplittableRandom own = random.split();
        long nowNanos = wire.nowNanos();
        return new DhtEndpoint(
                settings,
                site.address(),
                id,
                DhtStores.standard(own, nowNanos),
                site,
                own,
                nowNanos);
    }

    /** The bootstrap hosts, without the one that asks. */
    List<InetSocketAddress> bootstrapFor(@Nullable SimulatedNode node) {
        return nodes.stream()
                .limit(BOOTSTRAP_HOSTS)
                .filter(host -> !host.equals(node))
                .map(SimulatedNode::address)
                .toList();
    }
}
