package dev.exbt.job;

import dev.exbt.dht.DhtException;
import dev.exbt.dht.DhtSearch;
import dev.exbt.dht.DhtServer;
import dev.exbt.dht.PeersFound;
import dev.exbt.metainfo.HostPort;
import dev.exbt.metainfo.InfoHash;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The DHT for one job: searches for peers and announces, again and again while the job runs. Confined to the event loop. A
 * private torrent has none (BEP 27).
 */
final class JobDht {
    /** Time between two announcements; nodes forget after half an hour. */
    static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(15);

    /** Time until the next search when the last one found nobody. Doubles with each, up to the period. */
    static final long FIRST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(15);

    /** What the DHT brings. */
    interface Listener {
        /** Addresses of peers. */
        void onDhtPeers(List<InetSocketAddress> peers);

        /** Something to tell the program. */
        void onEvent(JobEvent event);
    }

    private final DhtServer dht;
    private final Executor loop;
    private final List<InfoHash> infoHashes;
    private final int port;
    private final BooleanSupplier seed;
    private final RandomGenerator random;
    private final Listener listener;
    private final List<DhtSearch> searches = new ArrayList<>();
    private boolean running;
    private int run;
    private int open;
    private boolean found;
    private long retryNanos = FIRST_RETRY_NANOS;
    private long nextNanos;

    JobDht(
            SessionParts session,
            DhtServer dht,
            List<InfoHash> infoHashes,
            BooleanSupplier seed,
            Listener listener) {
        this.dht = dht;
        this.loop = session.network().loop();
        this.infoHashes = infoHashes;
        this.port = session.port();
        this.seed = seed;
        this.random = session.random();
        this.listener = listener;
    }

    /** Where our DHT node is. */
    int dhtPort() {
        return dht.addresses().getFirst().getPort();
    }

    /** Begins to search; nodes that the torrent or the link names help into the network. */
    void start(List<HostPort> nodes, long nowNanos) {
        if (!running) {
            running = true;
            run++;
            retryNanos = FIRST_RETRY_NANOS;
            nextNanos = nowNanos;
            dht.bootstrap(nodes);
            wake(nowNanos);
        }
    }

    /** Ends the searches; nodes forget us by themselves. */
    void stop() {
        running = false;
        open = 0;
        searches.forEach(DhtSearch::cancel);
        searches.clear();
    }

    /** When {@link #wake} wants to be called, or the given time if that comes first. */
    long nextWakeNanos(long otherwise) {
        return running && open == 0 && nextNanos - otherwise < 0 ? nextNanos : otherwise;
    }

    void wake(long nowNanos) {
        if (!running || open > 0 || nowNanos - nextNanos < 0) {
            return;
        }
        int mine = run;
        found = false;
        searches.clear();
        open = infoHashes.size();
        for (InfoHash infoHash : infoHashes) {
            DhtSearch search =
                    dht.announce(infoHash, port, seed.getAsBoolean(), peer -> heard(mine, peer));
            searches.add(search);
            CompletableFuture<PeersFound> ignored =
                    search.done()
                            .whenComplete((outcome, failed) ->
                                    loop.execute(() -> searched(mine, outcome, failed)));
        }
    }

    /** A node's peer, at its address: asks that it be known to the DHT. */
    void onNode(InetSocketAddress address) {
        dht.addNode(address);
    }

    private void heard(int mine, InetSocketAddress peer) {
        loop.execute(() -> {
            if (running && mine == run) {
                found = true;
                listener.onDhtPeers(List.of(peer));
            }
        });
    }

    private void searched(int mine, @Nullable PeersFound outcome, @Nullable Throwable failed) {
        if (!running || mine != run) {
            return;
        }
        if (outcome != null) {
            listener.onEvent(new JobEvent.DhtSearched(outcome.peers().size(), outcome.announced()));
        } else if (!(failed instanceof DhtException)) {
            System.getLogger(JobDht.class.getName())
                    .log(System.Logger.Level.WARNING, "a search in the DHT failed", failed);
        }
        if (--open == 0) {
            long wait = found ? PERIOD_NANOS : retryNanos;
            retryNanos = found ? FIRST_RETRY_NANOS : Math.min(2 * retryNanos, PERIOD_NANOS);
            nextNanos = System.nanoTime() + wait - random.nextLong(wait / 8);
        }
    }
}
