package dev.exbt.job.simulation;

import dev.exbt.metainfo.Bitfield;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.BitSet;
import java.util.LinkedHashSet;
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
    private final TorrentOnDisk files;
    private final DialWatch dials = new DialWatch();
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
        this.files = new TorrentOnDisk(disk, world.torrent());
        if (kind == PeerKind.POISONER) {
            files.fillWithPoison();
        } else if (kind.beginsComplete()) {
            files.fill();
        }
    }

    /**
     * Puts pieces on its disk, as somebody would who copies files there; before it starts. It finds them when it looks.
     *
     * @param pieces which, by their index
     * @return this peer
     */
    public SimulatedPeer holding(IntPredicate pieces) {
        files.fill(pieces);
        return this;
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

    DialWatch dials() {
        return dials;
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
        if (how == CrashKind.POWER) {
            return files.forced(everVerified);
        }
        Bitfield pieces = new Bitfield(world.torrent().metainfo().pieceCount());
        everVerified.stream().forEach(pieces::set);
        return pieces;
    }

    /**
     * The pieces that the state on its disk says are right, and says so without reserve. What it promises must be there
     * after any failure.
     *
     * @return the pieces; none if there is no state, or none that may be believed
     */
    public Bitfield piecesPromised() {
        return files.promised(boot());
    }

    private String boot() {
        return "boot " + boots;
    }

    /**
     * Compares pieces on its disk with the torrent.
     *
     * @param pieces which
     * @return those that are not as they should be
     */
    public Bitfield wrongOnDisk(Bitfield pieces) {
        return files.wrong(pieces);
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
     * Counts the blocks that left its line, which is what the engine should have counted.
     *
     * @return bytes of blocks, in all its runs
     */
    public long blockBytesSent() {
        return line.blockBytesLeft();
    }

    /**
     * Counts what it gave, as the engine tells it.
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

    /**
     * Tells how many connections it was dialling at once.
     *
     * @return the greatest number so far
     */
    public int mostDialledAtOnce() {
        return dials.mostOpen();
    }

    /**
     * Tells how often it has dialled somebody.
     *
     * @param target who listens there, or nobody
     * @return in all its runs
     */
    public int timesDialled(InetSocketAddress target) {
        return dials.times(target);
    }

    @Override
    public String toString() {
        return kind + " " + number;
    }
}
