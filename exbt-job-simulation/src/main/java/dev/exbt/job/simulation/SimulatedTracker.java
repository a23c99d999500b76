package dev.exbt.job.simulation;

import dev.exbt.tracker.AnnounceEvent;
import dev.exbt.tracker.AnnounceRequest;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A tracker of a {@link SimulatedSwarm}, over HTTP or UDP: it reads what the peers really send, and they read what it really
 * answers. Keeps every announce for the test to look at. Can die, return, lose datagrams, and lie.
 */
public final class SimulatedTracker {
    /** How often peers are told to announce unless a test says otherwise, in seconds: as often as they ever do. */
    public static final long INTERVAL_SECONDS = 60;

    /** Peers named to who does not say how many. */
    private static final int DEFAULT_PEERS = 50;

    /** A peer that has not announced for so many intervals of {@value #INTERVAL_SECONDS} s is gone. */
    private static final int INTERVALS_KEPT = 3;

    private static final long MIN_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long MAX_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(120);
    private static final int MAX_RUBBISH = 400;

    /**
     * An announce as it was understood.
     *
     * @param peer where the peer says it listens
     * @param request what it said; the key is not read
     * @param at since the beginning of the run
     */
    public record Heard(InetSocketAddress peer, AnnounceRequest request, Duration at) {
        /**
         * Tells why it was announced.
         *
         * @return the event
         */
        public AnnounceEvent event() {
            return request.event();
        }
    }

    /** What is answered to an announce. */
    record Answer(long intervalSeconds, int seeders, int leechers, List<InetSocketAddress> peers) {}

    private enum Condition {
        UP,
        REFUSING,
        SILENT
    }

    private record Seen(boolean complete, long atNanos) {}

    private final VirtualTime time;
    private final SplittableRandom random;
    private final TraceHash trace;
    private final InetSocketAddress address;
    private final @Nullable UdpTracking udp;
    private final List<Heard> heard = new ArrayList<>();
    private final Map<InetSocketAddress, Seen> swarm = new LinkedHashMap<>();
    private Condition condition = Condition.UP;
    private double loss;
    private long intervalSeconds = INTERVAL_SECONDS;
    private List<InetSocketAddress> inventions = List.of();
    private boolean namesTheAsker;
    private boolean talksRubbish;

    SimulatedTracker(
            SimulatedSwarm world,
            InetSocketAddress address,
            boolean datagrams,
            SplittableRandom random) {
        this.time = world.time();
        this.trace = world.trace();
        this.address = address;
        this.random = random;
        this.udp = datagrams ? new UdpTracking(random.split()) : null;
    }

    // what may be done to it

    /** Its program ends: connections are refused, datagrams vanish, until {@link #comeBack}. */
    public void die() {
        condition = Condition.REFUSING;
    }

    /** Its machine is gone: nothing comes back, not even a refusal, until {@link #comeBack}. */
    public void vanish() {
        condition = Condition.SILENT;
    }

    /** Is there again, and has forgotten everybody. */
    public void comeBack() {
        condition = Condition.UP;
        swarm.clear();
        if (udp != null) {
            udp.forget();
        }
    }

    /**
     * Loses datagrams from now on; over HTTP nothing is lost.
     *
     * @param share of those in each direction, 0 to 1
     * @return this tracker
     */
    public SimulatedTracker losing(double share) {
        loss = share;
        return this;
    }

    /**
     * Tells peers an interval, sensible or not.
     *
     * @param seconds any number; over UDP its lower 32 bits
     * @return this tracker
     */
    public SimulatedTracker demanding(long seconds) {
        intervalSeconds = seconds;
        return this;
    }

    /**
     * Names addresses before those of true peers, in every answer.
     *
     * @param addresses whose there may be nobody
     * @return this tracker
     */
    public SimulatedTracker inventing(List<InetSocketAddress> addresses) {
        inventions = List.copyOf(addresses);
        return this;
    }

    /**
     * Names every peer to itself.
     *
     * @return this tracker
     */
    public SimulatedTracker namingTheAsker() {
        namesTheAsker = true;
        return this;
    }

    /**
     * Answers with random bytes from now on.
     *
     * @return this tracker
     */
    public SimulatedTracker talkingRubbish() {
        talksRubbish = true;
        return this;
    }

    // what is known of it

    /**
     * Its announce URL.
     *
     * @return as a torrent would have it
     */
    public String url() {
        String place = address.getAddress().getHostAddress() + ":" + address.getPort();
        return (udp == null ? "http://" : "udp://") + place + "/announce";
    }

    /**
     * Everything it heard and understood, in order.
     *
     * @return a copy
     */
    public List<Heard> heard() {
        return List.copyOf(heard);
    }

    /**
     * What it heard of one peer.
     *
     * @param peer who
     * @return in order, of all its runs
     */
    public List<Heard> heardOf(SimulatedPeer peer) {
        return heard.stream().filter(one -> one.peer().equals(peer.address())).toList();
    }

    /**
     * What it heard of one peer, as events alone.
     *
     * @param peer who
     * @return in order, of all its runs
     */
    public List<AnnounceEvent> eventsOf(SimulatedPeer peer) {
        return heardOf(peer).stream().map(Heard::event).toList();
    }

    InetSocketAddress address() {
        return address;
    }

    boolean isUdp() {
        return udp != null;
    }

    // the way to it and back

    /** Carries an HTTP request there, and what comes of it back: a body, or null for a refused connection, or nothing. */
    void get(InetSocketAddress from, URI request, Consumer<byte @Nullable []> response) {
        time.after(
                delay(),
                () -> {
                    if (condition == Condition.SILENT) {
                        return;
                    }
                    byte[] body =
                            condition == Condition.REFUSING
                                    ? null
                                    : reply(
                                            HttpTracking.write(
                                                    answer(HttpTracking.read(request), from)));
                    time.after(delay(), () -> response.accept(body));
                });
    }

    /** Carries a datagram there, and the answer back if there is one. */
    void send(InetSocketAddress from, byte[] datagram, Consumer<byte[]> response) {
        UdpTracking door = udp;
        if (door == null || isLost()) {
            return;
        }
        time.after(
                delay(),
                () -> {
                    byte[] answer =
                            condition == Condition.UP
                                    ? door.answer(datagram, request -> answer(request, from))
                                    : null;
                    if (answer != null && !isLost()) {
                        byte[] reply = reply(answer);
                        time.after(delay(), () -> response.accept(reply));
                    }
                });
    }

    private boolean isLost() {
        return loss > 0 && random.nextDouble() < loss;
    }

    private long delay() {
        return random.nextLong(MIN_DELAY_NANOS, MAX_DELAY_NANOS);
    }

    private byte[] reply(byte[] honest) {
        byte[] bytes = honest;
        if (talksRubbish) {
            bytes = new byte[random.nextInt(MAX_RUBBISH)];
            random.nextBytes(bytes);
        }
        trace.add(Unpooled.wrappedBuffer(bytes));
        return bytes;
    }

    private Answer answer(AnnounceRequest request, InetSocketAddress from) {
        InetSocketAddress peer = new InetSocketAddress(from.getAddress(), request.port());
        heard.add(new Heard(peer, request, Duration.ofNanos(time.elapsedNanos())));
        trace.add(time.elapsedNanos(), peer.hashCode(), request.event().code());
        trace.add(request.uploaded(), request.downloaded(), request.left());
        long oldest =
                time.elapsedNanos() - TimeUnit.SECONDS.toNanos(INTERVALS_KEPT * INTERVAL_SECONDS);
        swarm.values().removeIf(seen -> seen.atNanos() < oldest);
        swarm.remove(peer);
        if (request.event() != AnnounceEvent.STOPPED) {
            swarm.put(peer, new Seen(request.left() == 0, time.elapsedNanos()));
        }
        int seeders = (int) swarm.values().stream().filter(Seen::complete).count();
        return new Answer(intervalSeconds, seeders, swarm.size() - seeders, named(peer, request));
    }

    private List<InetSocketAddress> named(InetSocketAddress asking, AnnounceRequest request) {
        List<InetSocketAddress> others = new ArrayList<>(swarm.keySet());
        if (!namesTheAsker) {
            others.remove(asking);
        }
        Collections.shuffle(others, new Random(random.nextLong()));
        int wanted = request.numWant() < 0 ? DEFAULT_PEERS : request.numWant();
        List<InetSocketAddress> named = new ArrayList<>(inventions);
        named.addAll(others.subList(0, Math.min(wanted, others.size())));
        return named;
    }
}
