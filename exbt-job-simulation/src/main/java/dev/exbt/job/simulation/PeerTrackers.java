package dev.exbt.job.simulation;

import dev.exbt.job.swarm.PeerSource;
import dev.exbt.metainfo.InfoHash;
import dev.exbt.peerwire.PeerId;
import dev.exbt.tracker.AnnounceCarrier;
import dev.exbt.tracker.AnnounceRequest;
import dev.exbt.tracker.AnnounceResponse;
import dev.exbt.tracker.AnnounceTotals;
import dev.exbt.tracker.AnnouncedTorrent;
import dev.exbt.tracker.AnnouncerListener;
import dev.exbt.tracker.AnnouncerSettings;
import dev.exbt.tracker.HttpQuery;
import dev.exbt.tracker.HttpReply;
import dev.exbt.tracker.TrackerAnnouncer;
import dev.exbt.tracker.TrackerException;
import dev.exbt.tracker.TrackerSettings;
import dev.exbt.tracker.UdpTransactions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The trackers of a peer in one life: what {@code JobTrackers} and the tracker client are for a job. Announcer, UDP
 * transactions, query and reader of replies are the real ones; sockets are simulated, and the time limit is kept as the client
 * keeps it.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // what a stage after the last one would tell, nobody asks
final class PeerTrackers implements AnnouncerListener, AnnounceCarrier {
    private final PeerLife life;
    private final SimulatedSwarm world;
    private final VirtualTime time;
    private final InetSocketAddress address;
    private final TrackerAnnouncer announcer;
    private final UdpTransactions datagrams;
    private boolean running;
    private boolean gone;

    PeerTrackers(
            PeerLife life,
            SimulatedSwarm world,
            InfoHash infoHash,
            PeerId peerId,
            Supplier<AnnounceTotals> totals,
            RandomGenerator random) {
        this.life = life;
        this.world = world;
        this.time = world.time();
        this.address = life.peer().address();
        this.datagrams = new UdpTransactions(random, this::send);
        this.announcer =
                new TrackerAnnouncer(
                        world.announceUrls(),
                        new AnnouncedTorrent(infoHash, peerId.toBytes(), address.getPort()),
                        this,
                        this::bringHome,
                        random,
                        this,
                        totals,
                        AnnouncerSettings.STANDARD,
                        time::nowNanos);
    }

    void start() {
        running = true;
        announcer.start(time.nowNanos());
    }

    void completed() {
        announcer.completed(time.nowNanos());
    }

    void wake() {
        long now = time.nowNanos();
        if (announcer.nextWakeNanos() - now <= 0) {
            announcer.wake(now);
        }
        if (datagrams.nextWakeNanos(now) - now <= 0) {
            datagrams.wake(now);
        }
    }

    /** Says goodbye; done when all have answered or their time is over. */
    CompletableFuture<Void> stop() {
        if (!running) {
            return CompletableFuture.completedFuture(null);
        }
        running = false;
        long now = time.nowNanos();
        CompletableFuture<Void> stopped = announcer.stop(now);
        time.after(announcer.nextWakeNanos() - now, () -> announcer.wake(time.nowNanos()));
        return stopped;
    }

    /** Its process has died: nothing is sent any more, nothing heard. */
    void die() {
        running = false;
        gone = true;
    }

    private void bringHome(Runnable task) {
        time.after(
                0,
                () -> {
                    if (!gone) {
                        life.enter(task);
                    }
                });
    }

    @Override
    public void onPeers(List<InetSocketAddress> peers, URI tracker) {
        if (running) {
            life.swarm().addPeers(peers, PeerSource.TRACKER, time.nowNanos());
        }
    }

    @Override
    public void onExternalAddress(InetAddress seen, URI tracker) {
        life.swarm().setExternalAddress(new InetSocketAddress(seen, address.getPort()));
    }

    // the way to a tracker

    @Override
    public CompletableFuture<AnnounceResponse> announce(
            URI tracker, AnnounceRequest request, @Nullable Duration limit) {
        CompletableFuture<AnnounceResponse> answer = new CompletableFuture<>();
        Duration most = limit == null ? TrackerSettings.STANDARD.timeLimit() : limit;
        time.after(
                most.toNanos(),
                () -> answer.completeExceptionally(new TrackerException("no answer", null)));
        SimulatedTracker destination = world.tracker(tracker);
        if (destination.isUdp()) {
            CompletableFuture<AnnounceResponse> exchange =
                    datagrams.announce(
                            destination.address(), tracker, request, false, time.nowNanos());
            exchange.whenComplete((response, failure) -> settle(answer, response, failure));
            answer.whenComplete((response, failure) -> exchange.cancel(true));
        } else {
            destination.get(
                    address, HttpQuery.announce(tracker, request), body -> read(answer, body));
        }
        return answer;
    }

    private static void read(CompletableFuture<AnnounceResponse> answer, byte @Nullable [] body) {
        try {
            if (body == null) {
                throw new TrackerException("connection refused", null);
            }
            answer.complete(HttpReply.readAnnounce(body, false));
        } catch (TrackerException e) {
            answer.completeExceptionally(e);
        }
    }

    private static void settle(
            CompletableFuture<AnnounceResponse> answer,
            @Nullable AnnounceResponse response,
            @Nullable Throwable failure) {
        if (response != null) {
            answer.complete(response);
        } else {
            answer.completeExceptionally(
                    failure == null ? new TrackerException("no answer", null) : failure);
        }
    }

    private void send(InetSocketAddress to, byte[] datagram) {
        world.tracker(to)
                .send(
                        address,
                        datagram,
                        reply -> {
                            if (!gone) {
                                datagrams.receive(to, reply, time.nowNanos());
                            }
                        });
    }
}
