package dev.exbt.job;

import dev.exbt.dht.DhtServer;
import dev.exbt.job.disk.DiskPool;
import dev.exbt.job.disk.DiskSettings;
import dev.exbt.job.files.StorageParts;
import dev.exbt.job.netty.PeerNetwork;
import dev.exbt.metainfo.InfoHash;
import dev.exbt.peerwire.PeerId;
import dev.exbt.storage.BootId;
import dev.exbt.storage.FilePool;
import dev.exbt.tracker.TrackerClient;
import dev.exbt.tracker.TrackerSettings;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What jobs share: the port for peers, the event loop, the disk threads, the trackers' sockets, the limits. May be used
 * from any thread. Everything it starts ends with {@link #close()}, within a deadline.
 */
public final class Session implements AutoCloseable {
    /** Jobs whose status is taken in one go on the event loop: a millisecond or two, in which no peer is heard. */
    static final int JOBS_A_VISIT = 500;

    private final SessionConfig config;
    private final SessionParts parts;
    private final int port;
    private final Map<InfoHash, Job> jobs = new LinkedHashMap<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private boolean closed;

    private Session(SessionConfig config, SessionParts parts, int port) {
        this.config = config;
        this.parts = parts;
        this.port = port;
    }

    /**
     * Opens a session with the defaults.
     *
     * @return the session, listening
     * @throws IOException if no port can be opened
     */
    public static Session open() throws IOException {
        return open(SessionConfig.defaults());
    }

    /**
     * Opens a session.
     *
     * @param config what its jobs share
     * @return the session, listening
     * @throws java.net.BindException if the port is taken or the address is not of this machine
     * @throws IOException if the port cannot be opened
     */
    public static Session open(SessionConfig config) throws IOException {
        SecureRandom random = new SecureRandom();
        SwarmTable swarms = new SwarmTable();
        PeerNetwork network =
                new PeerNetwork(
                        PeerId.random(random),
                        config.bindAddress(),
                        config.maxConnections(),
                        swarms::find);
        int port;
        try {
            port = network.listen(config.port());
        } catch (IOException | RuntimeException failed) {
            network.close(config.closeTimeout());
            throw failed;
        }
        DhtServer dht;
        try {
            dht = SessionDht.start(config, port, network.group());
        } catch (IOException | RuntimeException failed) {
            network.close(config.closeTimeout());
            throw failed;
        }
        DiskSettings disk =
                new DiskSettings(
                        config.diskThreads(),
                        DiskSettings.QUEUED_BYTES,
                        DiskSettings.PARTIAL_BYTES);
        TrackerSettings tracker =
                TrackerSettings.STANDARD
                        .withBind(config.bindAddress())
                        .withAllowLocal(config.allowLocal());
        SessionParts parts =
                new SessionParts(
                        config,
                        port,
                        network,
                        swarms,
                        new StorageParts(
                                network.loop(),
                                blocking -> Thread.ofVirtual().name("exbt-files").start(blocking),
                                new DiskPool(disk),
                                new FilePool(),
                                BootId.current()),
                        new TrackerClient(tracker, network.group()),
                        dht,
                        random);
        Session session = new Session(config, parts, port);
        swarms.tickOn(network.loop());
        return session;
    }

    /**
     * The port peers reach us at.
     *
     * @return the TCP port, also when the system picked it
     */
    public int port() {
        return port;
    }

    /**
     * How it was opened.
     *
     * @return its configuration
     */
    public SessionConfig config() {
        return config;
    }

    /**
     * The node of the DHT that its jobs find peers with.
     *
     * @return the node, for the program's own questions too; null if there is none. It ends with the session
     */
    public @Nullable DhtServer dht() {
        return parts.dht();
    }

    /**
     * The jobs in it.
     *
     * @return a snapshot, in the order they came
     */
    public List<Job> jobs() {
        synchronized (jobs) {
            return List.copyOf(jobs.values());
        }
    }

    /**
     * Everything about every job now. The event loop is visited once for {@value #JOBS_A_VISIT} jobs, not for each, so this is the way
     * to watch many of them.
     *
     * @return a snapshot of each, in the order the jobs came
     */
    public List<JobStatus> statuses() {
        List<Job> all = jobs();
        for (int from = 0; from < all.size(); from += JOBS_A_VISIT) {
            visit(all.subList(from, Math.min(all.size(), from + JOBS_A_VISIT)));
        }
        return all.stream().map(job -> job.engine().published()).toList();
    }

    /**
     * How many incoming connections were ended at once because their address, or their /64 of IPv6, opened too many: more than
     * 64 at once, or 2 a second in the long run. They belong to no job.
     *
     * @return since the session was opened
     */
    public long refusedConnections() {
        return parts.network().refused();
    }

    private void visit(List<Job> some) {
        EventLoop loop = parts.network().loop();
        Runnable publishing = () -> some.forEach(job -> job.engine().publish());
        if (loop.inEventLoop()) {
            publishing.run();
            return;
        }
        try {
            CompletableFuture.runAsync(publishing, loop).join();
        } catch (RejectedExecutionException ended) {
            // Closed: what each job said last is all there is.
            System.getLogger(Session.class.getName())
                    .log(System.Logger.Level.DEBUG, "no status from a loop that ended", ended);
        }
    }

    SessionParts parts() {
        return parts;
    }

    /** Refuses a second job of a torrent before anything is made for it. */
    void requireNew(InfoHash infoHash) {
        synchronized (jobs) {
            if (closed) {
                throw new IllegalStateException("the session is closed");
            }
            if (jobs.containsKey(infoHash)) {
                throw new IllegalStateException(
                        "the session has a job of " + infoHash + " already");
            }
        }
    }

    void add(Job job) {
        synchronized (jobs) {
            requireNew(job.infoHash());
            jobs.put(job.infoHash(), job);
        }
    }

    void remove(Job job) {
        boolean removed;
        synchronized (jobs) {
            removed = jobs.remove(job.infoHash(), job);
        }
        if (removed) {
            CompletableFuture<Void> ending = job.engine().close();
            if (!parts.network().loop().inEventLoop()) { // a listener may not wait for itself
                await(ending, System.nanoTime() + config.closeTimeout().toNanos());
            }
        }
    }

    /**
     * Stops and forgets every job, then closes every socket, file and thread, within the configured timeout. Called by a job's
     * listener, it does not wait; called while another thread is at it, it waits for that.
     */
    @Override
    public void close() {
        boolean first;
        List<Job> rest;
        synchronized (jobs) {
            first = !closed;
            closed = true;
            rest = new ArrayList<>(jobs.values());
            jobs.clear();
        }
        boolean mayWait = !parts.network().loop().inEventLoop();
        if (first && mayWait) {
            end(rest);
        } else if (first) {
            Thread.ofPlatform().name("exbt-close").start(() -> end(rest));
        } else if (mayWait) {
            await(ended, System.nanoTime() + config.closeTimeout().toNanos());
        }
    }

    private void end(List<Job> rest) {
        try {
            endInTime(rest);
        } finally {
            ended.complete(null);
        }
    }

    private void endInTime(List<Job> rest) {
        long deadline = System.nanoTime() + config.closeTimeout().toNanos();
        CompletableFuture<?>[] endings =
                rest.stream().map(job -> job.engine().close()).toArray(CompletableFuture[]::new);
        await(CompletableFuture.allOf(endings), deadline);
        parts.trackers().close(left(deadline));
        DhtServer dht = parts.dht();
        if (dht != null) {
            dht.close();
        }
        parts.network().close(left(deadline));
        try {
            parts.storage().disk().close(left(deadline));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        parts.storage().files().close();
        rest.forEach(job -> job.engine().unlock());
    }

    private static Duration left(long deadlineNanos) {
        return Duration.ofNanos(
                Math.max(TimeUnit.MILLISECONDS.toNanos(50), deadlineNanos - System.nanoTime()));
    }

    private static void await(CompletableFuture<?> ending, long deadlineNanos) {
        try {
            ending.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            // The deadline is the promise: what has not ended by now is cut off by closing what it
            // runs on.
            System.getLogger(Session.class.getName())
                    .log(System.Logger.Level.WARNING, "a job did not stop in time and is cut off");
        } catch (ExecutionException failed) {
            System.getLogger(Session.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "a job stopped with an error",
                            failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
