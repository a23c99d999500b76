package dev.exbt.job;

import dev.exbt.metainfo.InfoHash;
import dev.exbt.tracker.AnnounceTotals;
import dev.exbt.tracker.AnnouncedTorrent;
import dev.exbt.tracker.AnnouncerListener;
import dev.exbt.tracker.AnnouncerSettings;
import dev.exbt.tracker.TrackerAnnouncer;
import dev.exbt.tracker.TrackerStatus;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The trackers of a job: one announcer for each info-hash it has (a hybrid torrent has two swarms, BEP 52). Confined to the
 * event loop.
 */
final class JobTrackers implements AnnouncerListener {
    /** What the trackers bring. */
    interface Listener {
        /** Addresses of peers. */
        void onTrackerPeers(List<InetSocketAddress> peers);

        /** Our address as a tracker sees it. */
        void onExternalAddress(InetAddress address);

        /** Something to tell the program. */
        void onEvent(JobEvent event);
    }

    private final EventLoop loop;
    private final Listener listener;
    private final List<TrackerAnnouncer> announcers = new ArrayList<>();
    private boolean running;

    JobTrackers(
            SessionParts session,
            List<InfoHash> infoHashes,
            List<List<String>> tiers,
            Supplier<AnnounceTotals> totals,
            Listener listener) {
        this.listener = listener;
        this.loop = session.network().loop();
        byte[] peerId = session.network().peerId().toBytes();
        for (InfoHash infoHash : infoHashes) {
            announcers.add(
                    new TrackerAnnouncer(
                            tiers,
                            new AnnouncedTorrent(infoHash, peerId, session.port()),
                            session.trackers(),
                            loop,
                            session.random(),
                            this,
                            totals,
                            new AnnouncerSettings(false, goodbye(session.config())),
                            System::nanoTime));
        }
    }

    /** Trackers that do not answer leave the rest of the job time to end within the session's limit. */
    private static Duration goodbye(SessionConfig config) {
        Duration most = config.closeTimeout().multipliedBy(3).dividedBy(4);
        return most.isZero() ? Duration.ofMillis(1) : most;
    }

    void start(long nowNanos) {
        if (!running) {
            running = true;
            announcers.forEach(announcer -> announcer.start(nowNanos));
        }
    }

    void completed(long nowNanos) {
        announcers.forEach(announcer -> announcer.completed(nowNanos));
    }

    /** Says goodbye to the trackers that know us; done when they answered or their time is over. */
    CompletableFuture<Void> stop(long nowNanos) {
        if (!running) {
            return CompletableFuture.completedFuture(null);
        }
        running = false;
        return CompletableFuture.allOf(
                announcers.stream()
                        .map(announcer -> stop(announcer, nowNanos))
                        .toArray(CompletableFuture[]::new));
    }

    /** When {@link #wake} wants to be called, or the given time if that comes first. */
    long nextWakeNanos(long otherwise) {
        long next = otherwise;
        for (TrackerAnnouncer announcer : announcers) {
            long wanted = announcer.nextWakeNanos();
            if (running && wanted - next < 0) {
                next = wanted;
            }
        }
        return next;
    }

    /** The job is not woken any more, so the end of the tracker's time has a timer of its own. */
    private CompletableFuture<Void> stop(TrackerAnnouncer announcer, long nowNanos) {
        CompletableFuture<Void> stopped = announcer.stop(nowNanos);
        if (!stopped.isDone()) {
            Future<?> ignored =
                    loop.schedule(
                            () -> {
                                if (!running) {
                                    announcer.wake(System.nanoTime());
                                }
                            },
                            Math.max(0, announcer.nextWakeNanos() - nowNanos),
                            TimeUnit.NANOSECONDS);
        }
        return stopped;
    }

    void wake(long nowNanos) {
        for (TrackerAnnouncer announcer : announcers) {
            if (running && announcer.nextWakeNanos() - nowNanos <= 0) {
                announcer.wake(nowNanos);
            }
        }
    }

    List<TrackerSnapshot> snapshots(long nowNanos) {
        List<TrackerSnapshot> snapshots = new ArrayList<>();
        for (TrackerAnnouncer announcer : announcers) {
            for (TrackerStatus status : announcer.status(nowNanos)) {
                snapshots.add(
                        new TrackerSnapshot(
                                status.url(),
                                status.lastError(),
                                status.seeders(),
                                status.leechers(),
                                running ? status.nextAnnounce() : null));
            }
        }
        return snapshots;
    }

    @Override
    public void onPeers(List<InetSocketAddress> peers, URI tracker) {
        if (running) {
            listener.onTrackerPeers(peers);
            listener.onEvent(new JobEvent.TrackerReplied(tracker.toString(), peers.size(), null));
        }
    }

    @Override
    public void onExternalAddress(InetAddress address, URI tracker) {
        listener.onExternalAddress(address);
    }

    @Override
    public void onTrackerError(String tracker, String reason) {
        listener.onEvent(new JobEvent.TrackerReplied(tracker, 0, reason));
    }
}
