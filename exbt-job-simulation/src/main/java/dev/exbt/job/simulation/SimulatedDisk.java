package dev.exbt.job.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The drive of one peer and all that can go wrong with it. The engine's own file classes work on it through {@code
 * java.nio.file}, as on a real one: what is tested is what ships, down to each write, rename and fsync.
 *
 * <p>What a program writes it can read at once; it is on the drive when it was forced. At a {@link CrashKind#POWER power
 * failure} each sector of 512 bytes that was not forced survives or not, file sizes and times likewise, and of the changes of
 * a directory a beginning; or of all these the last state and of the bytes none ({@link #journalling}). Changes are counted by {@link #operations}: creating, writing, forcing, renaming, deleting.
 */
public final class SimulatedDisk {
    /** When the clock of every disk began: a time as files have it, nanoseconds since 1970. */
    private static final long EPOCH_NANOS = 1_800_000_000_000_000_000L;

    /** What a system's clock for files advances by. */
    private static final long TICK_NANOS = 4_000_000;

    private static final long NEVER = -1;

    private final RandomGenerator random;
    private final LongSupplier elapsedNanos;
    private final TraceHash trace;
    private final DiskFolder root = new DiskFolder();
    private final Map<DiskFile, DiskFileSystem> locks = new HashMap<>();

    private long capacity = Long.MAX_VALUE;
    private double failing;
    private double shortening;
    private boolean journalling;
    private long bytesPerSecond = Long.MAX_VALUE;
    private long operationNanos;

    private long operations;
    private long crashAt = NEVER;
    private CrashKind crashKind = CrashKind.PROCESS;
    private Consumer<CrashKind> whenCrashed = kind -> {};
    private @Nullable DiskFileSystem mounted;
    private long costNanos;

    SimulatedDisk(RandomGenerator random, LongSupplier elapsedNanos, TraceHash trace) {
        this.random = random;
        this.elapsedNanos = elapsedNanos;
        this.trace = trace;
    }

    /**
     * What of the changes that were not forced outlives a power failure.
     *
     * @param metadata chance of a name, a size or a time, 0 to 1
     * @param data chance of a sector, 0 to 1
     */
    record Survival(double metadata, double data) {}

    /** Something that changes the disk. */
    @FunctionalInterface
    interface Change<T> {
        T apply() throws IOException;
    }

    // conditions, from now on

    /**
     * Makes everything take its time.
     *
     * @param rate bytes a second, written or read
     * @param each what every operation takes beside
     * @return this disk
     */
    public SimulatedDisk slow(long rate, Duration each) {
        bytesPerSecond = rate;
        operationNanos = each.toNanos();
        return this;
    }

    /**
     * Lets writes fail with an error of the drive, each after a part of its bytes.
     *
     * @param share of the writes, 0 to 1
     * @return this disk
     */
    public SimulatedDisk failing(double share) {
        failing = share;
        return this;
    }

    /**
     * Lets writes write less than they were given, which systems may do.
     *
     * @param share of the writes, 0 to 1
     * @return this disk
     */
    public SimulatedDisk shortening(double share) {
        shortening = share;
        return this;
    }

    /**
     * Sets how much fits. A write that does not fit writes what fits and fails.
     *
     * @param bytes of whole sectors
     * @return this disk
     */
    public SimulatedDisk limit(long bytes) {
        capacity = bytes;
        return this;
    }

    /**
     * Has the peer die in the middle of an operation to come: a write is torn, anything else does not happen.
     *
     * @param operation its number, as {@link #operations} counts; the first is 1
     * @param kind how
     * @return this disk
     */
    public SimulatedDisk crashAt(long operation, CrashKind kind) {
        crashAt = operation;
        crashKind = kind;
        return this;
    }

    /**
     * Keeps names, sizes and times up to a power failure, and of the bytes only those that were forced: so do file systems whose
     * journal is on the drive before the data is.
     *
     * @return this disk
     */
    public SimulatedDisk journalling() {
        journalling = true;
        return this;
    }

    // what is known

    /**
     * Counts what changed the disk or tried to.
     *
     * @return operations so far
     */
    public long operations() {
        return operations;
    }

    /**
     * Tells how much fits in all.
     *
     * @return bytes
     */
    public long capacity() {
        return capacity;
    }

    /**
     * Tells how much more fits.
     *
     * @return bytes
     */
    public long room() {
        return Math.max(0, capacity - root.allocatedBytes());
    }

    // for the peer

    DiskFileSystem mount(Consumer<CrashKind> crashed) {
        whenCrashed = crashed;
        DiskFileSystem fresh = new DiskFileSystem(this);
        mounted = fresh;
        return fresh;
    }

    /** The process that has it mounted is no more; with {@link CrashKind#POWER} neither is what was not forced. */
    void unmount(CrashKind kind) {
        if (mounted != null) {
            mounted.die();
            mounted = null;
        }
        locks.clear();
        crashAt = NEVER;
        if (kind == CrashKind.POWER) {
            // Nothing, everything and all between: each is a kind of bug of its own.
            double survival = Math.clamp(random.nextDouble() * 2 - 0.5, 0, 1);
            root.losePower(
                    journalling ? new Survival(1, 0) : new Survival(survival, survival), random);
        }
    }

    /** What the operations since the last call have taken. */
    long takeCostNanos() {
        long cost = costNanos;
        costNanos = 0;
        return cost;
    }

    /** What the operations since then have taken so far. */
    long costNanos() {
        return costNanos;
    }

    /** The time as files have it. */
    long timeNanos() {
        long now = EPOCH_NANOS + elapsedNanos.getAsLong();
        return now - now % TICK_NANOS;
    }

    @Nullable DiskNode find(DiskPath path) throws IOException {
        DiskNode at = root;
        for (String name : path.names()) {
            if (!(at instanceof DiskFolder folder)) {
                throw new NoSuchFileException(path.toString());
            }
            DiskNode below = folder.get(name);
            if (below == null) {
                return null;
            }
            at = below;
        }
        return at;
    }

    /** Whether bytes of a file would survive anything: forced themselves, and so is every name on the way to them. */
    boolean isForced(DiskPath path, int from, int to) {
        DiskNode at = root;
        for (String name : path.names()) {
            if (!(at instanceof DiskFolder folder) || !folder.isForced(name)) {
                return false;
            }
            at = folder.get(name);
        }
        return at instanceof DiskFile file && file.isForced(from, to);
    }

    /** Puts a file on the drive, with the directories above it. */
    void put(DiskPath path, DiskFile file) {
        DiskFolder at = root;
        for (String name : path.names().subList(0, path.names().size() - 1)) {
            DiskFolder above = at;
            if (above.get(name) instanceof DiskFolder below) {
                at = below;
            } else {
                at = new DiskFolder();
                above.add(name, at);
                above.force();
            }
        }
        at.add(path.names().getLast(), file);
        at.force();
    }

    /** Whether a file has certain bytes at a place. */
    boolean holds(DiskPath path, int from, int to, byte[] content, int at) {
        DiskNode node = null;
        try {
            node = find(path);
        } catch (IOException e) {
            return false; // a file in the place of a directory
        }
        if (!(node instanceof DiskFile file) || file.size() < to) {
            return false;
        }
        ByteBuffer found = ByteBuffer.allocate(to - from);
        file.read(from, found);
        return found.flip().equals(ByteBuffer.wrap(content, at, to - from));
    }

    boolean lock(DiskFileSystem by, DiskFile file) {
        return locks.putIfAbsent(file, by) == null;
    }

    void unlock(DiskFileSystem by, @Nullable DiskFile file) {
        if (file != null) {
            locks.remove(file, by);
        }
    }

    // what happens

    <T> T change(String what, DiskPath path, Change<T> change) throws IOException {
        charge(0);
        if (count(what, 0)) {
            throw crash(path);
        }
        return change.apply();
    }

    int read(DiskPath path, DiskFile file, int at, ByteBuffer destination) throws IOException {
        int count = file.read(at, destination);
        charge(Math.max(0, count));
        return count;
    }

    int write(DiskPath path, DiskFile file, int at, ByteBuffer source) throws IOException {
        int asked = source.remaining();
        charge(asked);
        if (count("write", asked)) {
            file.write(at, source, random.nextInt(asked + 1), timeNanos());
            throw crash(path);
        }
        if (failing > 0 && random.nextDouble() < failing) {
            file.write(at, source, random.nextInt(asked + 1), timeNanos());
            throw new FileSystemException(path.toString(), null, "Input/output error");
        }
        int count = asked;
        if (shortening > 0 && asked > 1 && random.nextDouble() < shortening) {
            count = 1 + random.nextInt(asked - 1);
        }
        int fitting = capacity == Long.MAX_VALUE ? count : file.fitting(at, count, room());
        file.write(at, source, fitting, timeNanos());
        if (fitting < count) {
            throw new FileSystemException(path.toString(), null, "No space left on device");
        }
        return count;
    }

    private void charge(long bytes) {
        costNanos += operationNanos;
        if (bytesPerSecond != Long.MAX_VALUE) {
            costNanos += bytes * 1_000_000_000L / bytesPerSecond;
        }
    }

    /** True if this is the one to crash at. */
    private boolean count(String what, int bytes) {
        operations++;
        trace.add(what.hashCode(), bytes, operations);
        return operations == crashAt;
    }

    private IOException crash(DiskPath path) {
        CrashKind kind = crashKind;
        whenCrashed.accept(kind);
        return new IOException("died at " + path);
    }
}
