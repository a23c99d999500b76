package dev.exbt.dht;

import dev.exbt.dht.endpoint.LookupOutcome;
import dev.exbt.dht.endpoint.LookupRun;
import dev.exbt.dht.endpoint.PeerSearchListener;
import dev.exbt.krpc.NodeContact;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A search for the peers of a torrent, while it runs and afterwards. Peers are told as they come, each once, on the server's
 * event loop: who hears them must not block there. The search itself takes some seconds, at most a minute.
 */
public final class DhtSearch {
    private final Executor loop;
    private final Consumer<? super InetSocketAddress> onPeer;
    private final CompletableFuture<PeersFound> done = new CompletableFuture<>();

    // owned by the loop
    private final Set<InetSocketAddress> peers = new LinkedHashSet<>();
    private final List<LookupRun> runs = new ArrayList<>();
    private int open = 1; // the start itself, until all runs are known
    private int announced;
    private int asked;
    private int hops;
    private boolean cancelled;

    DhtSearch(Executor loop, Consumer<? super InetSocketAddress> onPeer) {
        this.loop = loop;
        this.onPeer = onPeer;
    }

    /**
     * Gives the end of the search.
     *
     * @return completes with what was found, normally even if that is nothing; fails with {@link DhtException} if the server
     *     closes first. Cancelling it does not end the search, {@link #cancel()} does
     */
    public CompletableFuture<PeersFound> done() {
        return done.copy();
    }

    /** Ends the search, which then is done with what it has. */
    public void cancel() {
        loop.execute(() -> {
            cancelled = true;
            long now = System.nanoTime();
            List.copyOf(runs).forEach(run -> run.cancel(now));
            if (runs.isEmpty()) {
                done.complete(found());
            }
        });
    }

    // on the loop

    boolean isCancelled() {
        return cancelled;
    }

    void fail(DhtException why) {
        done.completeExceptionally(why);
    }

    /** Listens to the search of one more endpoint. */
    PeerSearchListener listen() {
        open++;
        return new PeerSearchListener() {
            @Override
            public void onPeers(List<InetSocketAddress> found, @Nullable NodeContact source) {
                for (InetSocketAddress peer : found) {
                    if (peers.add(peer)) {
                        tell(peer);
                    }
                }
            }

            @Override
            public void onDone(LookupOutcome outcome, int took, long nowNanos) {
                announced += took;
                asked += outcome.asked();
                hops = Math.max(hops, outcome.hops());
                settle();
            }
        };
    }

    private void tell(InetSocketAddress peer) {
        try {
            onPeer.accept(peer);
        } catch (RuntimeException failed) { // it must not stop the node
            System.getLogger(DhtSearch.class.getName())
                    .log(System.Logger.Level.WARNING, "who hears of peers failed", failed);
        }
    }

    void runs(LookupRun run) {
        runs.add(run);
    }

    /** One endpoint is through, or the start. */
    void settle() {
        if (--open == 0) {
            done.complete(found());
        }
    }

    private PeersFound found() {
        return new PeersFound(peers, announced, asked, hops);
    }
}
