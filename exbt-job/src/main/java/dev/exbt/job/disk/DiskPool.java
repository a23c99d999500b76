package dev.exbt.job.disk;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.storage.FileLayout;
import dev.exbt.storage.PieceStorage;
import dev.exbt.storage.Recheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The disk threads of a session, its chunk memory, and its budget of bytes. For any thread.
 *
 * <p>Each disk thread has a queue of its own, and a piece keeps to one of them, so its writes stay in order without a lock.
 * Checks of whole torrents take minutes and have threads of their own, so that downloads and uploads do not wait for them.
 * Threads start when first needed and end after a while without work.
 */
public final class DiskPool {
    private static final long IDLE_SECONDS = 10;

    private final List<? extends Executor> threads;
    private final Executor checkers;
    private final int checkThreads;
    private final List<ExecutorService> owned;
    private final ChunkMemory memory = new ChunkMemory();
    private final DiskBudget budget;

    /** Threads that were started and may still run. */
    private final Set<Thread> started = ConcurrentHashMap.newKeySet();

    /**
     * Makes a pool.
     *
     * @param settings how many threads and bytes
     */
    public DiskPool(DiskSettings settings) {
        List<ExecutorService> services = new ArrayList<>();
        for (int i = 0; i < settings.threads(); i++) {
            services.add(pool(1, "exbt-disk-" + i));
        }
        this.threads = List.copyOf(services);
        ExecutorService checkService = pool(settings.threads(), "exbt-check");
        this.checkers = checkService;
        this.checkThreads = settings.threads();
        services.add(checkService);
        this.owned = services;
        this.budget = new DiskBudget(settings.queuedBytes(), settings.partialBytes());
    }

    /**
     * Makes a pool without threads of its own: for simulations and tests.
     *
     * @param settings how many bytes; {@code threads} says in how many parts a check is done
     * @param threads where work runs; each does one task after the other
     * @param checkers where checks run
     */
    public DiskPool(DiskSettings settings, List<? extends Executor> threads, Executor checkers) {
        this.threads = threads;
        this.checkers = checkers;
        this.checkThreads = settings.threads();
        this.owned = List.of();
        this.budget = new DiskBudget(settings.queuedBytes(), settings.partialBytes());
    }

    private ThreadPoolExecutor pool(int size, String name) {
        ThreadFactory named =
                size == 1
                        ? Thread.ofPlatform().daemon(false).name(name).factory()
                        : Thread.ofPlatform().daemon(false).name(name + "-", 0).factory();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        size,
                        size,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        work -> remember(named.newThread(work)));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private Thread remember(Thread thread) {
        started.removeIf(before -> before.getState() == Thread.State.TERMINATED);
        started.add(thread);
        return thread;
    }

    /**
     * Opens the disk for a swarm.
     *
     * @param layout the torrent's layout
     * @param storage where its bytes are; the disk's from now on, closed with it
     * @param verified pieces that are known to be right; copied
     * @param home the swarm's loop
     * @param listener told on the loop
     * @return the disk; for the loop alone
     * @throws IllegalArgumentException if nothing of the torrent can be verified: v2 without its piece layers
     */
    public SwarmDisk open(
            FileLayout layout,
            PieceStorage storage,
            Bitfield verified,
            Executor home,
            DiskListener listener) {
        DiskEnd end = new DiskEnd(layout, storage, memory, budget);
        PooledDisk disk = new PooledDisk(this, end, verified, home, listener);
        budget.add(disk);
        return disk;
    }

    /**
     * How many bytes wait to be written.
     *
     * @return bytes, of all swarms
     */
    public long queuedBytes() {
        return budget.queuedBytes();
    }

    /**
     * How many bytes pieces in progress hold in memory.
     *
     * @return bytes, of all swarms
     */
    public long partialBytes() {
        return budget.partialBytes();
    }

    List<? extends Executor> threads() {
        return threads;
    }

    CompletableFuture<Bitfield> check(Recheck recheck) {
        return recheck.start(checkers, checkThreads);
    }

    /**
     * Ends the threads, after the disks of all swarms were closed. Blocks; not for a loop. What still runs at the deadline is
     * interrupted, which closes the file it works on.
     *
     * @param deadline how long to wait
     * @return true if everything ended by itself
     * @throws InterruptedException if this thread is interrupted while it waits
     */
    public boolean close(Duration deadline) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        owned.forEach(ExecutorService::shutdown);
        boolean ended = true;
        for (ExecutorService service : owned) {
            ended &=
                    service.awaitTermination(
                            Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
        if (!ended) {
            owned.forEach(ExecutorService::shutdownNow);
        }
        // A pool counts as ended a moment before the last of its threads is gone.
        for (Thread thread : started) {
            thread.join(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        }
        memory.close();
        return ended;
    }
}
