package dev.exbt.job;

import dev.exbt.dht.DhtServer;
import dev.exbt.job.files.JobDirectory;
import dev.exbt.job.files.JobStorage;
import dev.exbt.job.swarm.PeerSource;
import dev.exbt.job.swarm.PiecePicker;
import dev.exbt.job.swarm.Swarm;
import dev.exbt.job.swarm.SwarmHost;
import dev.exbt.job.swarm.SwarmSettings;
import dev.exbt.job.swarm.SwarmSnapshot;
import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.HostPort;
import dev.exbt.metainfo.InfoHash;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.MetainfoException;
import dev.exbt.storage.StorageException;
import dev.exbt.tracker.AnnounceTotals;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What happens behind a {@link Job}: the order in which files, swarm and trackers are opened, checked, run and closed.
 * Confined to the session's event loop, but for the methods that say otherwise.
 *
 * <p>A run lasts from {@link #start} to {@link #stop} or an error. What comes back from the disk after its run has ended
 * belongs to nobody and is dropped; therefore each run has a number.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // what a stage after the last one would tell, nobody asks
final class JobEngine
        implements SwarmHost, SwarmTable.Timed, JobTrackers.Listener, JobDht.Listener {
    private final SessionParts session;
    private final EventLoop loop;
    private final JobDirectory home;
    private final JobSource source;
    private final JobOptions options;
    private final JobEvents events;
    private final StatusBoard board;
    private final Swarm swarm;
    private final @Nullable JobDht dht;
    private final CompletableFuture<Metainfo> metadata = new CompletableFuture<>();

    private @Nullable Metainfo metainfo;
    private @Nullable JobTrackers trackers;
    private @Nullable JobStorage storage;

    /** The pieces to fetch, once files are being opened. */
    private Bitfield wanted = new Bitfield(0);

    private JobState state = JobState.STOPPED;
    private @Nullable String error;
    private @Nullable String warning;
    private int lostPieces;
    private boolean startWanted;
    private boolean running;
    private boolean ready;
    private boolean paused;
    private boolean closed;
    private boolean failed;
    private int run;
    private int checked;
    private CompletableFuture<Void> stopping = CompletableFuture.completedFuture(null);
    private CompletableFuture<Void> checking = CompletableFuture.completedFuture(null);

    /** Replaced when a failed job is started again; read from any thread. */
    private volatile CompletableFuture<Void> completion = new CompletableFuture<>();

    JobEngine(SessionParts session, JobDirectory home, JobSource source, JobOptions options) {
        this.session = session;
        this.loop = session.network().loop();
        this.home = home;
        this.source = source;
        this.options = options;
        this.events = new JobEvents();
        this.metainfo = source.metainfo();
        this.swarm =
                new Swarm(
                        SwarmSettings.standard(options.maxConnections(), options.sequential())
                                .withAllowLocal(session.config().allowLocal())
                                .withListenPort(session.port()),
                        source.infoHashes(),
                        session.network().peerId(),
                        this,
                        session.random(),
                        System.nanoTime());
        DhtServer node = session.dht();
        this.dht =
                node == null
                        ? null
                        : new JobDht(
                                session,
                                node,
                                source.infoHashes(),
                                () -> ready && completion.isDone(),
                                this);
        swarm.setUploadOnly(options.uploadOnly());
        this.board = new StatusBoard(source, home.root());
        if (metainfo != null) {
            metadata.complete(metainfo);
            board.describe(metainfo, source.select(options, metainfo));
        }
        publish();
    }

    void belongsTo(Job job) {
        events.belongTo(job);
    }

    // from any thread

    InfoHash infoHash() {
        return source.infoHash();
    }

    Path directory() {
        return home.root();
    }

    CompletableFuture<Metainfo> metadata() {
        return metadata;
    }

    /** Whether the torrent's description is known. */
    boolean isDescribed() {
        return metadata.isDone() && !metadata.isCompletedExceptionally();
    }

    CompletableFuture<Void> completion() {
        return completion;
    }

    JobEvents events() {
        return events;
    }

    /** The status of this moment if the loop answers, else the last one it published. */
    JobStatus status() {
        if (loop.inEventLoop()) {
            publish();
        } else {
            command(
                            () -> {
                                publish();
                                return CompletableFuture.completedFuture(null);
                            })
                    .exceptionally(ended -> null)
                    .join();
        }
        return published();
    }

    /** The last snapshot. */
    JobStatus published() {
        return board.published();
    }

    /** Runs something on the loop and answers elsewhere, so that a program's reaction never runs on the loop. */
    CompletableFuture<Void> command(Supplier<CompletableFuture<Void>> action) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        Runnable task =
                () -> {
                    try {
                        action.get().whenComplete((done, failure) -> settle(answer, failure));
                    } catch (RuntimeException refused) {
                        settle(answer, refused);
                    }
                };
        try {
            loop.execute(task);
        } catch (RejectedExecutionException ended) {
            answer.completeExceptionally(new IllegalStateException("the session is closed", ended));
        }
        return answer;
    }

    /** Runs something on the loop and tells nobody. */
    void post(Runnable action) {
        command(() -> {
            action.run();
            return CompletableFuture.completedFuture(null);
        });
    }

    private static void settle(CompletableFuture<Void> answer, @Nullable Throwable failure) {
        answer.completeAsync(() -> {
            if (failure != null) {
                throw failure instanceof CompletionException wrapped
                        ? wrapped
                        : new CompletionException(failure);
            }
            return null;
        });
    }

    void addPeers(List<HostPort> peers) {
        PeerLookup.resolve(peers)
                .thenAcceptAsync(
                        addresses -> swarm.addPeers(addresses, PeerSource.USER, now()), loop);
    }

    // commands, on the loop

    CompletableFuture<Void> start() {
        if (closed) {
            throw new IllegalStateException("the job is closed");
        }
        startWanted = true;
        if (running) {
            return CompletableFuture.completedFuture(null);
        }
        if (!stopping.isDone()) {
            return stopping.handleAsync((ended, failure) -> null, loop)
                    .thenCompose(ended -> startIfStillWanted());
        }
        running = true;
        ready = false;
        run++;
        error = null;
        warning = null;
        lostPieces = 0;
        if (failed) {
            failed = false;
            completion = new CompletableFuture<>();
        }
        session.swarms().add(this);
        addPeers(options.peers());
        Metainfo known = metainfo;
        if (known == null) {
            swarm.fetchMetadata(source::matches, now());
            addPeers(source.magnetPeers());
            answerPeers();
        } else {
            openStorage(known);
        }
        refresh();
        return CompletableFuture.completedFuture(null);
    }

    /** A start that waited for the end of the run before; a stop that was asked for meanwhile counts. */
    private CompletableFuture<Void> startIfStillWanted() {
        return startWanted || closed ? start() : CompletableFuture.completedFuture(null);
    }

    CompletableFuture<Void> stop() {
        startWanted = false;
        if (running) {
            end();
            refresh();
        }
        return stopping;
    }

    CompletableFuture<Void> pause() {
        paused = true;
        swarm.setPaused(true, now());
        refresh();
        return CompletableFuture.completedFuture(null);
    }

    CompletableFuture<Void> resume() {
        paused = false;
        swarm.setPaused(false, now());
        refresh();
        return CompletableFuture.completedFuture(null);
    }

    CompletableFuture<Void> check() {
        Metainfo known = metainfo;
        JobStorage disk = storage;
        if (!running || known == null || disk == null) {
            throw new IllegalStateException(
                    "a job is checked while it runs and its torrent is known");
        }
        if (!checking.isDone()) {
            return checking;
        }
        int mine = ++run; // if the files are being opened, that goes on here
        ready = false;
        swarm.stop(now());
        session.swarms().remove(swarm);
        refresh();
        checking =
                disk.checkAll()
                        .whenCompleteAsync(
                                (done, failure) -> {
                                    if (mine == run) {
                                        opened(known, disk, failure);
                                    }
                                },
                                loop);
        return checking;
    }

    void setMaxConnections(int count) {
        swarm.setMaxConnections(count, now());
    }

    /** Stops for ever; done when state is written, trackers answered or their time is over. From any thread. */
    CompletableFuture<Void> close() {
        return command(() -> {
            JobTrackers known = trackers;
            boolean first = !closed;
            closed = true;
            CompletableFuture<Void> goodbye =
                    known == null ? CompletableFuture.completedFuture(null) : known.stop(now());
            CompletableFuture<Void> ended = CompletableFuture.allOf(stop(), goodbye);
            if (first) {
                CancellationException why = new CancellationException("the job was closed");
                failElsewhere(completion, why);
                failElsewhere(metadata, why);
                ended.whenComplete((done, failure) -> home.close());
            }
            return ended;
        });
    }

    /** Lets other processes use the job, also if it could not be closed in time. From any thread. */
    void unlock() {
        home.close();
    }

    // the run

    private void openStorage(Metainfo known) {
        int mine = run;
        checked = 0;
        JobOptions chosen = source.select(options, known);
        board.describe(known, chosen);
        wanted = WantedPieces.of(known, chosen);
        JobStorage opening =
                new JobStorage(
                        session.storage(),
                        home,
                        known,
                        new JobStorage.Choice(
                                WantedPieces.files(known, chosen), chosen.skipCheck()),
                        swarm,
                        this::onStorageError,
                        now());
        storage = opening;
        opening.open()
                .whenCompleteAsync(
                        (done, failure) -> {
                            if (mine == run) {
                                opened(known, opening, failure);
                            }
                        },
                        loop);
    }

    private void opened(Metainfo known, JobStorage disk, @Nullable Throwable failure) {
        if (failure != null) {
            fail(failure);
            return;
        }
        ready = true;
        swarm.begin(known, disk.disk(), wanted, now());
        answerPeers();
        refresh();
    }

    /** Peers that dial us are let in, trackers tell others of us. */
    private void answerPeers() {
        source.infoHashes().forEach(hash -> session.swarms().put(hash, swarm));
        if (trackers == null && options.useTrackers()) {
            trackers =
                    new JobTrackers(
                            session,
                            source.infoHashes(),
                            source.tiers(options),
                            this::totals,
                            this);
        }
        if (trackers != null) {
            trackers.start(now());
        }
        joinDht();
    }

    /** A private torrent stays out of the DHT (BEP 27); of a magnet link that is known when its description is. */
    private void joinDht() {
        Metainfo known = metainfo;
        if (dht != null && (known == null || !known.isPrivate())) {
            swarm.joinDht(dht.dhtPort());
            dht.start(source.dhtNodes(), now());
        }
    }

    /** Ends the run: leaves peers and trackers at once, closes the files when what is queued is written. */
    private void end() {
        running = false;
        ready = false;
        run++;
        session.swarms().remove(swarm);
        session.swarms().remove(this);
        swarm.stop(now());
        if (trackers != null) {
            trackers.stop(now());
        }
        if (dht != null) {
            dht.stop();
        }
        JobStorage ending = storage;
        storage = null;
        if (ending != null) {
            SwarmSnapshot totals = swarm.snapshot(now());
            stopping = ending.close(totals.uploaded(), totals.downloaded());
        }
    }

    private void fail(Throwable cause) {
        Throwable reason =
                cause instanceof CompletionException && cause.getCause() != null
                        ? cause.getCause()
                        : cause;
        error = reason.getMessage() == null ? reason.toString() : reason.getMessage();
        failed = true;
        end();
        refresh();
        events.emit(new JobEvent.Failed(error));
        failElsewhere(completion, reason);
    }

    private static <T> void failElsewhere(CompletableFuture<T> future, Throwable reason) {
        future.completeAsync(() -> {
            throw new CompletionException(reason);
        });
    }

    private AnnounceTotals totals() {
        SwarmSnapshot totals = swarm.snapshot(now());
        board.count(storage == null ? null : storage.verified());
        // A tracker takes 0 for a seed, so something must be left while it is not known how much.
        long left = metainfo == null ? PiecePicker.BLOCK_LENGTH : board.leftBytes();
        return new AnnounceTotals(totals.uploaded(), totals.downloaded(), left);
    }

    private JobState current() {
        if (error != null) {
            return JobState.ERROR;
        }
        if (!running) {
            return JobState.STOPPED;
        }
        if (paused) {
            return JobState.PAUSED;
        }
        if (metainfo == null) {
            return JobState.FETCHING_METADATA;
        }
        if (!ready) {
            return JobState.CHECKING;
        }
        return board.isFinished() || options.uploadOnly() ? JobState.SEEDING : JobState.DOWNLOADING;
    }

    private void refresh() {
        publish();
        JobState before = state;
        JobState after = current();
        if (before != after) {
            state = after;
            publish();
            events.emit(new JobEvent.StateChanged(before, after));
        }
    }

    /** Makes the snapshot of this moment. Loop only. */
    void publish() {
        JobTrackers known = trackers;
        board.count(storage == null ? null : storage.verified());
        board.publish(
                current(),
                error,
                warning,
                checked,
                swarm.snapshot(now()),
                known == null ? List.of() : known.snapshots(now()));
    }

    private static long now() {
        return System.nanoTime();
    }

    // time

    @Override
    public long nextWakeNanos() {
        long next = swarm.nextWakeNanos();
        if (trackers != null) {
            next = trackers.nextWakeNanos(next);
        }
        return dht == null ? next : dht.nextWakeNanos(next);
    }

    @Override
    public void wake(long nowNanos) {
        try {
            tick(nowNanos);
        } catch (RuntimeException broken) {
            System.getLogger(JobEngine.class.getName())
                    .log(System.Logger.Level.ERROR, "job " + infoHash() + " is broken", broken);
            fail(broken);
        }
    }

    private void tick(long nowNanos) {
        if (swarm.nextWakeNanos() - nowNanos <= 0) {
            swarm.wake(nowNanos);
        }
        if (trackers != null) {
            trackers.wake(nowNanos);
        }
        if (dht != null) {
            dht.wake(nowNanos);
        }
        if (storage != null && ready && storage.isSaveDue(nowNanos)) {
            SwarmSnapshot totals = swarm.snapshot(nowNanos);
            storage.saveIfDue(totals.uploaded(), totals.downloaded(), nowNanos);
        }
    }

    // what the trackers bring

    @Override
    public void onTrackerPeers(List<InetSocketAddress> peers) {
        swarm.addPeers(peers, PeerSource.TRACKER, now());
    }

    @Override
    public void onExternalAddress(InetAddress address) {
        swarm.setExternalAddress(new InetSocketAddress(address, session.port()));
    }

    @Override
    public void onDhtPeers(List<InetSocketAddress> peers) {
        swarm.addPeers(peers, PeerSource.DHT, now());
    }

    @Override
    public void onDhtNode(InetSocketAddress address) {
        if (dht != null) {
            dht.onNode(address);
        }
    }

    @Override
    public void onEvent(JobEvent event) {
        events.emit(event);
    }

    // what the swarm brings

    @Override
    public void connect(InetSocketAddress address) {
        session.network().connect(address, swarm);
    }

    @Override
    public boolean hasRoom() {
        return session.network().hasRoom();
    }

    @Override
    public void onMetadata(byte[] info) {
        try {
            Metainfo known = Metainfo.ofInfo(info, source.magnetTiers(), source.magnetWebSeeds());
            metainfo = known;
            if (dht != null && known.isPrivate()) {
                dht.stop();
                swarm.leaveDht(now());
            }
            metadata.completeAsync(() -> known);
            events.emit(new JobEvent.MetadataReceived(known));
            openStorage(known);
            refresh();
        } catch (MetainfoException unusable) {
            fail(unusable);
        }
    }

    @Override
    public void onCheckProgress(int done, int total) {
        checked = done;
    }

    @Override
    public void onPieceVerified(int piece) {
        if (storage != null) {
            storage.onChanged();
        }
        events.emit(new JobEvent.PieceVerified(piece));
    }

    @Override
    public void onPieceFailed(int piece) {
        events.emit(new JobEvent.PieceFailed(piece));
    }

    @Override
    public void onFinished() {
        warning = null;
        lostPieces = 0;
        publish();
        events.emit(new JobEvent.Completed());
        refresh();
        if (trackers != null && !completion.isDone()) {
            trackers.completed(now());
        }
        completion.completeAsync(() -> null);
        if (storage != null) {
            storage.saveSoon(now());
        }
    }

    @Override
    public void onPiecesLost(int count, StorageException why) {
        lostPieces += count;
        warning =
                lostPieces
                        + (lostPieces == 1 ? " piece" : " pieces")
                        + " cannot be read any more: "
                        + why.getMessage();
        if (storage != null) {
            storage.onChanged();
        }
        publish();
        events.emit(new JobEvent.PiecesLost(count, String.valueOf(why.getMessage())));
        refresh();
    }

    @Override
    public void onStorageError(StorageException failure) {
        if (running) {
            fail(failure);
        }
    }

    @Override
    public void onPeerConnected(InetSocketAddress address, String client) {
        events.emit(new JobEvent.PeerConnected(address, client));
    }

    @Override
    public void onPeerDisconnected(InetSocketAddress address, String reason) {
        events.emit(new JobEvent.PeerDisconnected(address, reason));
    }

    @Override
    public void onPeerBanned(InetSocketAddress address, String reason) {
        events.emit(new JobEvent.PeerBanned(address, reason));
    }
}
