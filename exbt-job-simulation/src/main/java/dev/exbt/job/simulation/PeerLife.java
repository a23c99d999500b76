package dev.exbt.job.simulation;

import dev.exbt.job.disk.DiskPool;
import dev.exbt.job.disk.DiskSettings;
import dev.exbt.job.files.JobDirectory;
import dev.exbt.job.files.JobStorage;
import dev.exbt.job.files.StorageParts;
import dev.exbt.job.swarm.PeerSession;
import dev.exbt.job.swarm.Swarm;
import dev.exbt.job.swarm.SwarmHost;
import dev.exbt.job.swarm.SwarmSettings;
import dev.exbt.job.swarm.SwarmSnapshot;
import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.peerwire.PeerId;
import dev.exbt.peerwire.connection.PeerSettings;
import dev.exbt.storage.FilePool;
import dev.exbt.storage.StorageException;
import dev.exbt.tracker.AnnounceTotals;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A peer from its start to its stop or death: what {@code JobEngine} and the session are for a job. Its swarm, its disk and
 * its state are the real ones; loop, disk threads and network are simulated.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // what a stage after the last one would tell, nobody asks
final class PeerLife implements SwarmHost {
    private static final String ROOT = "/data/downloads";

    /** A peer is asked for 64 blocks at first, which is the whole of a simulated torrent: here for 4. */
    private static final PeerSettings CONNECTION =
            PeerSettings.STANDARD.withOutstanding(4, PeerSettings.STANDARD.maxOutstanding());

    private final SimulatedPeer peer;
    private final SimulatedSwarm world;
    private final VirtualTime time;
    private final DiskFileSystem mount;
    private final DiskPool pool;
    private final FilePool files = new FilePool();
    private final SimulatedLoop loop;
    private final Swarm swarm;
    private final PeerTrackers trackers;
    private final RequestWatch requests = new RequestWatch();
    private final Set<SimulatedLink> links = new LinkedHashSet<>();
    private final Queue<SimulatedLink> dirty = new ArrayDeque<>();
    private final List<String> banned = new ArrayList<>();
    private final Metainfo metainfo;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private @Nullable JobDirectory home;
    private @Nullable JobStorage storage;
    private boolean ready;
    private boolean over;
    private int failedPieces;
    private @Nullable String error;

    PeerLife(SimulatedPeer peer, SimulatedSwarm world, RandomGenerator random) {
        this.peer = peer;
        this.world = world;
        this.time = world.time();
        this.metainfo = world.torrent().metainfo();
        SimulatedDisk disk = peer.disk();
        this.mount = disk.mount(peer::die);
        this.loop = new SimulatedLoop(time, disk, this::flush);
        SimulatedThread one = new SimulatedThread(time, disk);
        SimulatedThread another = new SimulatedThread(time, disk);
        this.pool =
                new DiskPool(
                        new DiskSettings(2, world.queuedBytes(), DiskSettings.PARTIAL_BYTES),
                        List.of(one, another),
                        one);
        PeerId id = PeerId.random(random);
        this.swarm =
                new Swarm(
                        new SwarmSettings(
                                world.maxConnections(),
                                SwarmSettings.DEFAULT_MAX_DIALING,
                                SwarmSettings.DEFAULT_SEND_WATERMARK_BYTES,
                                false,
                                false,
                                CONNECTION.withListenPort(peer.address().getPort())),
                        List.of(metainfo.infoHash()),
                        id,
                        this,
                        random,
                        time.nowNanos());
        this.trackers =
                new PeerTrackers(this, world, metainfo.infoHash(), id, this::totals, random);
    }

    // its start

    void start(boolean skipCheck, String boot) {
        try {
            JobDirectory directory = JobDirectory.open(mount.getPath(ROOT), metainfo.infoHash());
            home = directory;
            StorageParts parts =
                    new StorageParts(
                            loop, new SimulatedThread(time, peer.disk()), pool, files, boot);
            JobStorage opening =
                    new JobStorage(
                            parts,
                            directory,
                            metainfo,
                            new JobStorage.Choice(
                                    JobStorage.Choice.all(metainfo).files(), skipCheck),
                            swarm,
                            this::onStorageError,
                            time.nowNanos());
            storage = opening;
            opening.open().whenCompleteAsync((done, failure) -> opened(opening, failure), loop);
        } catch (IOException refused) {
            fail(refused);
        }
    }

    /** Where the torrent's files are. */
    static DiskPath root(DiskFileSystem mount) {
        return DiskPath.parse(mount, ROOT);
    }

    /** Where its state is. */
    static Path resumeFile(DiskFileSystem mount, Metainfo metainfo) {
        return root(mount).resolve(".exbt").resolve(metainfo.infoHash().toHex() + ".resume");
    }

    private void opened(JobStorage opening, @Nullable Throwable failure) {
        if (over) {
            return;
        }
        if (failure != null) {
            fail(failure);
            return;
        }
        ready = true;
        peer.reloaded(opening.disk().verified());
        Bitfield all = new Bitfield(metainfo.pieceCount());
        all.setAll();
        swarm.begin(metainfo, opening.disk(), all, time.nowNanos());
        trackers.start();
        wake();
    }

    private void wake() {
        if (over) {
            return;
        }
        enter(() -> {
            long now = time.nowNanos();
            swarm.wake(now);
            trackers.wake();
            if (storage().isSaveDue(now)) {
                SwarmSnapshot totals = swarm.snapshot(now);
                storage().saveIfDue(totals.uploaded(), totals.downloaded(), now);
            }
        });
        time.after(SwarmSettings.TICK_NANOS, this::wake);
    }

    private AnnounceTotals totals() {
        SwarmSnapshot totals = swarm.snapshot(time.nowNanos());
        Bitfield verified = storage().disk().verified();
        long left = 0;
        for (int piece = 0; piece < metainfo.pieceCount(); piece++) {
            left += verified.get(piece) ? 0 : metainfo.pieceSize(piece);
        }
        return new AnnounceTotals(totals.uploaded(), totals.downloaded(), left);
    }

    // its end

    /** Stops as a user stops a job: leaves, writes what is queued and what is verified. */
    CompletableFuture<Void> stop() {
        if (!over) {
            over = true;
            ready = false;
            end();
        }
        return ended;
    }

    /** Is no more. What it still had in mind reaches neither network nor disk. */
    void die(CrashKind kind) {
        over = true;
        ready = false;
        mount.die();
        trackers.die();
        List.copyOf(links).forEach(link -> link.abandon(kind));
        time.after(0, this::end); // it may be in the middle of something
    }

    private void end() {
        SwarmSnapshot totals = swarm.snapshot(time.nowNanos());
        peer.account(totals.uploaded(), totals.downloaded());
        enter(() -> swarm.stop(time.nowNanos()));
        CompletableFuture<Void> goodbye = trackers.stop();
        JobStorage ending = storage;
        CompletableFuture<Void> closing =
                ending == null
                        ? CompletableFuture.completedFuture(null)
                        : ending.close(totals.uploaded(), totals.downloaded());
        closing.whenCompleteAsync((done, failure) -> release(goodbye), loop);
    }

    private void release(CompletableFuture<Void> goodbye) {
        if (home != null) {
            home.close();
        }
        files.close();
        mount.die();
        try {
            pool.close(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        goodbye.whenComplete((done, failure) -> ended.complete(null));
    }

    private void fail(Throwable cause) {
        if (!over) {
            error = String.valueOf(cause.getMessage());
            stop();
        }
    }

    // for its links

    /** Does something of the swarm's, then lets go what it has to say. */
    void enter(Runnable something) {
        something.run();
        flush();
    }

    private void flush() {
        for (SimulatedLink link = dirty.poll(); link != null; link = dirty.poll()) {
            link.flush();
        }
        requests.left();
    }

    void dirty(SimulatedLink link) {
        dirty.add(link);
    }

    void opened(SimulatedLink link) {
        links.add(link);
        enter(link::open);
    }

    void closed(SimulatedLink link) {
        links.remove(link);
    }

    SimulatedPeer peer() {
        return peer;
    }

    Swarm swarm() {
        return swarm;
    }

    VirtualTime time() {
        return time;
    }

    TraceHash trace() {
        return world.trace();
    }

    RequestWatch requests() {
        return requests;
    }

    // what is known of it

    boolean isReady() {
        return ready;
    }

    boolean isOver() {
        return over;
    }

    int failedPieces() {
        return failedPieces;
    }

    List<String> banned() {
        return List.copyOf(banned);
    }

    @Nullable String error() {
        return error;
    }

    private JobStorage storage() {
        JobStorage known = storage;
        if (known == null) {
            throw new IllegalStateException("not started");
        }
        return known;
    }

    Bitfield verified() {
        return ready ? storage().disk().verified() : new Bitfield(metainfo.pieceCount());
    }

    SwarmSnapshot snapshot() {
        return swarm.snapshot(time.nowNanos());
    }

    List<SimulatedLink> links() {
        return new ArrayList<>(links);
    }

    /** Chokes everybody, or unchokes everybody, whatever is fair. */
    void chokeAll(boolean choke) {
        enter(() -> {
            for (SimulatedLink link : links()) {
                PeerSession session = link.session();
                if (session != null && choke) {
                    session.choke();
                } else if (session != null) {
                    session.unchoke();
                }
            }
        });
    }

    // what the swarm asks and tells

    @Override
    public void connect(InetSocketAddress address) {
        world.dial(this, address);
    }

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public void onMetadata(byte[] info) {
        throw new IllegalStateException("nobody asked for metadata");
    }

    @Override
    public void onCheckProgress(int checked, int total) {
        // The end of the check is told by the storage.
    }

    @Override
    public void onPieceVerified(int piece) {
        if (!over) {
            storage().onChanged();
            peer.verified(piece);
        }
    }

    @Override
    public void onPieceFailed(int piece) {
        failedPieces++;
    }

    @Override
    public void onFinished() {
        if (!over) {
            storage().saveSoon(time.nowNanos());
            peer.completed();
            trackers.completed();
        }
    }

    @Override
    public void onPiecesLost(int count, StorageException why) {
        if (!over) {
            storage().onChanged();
        }
    }

    @Override
    public void onStorageError(StorageException failure) {
        fail(failure);
    }

    @Override
    public void onPeerConnected(InetSocketAddress address, String client) {
        // The links tell.
    }

    @Override
    public void onPeerDisconnected(InetSocketAddress address, String reason) {
        // The links tell.
    }

    @Override
    public void onPeerBanned(InetSocketAddress address, String reason) {
        banned.add(address.getAddress().getHostAddress());
    }
}
