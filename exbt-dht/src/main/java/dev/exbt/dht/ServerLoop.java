package dev.exbt.dht;

import dev.exbt.dht.endpoint.DhtEndpoint;
import dev.exbt.dht.endpoint.DhtOutput;
import dev.exbt.dht.endpoint.DhtStores;
import dev.exbt.dht.endpoint.EndpointSettings;
import dev.exbt.dht.endpoint.Traffic;
import dev.exbt.dht.guard.ReplyLimiter;
import dev.exbt.dht.guard.ReplyLimits;
import dev.exbt.dht.netty.DhtSockets;
import dev.exbt.dht.state.DhtState;
import dev.exbt.dht.store.ItemStore;
import dev.exbt.dht.store.PeerStore;
import dev.exbt.dht.store.StoreLimits;
import dev.exbt.dht.store.TokenServer;
import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a server has on its event loop: an endpoint for each address, and what they share. All methods run there unless told. */
final class ServerLoop implements Executor {
    private final EventLoop loop;
    private final DhtConfig config;
    private final SecureRandom random = new SecureRandom();
    private final DhtSockets sockets;
    private final DhtStores stores;
    private final Map<InetSocketAddress, DhtEndpoint> endpoints = new LinkedHashMap<>();

    /** Completes when the first attempt to come into the network is over; searches wait for it. */
    final CompletableFuture<Void> attempted = new CompletableFuture<>();

    /** Completes when one of the nodes is in the network. */
    final CompletableFuture<Void> ready = new CompletableFuture<>();

    private boolean closed;

    ServerLoop(EventLoop loop, DhtConfig config) {
        this.loop = loop;
        this.config = config;
        this.sockets = new DhtSockets(loop, this::afterwards);
        StoreLimits limits = StoreLimits.DEFAULT.withPeers(config.maxTorrents(), config.maxPeers());
        this.stores =
                new DhtStores(
                        new TokenServer(random, System.nanoTime()),
                        new PeerStore(limits, random),
                        new ItemStore(limits),
                        new ReplyLimiter(
                                config.unlimited() ? ReplyLimits.UNLIMITED : ReplyLimits.DEFAULT,
                                random));
    }

    /** Runs a task on the loop; if the loop has ended, drops it. From any thread. */
    @Override
    public void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException ended) {
            // The server is closed: whoever waits was told when it closed.
        }
    }

    /** Opens one address, with the id of an earlier run if there is one. From any thread but the loop. */
    InetSocketAddress open(InetSocketAddress address, @Nullable NodeId id) throws IOException {
        return sockets.open(address, (bound, output) -> endpoint(bound, output, id));
    }

    private DhtEndpoint endpoint(
            InetSocketAddress bound, DhtOutput output, @Nullable NodeId saved) {
        InetAddress host = bound.getAddress();
        EndpointSettings settings =
                EndpointSettings.standard(AddressFamily.of(host))
                        .withReadOnly(config.readOnly())
                        .withAllowLocal(config.allowLocal() || NodeId.isExempt(host))
                        .withEnforceIds(config.enforceIds())
                        .withQueriesPerSecond(
                                config.unlimited()
                                        ? EndpointSettings.MAX_QUERIES_PER_SECOND
                                        : EndpointSettings.QUERIES_PER_SECOND);
        NodeId id = saved;
        if (id == null) {
            id = host.isAnyLocalAddress() ? NodeId.random(random) : NodeId.forAddress(host, random);
        }
        DhtEndpoint endpoint =
                new DhtEndpoint(settings, bound, id, stores, output, random, System.nanoTime());
        endpoints.values().forEach(endpoint::join);
        endpoints.put(bound, endpoint);
        return endpoint;
    }

    /** Comes into the network. From any thread. */
    void bootstrap(List<NodeContact> saved, List<InetSocketAddress> given) {
        command(now -> {
            for (DhtEndpoint endpoint : endpoints.values()) {
                endpoint.bootstrap(saved, given, now);
            }
        });
    }

    /** Runs a command on the loop and sends what it made; drops it if the server is closed. From any thread. */
    void command(CommandAt command) {
        run(command, closed -> {});
    }

    /** Runs a command on the loop and sends what it made. From any thread. */
    void run(CommandAt command, Consumer<DhtException> ifClosed) {
        try {
            loop.execute(() -> {
                if (closed) {
                    ifClosed.accept(closedException());
                } else {
                    command.run(System.nanoTime());
                    sockets.settle();
                }
            });
        } catch (RejectedExecutionException ended) {
            ifClosed.accept(closedException());
        }
    }

    /** Runs a task on the loop after a time, if it has not ended by then. */
    void later(Runnable task, Duration delay) {
        if (!closed) {
            Future<?> ignored = // a loop that ends forgets it
                    loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Answers from the loop; fails when the server is closed. From any thread. */
    <T> CompletableFuture<T> ask(Question<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        run(now -> answer.complete(question.answer(now)), answer::completeExceptionally);
        return answer;
    }

    /** Asks something at a time. */
    @FunctionalInterface
    interface Question<T> {
        T answer(long nowNanos);
    }

    /** Does something at a time. */
    @FunctionalInterface
    interface CommandAt {
        void run(long nowNanos);
    }

    /** One endpoint for a family; null if there is none. */
    @Nullable DhtEndpoint of(AddressFamily family) {
        for (DhtEndpoint endpoint : endpoints.values()) {
            if (endpoint.family() == family) {
                return endpoint;
            }
        }
        return null;
    }

    /** Every endpoint. */
    List<DhtEndpoint> all() {
        return List.copyOf(endpoints.values());
    }

    /** From any thread. */
    boolean isOnLoop() {
        return loop.inEventLoop();
    }

    boolean isClosed() {
        return closed;
    }

    DhtStatus status(long nowNanos) {
        List<DhtStatus.Node> nodes = new ArrayList<>();
        endpoints.forEach((address, endpoint) -> nodes.add(status(address, endpoint, nowNanos)));
        return new DhtStatus(
                nodes,
                stores.peers().infoHashCount(),
                stores.peers().peerCount(),
                stores.items().size());
    }

    /** What is to be kept for the next run. */
    void remember(Map<InetAddress, NodeId> ids, List<NodeContact> nodes, long nowNanos) {
        endpoints.forEach((address, endpoint) -> {
            if (ids.size() < DhtState.MAX_IDS) {
                ids.put(address.getAddress(), endpoint.id());
            }
            nodes.addAll(endpoint.table().snapshot(nowNanos));
        });
    }

    /** Ends every endpoint and closes every socket, and says when that is done. */
    void close(CompletableFuture<Void> done) {
        closed = true;
        long now = System.nanoTime();
        endpoints.values().forEach(endpoint -> endpoint.close(now));
        DhtException why = closedException();
        ready.completeExceptionally(why);
        attempted.completeExceptionally(why);
        CompletableFuture<Void> ignored =
                sockets.close().whenComplete((none, failed) -> done.complete(null));
    }

    static DhtException closedException() {
        return new DhtException(DhtException.Reason.UNAVAILABLE, "the server is closed");
    }

    private void afterwards() {
        if (attempted.isDone() && ready.isDone()) {
            return;
        }
        boolean all = !endpoints.isEmpty();
        for (DhtEndpoint endpoint : endpoints.values()) {
            all &= endpoint.isBootstrapAttempted();
            if (endpoint.isReady()) {
                ready.complete(null);
            }
        }
        if (all || ready.isDone()) {
            attempted.complete(null);
        }
    }

    private static DhtStatus.Node status(
            InetSocketAddress address, DhtEndpoint endpoint, long nowNanos) {
        Traffic traffic = endpoint.traffic();
        return new DhtStatus.Node(
                address,
                endpoint.id(),
                endpoint.externalAddress(),
                endpoint.isReady(),
                endpoint.table().health(nowNanos),
                endpoint.pendingQueries(),
                endpoint.runningLookups(),
                new DhtStatus.Counters(
                        traffic.of(Traffic.Event.RECEIVED),
                        traffic.of(Traffic.Event.SENT),
                        traffic.of(Traffic.Event.QUERY),
                        traffic.of(Traffic.Event.ANSWERED),
                        traffic.of(Traffic.Event.LIMITED),
                        traffic.of(Traffic.Event.MALFORMED),
                        traffic.of(Traffic.Event.UNEXPECTED),
                        traffic.of(Traffic.Event.FORBIDDEN),
                        traffic.of(Traffic.Event.TIMED_OUT),
                        traffic.of(Traffic.Event.LIED)));
    }
}
