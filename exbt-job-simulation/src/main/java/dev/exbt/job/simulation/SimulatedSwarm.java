package dev.exbt.job.simulation;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A swarm of real peers, each with a line and a disk: the code that runs behind sockets and files elsewhere, here on the
 * caller's thread, in virtual time. Every chance comes from one seed: the same calls with the same seed give the same run,
 * byte by byte, as {@link #traceHash} tells. A test prints the seed when it fails.
 *
 * <pre>{@code
 * try (var swarm = new SimulatedSwarm(seed).sharing(64, 32 << 10)) {
 *     SimulatedPeer source = swarm.add(PeerKind.SEED);
 *     List<SimulatedPeer> leechers = swarm.add(50, PeerKind.LEECHER);
 *     boolean done = swarm.runUntil(() -> leechers.stream().allMatch(SimulatedPeer::isComplete), Duration.ofMinutes(10));
 *     source.uploaded();
 * }
 * }</pre>
 *
 * <p>Each peer has a public IPv4 address in a network of its own and learns of the others from trackers. One thread at a
 * time.
 */
public final class SimulatedSwarm implements AutoCloseable {
    /** How long a connection attempt to a machine that is off goes on. */
    private static final long CONNECT_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** How often {@link #runUntil} looks. */
    private static final long GOAL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long CLOSE_LIMIT_NANOS = TimeUnit.DAYS.toNanos(365);
    private static final int FIRST_LOCAL_PORT = 40_000;
    private static final int TRACKER_PORT = 6969;

    private final long seed;
    private final SplittableRandom random;
    private final VirtualTime time;
    private final TraceHash trace = new TraceHash();
    private final List<SimulatedPeer> peers = new ArrayList<>();
    private final Map<InetSocketAddress, SimulatedPeer> byAddress = new HashMap<>();
    private final List<SimulatedTracker> trackers = new ArrayList<>();
    private List<SimulatedTracker> announcedTo;
    private @Nullable SimulatedTorrent torrent;
    private LinkConditions conditions = LinkConditions.HOME;
    private int maxConnections = 60;
    private long queuedBytes = 64L << 20;
    private long meanConnectionNanos;
    private double halfOpenShare;
    private int linksMade;

    /**
     * Makes an empty swarm whose clock starts at 0, around a torrent of 64 pieces of 32 KiB.
     *
     * @param seed where all chance comes from
     */
    public SimulatedSwarm(long seed) {
        this(seed, 0);
    }

    /**
     * Makes an empty swarm.
     *
     * @param seed where all chance comes from
     * @param startNanos what its clock shows at the beginning: any number, as of {@link System#nanoTime}
     */
    public SimulatedSwarm(long seed, long startNanos) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.time = new VirtualTime(startNanos);
        this.announcedTo = List.of(httpTracker());
    }

    // conditions; before peers are added

    /**
     * Chooses a torrent of one file, whose last piece is shorter than the others.
     *
     * @param pieces how many
     * @param pieceLength of each in bytes, a power of two of at least 16 KiB
     * @return this swarm
     */
    public SimulatedSwarm sharing(int pieces, int pieceLength) {
        return sharingFiles(pieceLength, pieces * pieceLength - 5_000);
    }

    /**
     * Chooses a torrent of several files in a directory, or of one.
     *
     * @param pieceLength in bytes, a power of two of at least 16 KiB
     * @param lengths of the files, in bytes
     * @return this swarm
     */
    public SimulatedSwarm sharingFiles(int pieceLength, int... lengths) {
        if (torrent != null) {
            throw new IllegalStateException("there is one already");
        }
        torrent = new SimulatedTorrent(seed, pieceLength, lengths);
        return this;
    }

    /**
     * Gives the peers added from now on such lines.
     *
     * @param lines their conditions
     * @return this swarm
     */
    public SimulatedSwarm on(LinkConditions lines) {
        conditions = lines;
        return this;
    }

    /**
     * Sets how many connections a peer that starts from now on may have.
     *
     * @param count 1 or more
     * @return this swarm
     */
    public SimulatedSwarm connecting(int count) {
        maxConnections = count;
        return this;
    }

    /**
     * Sets how many bytes may wait for the disk of a peer that starts from now on before it stops reading from its peers.
     *
     * @param bytes 1 or more
     * @return this swarm
     */
    public SimulatedSwarm queueing(long bytes) {
        queuedBytes = bytes;
        return this;
    }

    /**
     * Ends the connections made from now on, each after a time of an exponential distribution, in the middle of whatever is under way.
     *
     * @param meanLife mean time until then
     * @param halfOpen share of the ends of which only one side hears, 0 to 1; the others are resets
     * @return this swarm
     */
    public SimulatedSwarm losingConnections(Duration meanLife, double halfOpen) {
        meanConnectionNanos = meanLife.toNanos();
        halfOpenShare = halfOpen;
        return this;
    }

    /**
     * Adds a tracker that is asked over HTTP.
     *
     * @return the tracker, which no peer knows before {@link #announcingTo} names it
     */
    public SimulatedTracker httpTracker() {
        return tracker(false);
    }

    /**
     * Adds a tracker that is asked over UDP.
     *
     * @return the tracker, which no peer knows before {@link #announcingTo} names it
     */
    public SimulatedTracker udpTracker() {
        return tracker(true);
    }

    private SimulatedTracker tracker(boolean datagrams) {
        InetSocketAddress address =
                new InetSocketAddress("12.0.0." + (1 + trackers.size()), TRACKER_PORT);
        SimulatedTracker made = new SimulatedTracker(this, address, datagrams, random.split());
        trackers.add(made);
        return made;
    }

    /**
     * Says which trackers the peers that start from now on know; without it, it is one over HTTP.
     *
     * @param tiers one for each tier, the first first
     * @return this swarm
     */
    public SimulatedSwarm announcingTo(SimulatedTracker... tiers) {
        announcedTo = List.of(tiers);
        return this;
    }

    /** Lets connections made from now on live. */
    public void keepConnections() {
        meanConnectionNanos = 0;
    }

    // population

    /**
     * Adds peers and starts them.
     *
     * @param count how many
     * @param kind what they are up to
     * @return the peers
     */
    public List<SimulatedPeer> add(int count, PeerKind kind) {
        List<SimulatedPeer> added = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            added.add(place(kind));
        }
        added.forEach(SimulatedPeer::start);
        return List.copyOf(added);
    }

    /**
     * Adds a peer without starting it.
     *
     * @param kind what it is up to
     * @return the peer, which begins with {@link SimulatedPeer#start}
     */
    public SimulatedPeer place(PeerKind kind) {
        SimulatedPeer peer =
                new SimulatedPeer(this, peers.size(), kind, conditions, random.split());
        peers.add(peer);
        byAddress.put(peer.address(), peer);
        return peer;
    }

    /**
     * Adds a peer and starts it.
     *
     * @param kind what it is up to
     * @return the peer
     */
    public SimulatedPeer add(PeerKind kind) {
        return add(1, kind).getFirst();
    }

    /**
     * Gives all peers ever added.
     *
     * @return the peers, in the order added
     */
    public List<SimulatedPeer> peers() {
        return List.copyOf(peers);
    }

    // time

    /**
     * Lets virtual time pass.
     *
     * @param duration how much
     */
    public void run(Duration duration) {
        runUntil(() -> false, duration);
    }

    /**
     * Lets virtual time pass until something is so.
     *
     * @param goal looked at about 20 times a second
     * @param limit how long at most
     * @return whether it was reached
     */
    public boolean runUntil(BooleanSupplier goal, Duration limit) {
        long end = time.elapsedNanos() + limit.toNanos();
        long looked = -1;
        while (true) {
            if (time.elapsedNanos() - looked >= GOAL_NANOS || looked < 0) {
                looked = time.elapsedNanos();
                if (goal.getAsBoolean()) {
                    return true;
                }
            }
            if (!time.step(end)) {
                time.rest(end);
                return goal.getAsBoolean();
            }
        }
    }

    /**
     * Has something done when so much virtual time has passed.
     *
     * @param delay from now
     * @param task what; may call anything of the swarm but {@link #run}, {@link #runUntil} and {@link #close}
     */
    public void after(Duration delay, Runnable task) {
        time.after(delay.toNanos(), task);
    }

    /**
     * Tells the virtual time.
     *
     * @return since the beginning
     */
    public Duration elapsed() {
        return Duration.ofNanos(time.elapsedNanos());
    }

    // what happened

    /**
     * Tells the seed.
     *
     * @return what the swarm was made with
     */
    public long seed() {
        return seed;
    }

    /**
     * Gives a hash over all that was delivered and written so far, with times and places.
     *
     * @return the same number after the same run
     */
    public long traceHash() {
        return trace.value();
    }

    /**
     * Tells how long the torrent is.
     *
     * @return bytes
     */
    public long torrentBytes() {
        return torrent().content().length;
    }

    /**
     * Tells how many pieces the torrent has.
     *
     * @return 1 or more
     */
    public int pieceCount() {
        return torrent().metainfo().pieceCount();
    }

    /** Stops every peer and lets everything end that was under way. Whoever breaks off a run without it leaks buffers. */
    @Override
    public void close() {
        peers.forEach(SimulatedPeer::stop);
        while (time.step(CLOSE_LIMIT_NANOS)) {
            peers.forEach(SimulatedPeer::life);
        }
    }

    // for peers

    VirtualTime time() {
        return time;
    }

    TraceHash trace() {
        return trace;
    }

    /** What was chosen; made when it is first asked for if nothing was, for it takes longer than a small swarm's whole run. */
    SimulatedTorrent torrent() {
        SimulatedTorrent made = torrent;
        if (made == null) {
            made = new SimulatedTorrent(seed, 32 << 10, 64 << 15);
            torrent = made;
        }
        return made;
    }

    int maxConnections() {
        return maxConnections;
    }

    long queuedBytes() {
        return queuedBytes;
    }

    /** The trackers of a peer that starts now, each in a tier of its own. */
    List<List<String>> announceUrls() {
        return announcedTo.stream().map(tracker -> List.of(tracker.url())).toList();
    }

    SimulatedTracker tracker(URI uri) {
        return trackers.stream()
                .filter(tracker -> tracker.url().equals(uri.toString()))
                .findFirst()
                .orElseThrow();
    }

    SimulatedTracker tracker(InetSocketAddress address) {
        return trackers.stream()
                .filter(tracker -> tracker.address().equals(address))
                .findFirst()
                .orElseThrow();
    }

    /** A peer dials another. */
    void dial(PeerLife dialling, InetSocketAddress address) {
        dialling.peer().dials().began(address);
        long delay =
                random.nextLong(
                        conditions.minDelay().toNanos(), conditions.maxDelay().toNanos() + 1);
        time.after(delay, () -> reach(dialling, address, delay));
    }

    private void reach(PeerLife dialling, InetSocketAddress address, long delay) {
        SimulatedPeer target = byAddress.get(address);
        PeerLife answering = target == null ? null : target.life();
        if (answering == null || !answering.isReady()) {
            time.after(
                    target == null ? CONNECT_TIMEOUT_NANOS : delay,
                    () -> {
                        dialling.peer().dials().ended();
                        if (!dialling.isOver()) {
                            dialling.enter(
                                    () -> dialling.swarm().connectFailed(address, time.nowNanos()));
                        }
                    });
            return;
        }
        int number = linksMade++;
        InetSocketAddress from =
                new InetSocketAddress(
                        dialling.peer().address().getAddress(), FIRST_LOCAL_PORT + number % 20_000);
        SimulatedLink there = new SimulatedLink(answering, from, false, delay, 2 * number);
        SimulatedLink here = new SimulatedLink(dialling, address, true, delay, 2 * number + 1);
        SimulatedLink.join(here, there);
        answering.opened(there);
        time.after(
                delay,
                () -> {
                    dialling.peer().dials().ended();
                    if (dialling.isOver()) {
                        there.hangUp("connection reset by peer");
                    } else {
                        dialling.opened(here);
                    }
                });
        if (meanConnectionNanos > 0) {
            loseSometime(here);
        }
    }

    private void loseSometime(SimulatedLink link) {
        double lived = -Math.log(1 - random.nextDouble()) * meanConnectionNanos;
        boolean halfOpen = random.nextDouble() < halfOpenShare;
        time.after(
                (long) lived,
                () -> {
                    if (halfOpen) {
                        link.breakOff();
                    } else {
                        link.reset();
                    }
                });
    }
}
