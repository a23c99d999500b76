package dev.exbt.job.simulation;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.FileEntry;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.storage.Block;
import dev.exbt.storage.ResumeData;
import dev.exbt.storage.StorageException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** One peer of a {@link SimulatedSwarm}: a line, a disk, and the program that runs now, or none. It may start many times. */
@SuppressWarnings(
        "FutureReturnValueIgnored") // what a stage after the last one would tell, nobody asks
public final class SimulatedPeer {
    private final SimulatedSwarm world;
    private final int number;
    private final PeerKind kind;
    private final SplittableRandom random;
    private final InetSocketAddress address;
    private final Uplink line;
    private final SimulatedDisk disk;
    private final BitSet everVerified = new BitSet();
    private final Set<String> banned = new LinkedHashSet<>();

    private @Nullable PeerLife life;
    private CompletableFuture<Void> ending = CompletableFuture.completedFuture(null);
    private boolean startWanted;
    private boolean startedSinceDeath;
    private int boots;
    private long uploaded;
    private long downloaded;
    private int failedPieces;
    private @Nullable String lastError;
    private int mostAsked;
    private long askedTwice;
    private @Nullable Duration completedAt;
    private @Nullable Bitfield atLastStart;
    private @Nullable Bitfield safe;

    SimulatedPeer(
            SimulatedSwarm world,
            int number,
            PeerKind kind,
            LinkConditions conditions,
            SplittableRandom random) {
        this.world = world;
        this.number = number;
        this.kind = kind;
        this.random = random;
        this.address =
                new InetSocketAddress("11." + number / 250 + "." + (1 + number % 250) + ".1", 6881);
        this.line = new Uplink(world.time(), conditions);
        this.disk = new SimulatedDisk(random.split(), world.time()::elapsedNanos, world.trace());
        if (kind.beginsComplete()) {
            fill();
        }
    }

    /** Has its disk hold all, a poisoner's with a wrong byte in each block. */
    private void fill() {
        byte[] content = world.torrent().content().clone();
        if (kind == PeerKind.POISONER) {
            for (int at = 0; at < content.length; at += Block.LENGTH) {
                content[at] ^= 1;
            }
        }
        put(content);
    }

    /**
     * Puts pieces on its disk, as somebody would who copies files there; before it starts. It finds them when it looks.
     *
     * @param pieces which, by their index
     * @return this peer
     */
    public SimulatedPeer holding(IntPredicate pieces) {
        byte[] content = new byte[world.torrent().content().length];
        Metainfo metainfo = world.torrent().metainfo();
        for (int piece = 0; piece < metainfo.pieceCount(); piece++) {
            if (pieces.test(piece)) {
                int at = piece * metainfo.pieceLength();
                System.arraycopy(
                        world.torrent().content(), at, content, at, metainfo.pieceSize(piece));
            }
        }
        put(content);
        return this;
    }

    private void put(byte[] content) {
        DiskFileSystem mount = disk.mount(ignored -> {});
        for (FileEntry file : world.torrent().metainfo().files()) {
            DiskFile made = new DiskFile(disk.timeNanos());
            ByteBuffer bytes = ByteBuffer.wrap(content, (int) file.offset(), (int) file.length());
            made.write(0, bytes, bytes.remaining(), disk.timeNanos());
            made.force(true);
            disk.put((DiskPath) file.resolveIn(PeerLife.root(mount)), made);
        }
        disk.unmount(CrashKind.PROCESS);
    }

    // what may be done to it

    /** Starts it, with what earlier runs left on its disk; once its stop is done. Nothing happens if it runs. */
    public void start() {
        startWanted = true;
        if (life != null) {
            return;
        }
        if (!ending.isDone()) {
            ending.whenComplete((done, failure) ->
                    world.time()
                            .after(
                                    0,
                                    () -> {
                                        if (startWanted) {
                                            start();
                                        }
                                    }));
            return;
        }
        startedSinceDeath = true;
        PeerLife born = new PeerLife(this, world, random.split());
        life = born;
        born.start(kind.beginsComplete(), boot());
        bury();
    }

    /** Stops it in order: it leaves its peers, writes what is queued and what is verified. */
    public void stop() {
        startWanted = false;
        PeerLife ending = life;
        if (ending != null) {
            this.ending = ending.stop();
            bury();
        }
    }

    /**
     * Kills it. A machine may lose its power when the program does not run, too.
     *
     * @param how the process alone, or the machine
     */
    public void kill(CrashKind how) {
        startWanted = false;
        die(how);
    }

    /**
     * Chokes all its peers and unchokes them again from now on, while it runs.
     *
     * @param period from one to the next
     */
    public void flapChokes(Duration period) {
        PeerLife flapping = life;
        if (flapping != null) {
            flap(flapping, period, true);
        }
    }

    private void flap(PeerLife flapping, Duration period, boolean choke) {
        if (!flapping.isOver()) {
            flapping.chokeAll(choke);
            world.after(period, () -> flap(flapping, period, !choke));
        }
    }

    // for its life

    /** Its process dies, perhaps in the middle of an operation of its disk. */
    void die(CrashKind how) {
        if (startedSinceDeath) {
            safe = safePieces(how);
            startedSinceDeath = false;
        }
        PeerLife dying = life;
        if (dying != null) {
            take(dying);
            life = null;
            dying.die(how);
        }
        ending = CompletableFuture.completedFuture(null);
        boots += how == CrashKind.POWER ? 1 : 0;
        disk.unmount(how);
    }

    /** Lets go a life that has ended by itself. */
    private void bury() {
        PeerLife ended = life;
        if (ended != null && ended.isOver()) {
            take(ended);
            life = null;
        }
    }

    private void take(PeerLife ended) {
        failedPieces += ended.failedPieces();
        banned.addAll(ended.banned());
        mostAsked = Math.max(mostAsked, ended.requests().most());
        askedTwice += ended.requests().twice();
        lastError = ended.error();
    }

    void account(long up, long down) {
        uploaded += up;
        downloaded += down;
    }

    void reloaded(Bitfield verified) {
        atLastStart = verified;
        everVerified.clear();
        for (int piece = verified.nextSet(0); piece >= 0; piece = verified.nextSet(piece + 1)) {
            everVerified.set(piece);
        }
    }

    void verified(int piece) {
        everVerified.set(piece);
        world.trace().add(number, piece, world.time().elapsedNanos());
    }

    void completed() {
        if (completedAt == null) {
            completedAt = world.elapsed();
        }
    }

    Uplink line() {
        return line;
    }

    @Nullable PeerLife life() {
        bury();
        return life;
    }

    // what is known of it

    /**
     * What it is up to.
     *
     * @return its kind
     */
    public PeerKind kind() {
        return kind;
    }

    /**
     * Where it listens.
     *
     * @return a public address of its own network
     */
    public InetSocketAddress address() {
        return address;
    }

    /**
     * Its drive.
     *
     * @return the disk, which outlives the program
     */
    public SimulatedDisk disk() {
        return disk;
    }

    /**
     * Whether its program runs.
     *
     * @return false after a stop, a death or an error
     */
    public boolean isRunning() {
        return life() != null;
    }

    /**
     * Whether its files have been looked at and it is in the swarm.
     *
     * @return false before and after
     */
    public boolean isReady() {
        PeerLife now = life();
        return now != null && now.isReady();
    }

    /**
     * The pieces it has verified and written.
     *
     * @return a copy; empty while it does not run or looks at its files
     */
    public Bitfield pieces() {
        PeerLife now = life();
        return now == null ? new Bitfield(world.torrent().metainfo().pieceCount()) : now.verified();
    }

    /**
     * Whether it has every piece and runs.
     *
     * @return true if so
     */
    public boolean isComplete() {
        return pieces().isFull();
    }

    /**
     * When it had every piece for the first time.
     *
     * @return since the beginning of the run; null if it never had
     */
    public @Nullable Duration completedAt() {
        return completedAt;
    }

    /**
     * Why it stopped by itself.
     *
     * @return the error in words; null if it did not
     */
    public @Nullable String error() {
        return life() == null ? lastError : null;
    }

    /**
     * The pieces it took for right when it started last, before it fetched any.
     *
     * @return the pieces; null if it has not come so far
     */
    public @Nullable Bitfield piecesAtLastStart() {
        return atLastStart;
    }

    /**
     * The pieces it had verified at its last death that may not be lost: all, if only the process died; those whose bytes and
     * all names on the way to them had been forced to the drive, if the power failed.
     *
     * @return the pieces; null if it never died
     */
    public @Nullable Bitfield piecesSafeAtDeath() {
        return safe;
    }

    private Bitfield safePieces(CrashKind how) {
        Bitfield pieces = new Bitfield(world.torrent().metainfo().pieceCount());
        DiskPath root = PeerLife.root(new DiskFileSystem(disk));
        for (int piece = everVerified.nextSetBit(0);
                piece >= 0;
                piece = everVerified.nextSetBit(piece + 1)) {
            if (how == CrashKind.PROCESS || isForced(root, piece)) {
                pieces.set(piece);
            }
        }
        return pieces;
    }

    /**
     * The pieces that the state on its disk says are right, and says so without reserve. What it promises must be there
     * after any failure.
     *
     * @return the pieces; none if there is no state, or none that may be believed
     */
    public Bitfield piecesPromised() {
        Metainfo metainfo = world.torrent().metainfo();
        DiskFileSystem mount = new DiskFileSystem(disk);
        Path file = PeerLife.resumeFile(mount, metainfo);
        try {
            return ResumeData.read(file, metainfo, boot()).verified();
        } catch (StorageException none) {
            return new Bitfield(metainfo.pieceCount());
        }
    }

    private String boot() {
        return "boot " + boots;
    }

    private boolean isForced(DiskPath root, int piece) {
        for (Part part : parts(root, piece)) {
            if (!disk.isForced(part.path(), part.from(), part.to())) {
                return false;
            }
        }
        return true;
    }

    /** A part of a piece in one file. */
    private record Part(DiskPath path, int from, int to, int at) {}

    private List<Part> parts(DiskPath root, int piece) {
        long begin = (long) piece * world.torrent().metainfo().pieceLength();
        long end = begin + world.torrent().metainfo().pieceSize(piece);
        List<Part> parts = new ArrayList<>();
        for (FileEntry file : world.torrent().metainfo().files()) {
            long from = Math.max(begin, file.offset());
            long to = Math.min(end, file.offset() + file.length());
            if (from < to) {
                parts.add(
                        new Part(
                                (DiskPath) file.resolveIn(root),
                                (int) (from - file.offset()),
                                (int) (to - file.offset()),
                                (int) from));
            }
        }
        return parts;
    }

    /**
     * Compares pieces on its disk with the torrent.
     *
     * @param pieces which
     * @return those that are not as they should be
     */
    public Bitfield wrongOnDisk(Bitfield pieces) {
        Bitfield wrong = new Bitfield(pieces.size());
        DiskPath root = PeerLife.root(new DiskFileSystem(disk));
        for (int piece = pieces.nextSet(0); piece >= 0; piece = pieces.nextSet(piece + 1)) {
            for (Part part : parts(root, piece)) {
                if (!disk.holds(
                        part.path(),
                        part.from(),
                        part.to(),
                        world.torrent().content(),
                        part.at())) {
                    wrong.set(piece);
                }
            }
        }
        return wrong;
    }

    /**
     * Counts the pieces that failed their hash.
     *
     * @return in all its runs
     */
    public int failedPieces() {
        PeerLife now = life();
        return failedPieces + (now == null ? 0 : now.failedPieces());
    }

    /**
     * Whether it has banned another.
     *
     * @param other the other
     * @return true if it did in any of its runs
     */
    public boolean hasBanned(SimulatedPeer other) {
        String host = other.address.getAddress().getHostAddress();
        PeerLife now = life();
        return banned.contains(host) || (now != null && now.banned().contains(host));
    }

    /**
     * Counts what it gave.
     *
     * @return bytes of blocks, in all its runs
     */
    public long uploaded() {
        PeerLife now = life();
        return uploaded + (now == null ? 0 : now.snapshot().uploaded());
    }

    /**
     * Counts what it was given, for nothing included.
     *
     * @return bytes of blocks, in all its runs
     */
    public long downloaded() {
        PeerLife now = life();
        return downloaded + (now == null ? 0 : now.snapshot().downloaded());
    }

    /**
     * Counts its connections.
     *
     * @return how many have shaken hands
     */
    public int connections() {
        PeerLife now = life();
        return now == null ? 0 : now.snapshot().connections();
    }

    /**
     * Tells of how many peers at once it asked the same block, judged by what went over the wire.
     *
     * @return the greatest number so far
     */
    public int mostAskedForOneBlock() {
        PeerLife now = life();
        return Math.max(mostAsked, now == null ? 0 : now.requests().most());
    }

    /**
     * Tells how often it asked a further peer for a block while another had yet to answer.
     *
     * @return in all its runs
     */
    public long blocksAskedAgain() {
        PeerLife now = life();
        return askedTwice + (now == null ? 0 : now.requests().twice());
    }

    @Override
    public String toString() {
        return kind + " " + number;
    }
}
