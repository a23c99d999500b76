package dev.exbt.dht;

import dev.exbt.dht.state.DhtState;
import dev.exbt.dht.state.DhtStateException;
import dev.exbt.dht.state.DhtStateFile;
import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import dev.exbt.metainfo.HostPort;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Begins and ends a server, and does what may block: looks up host names, reads and writes the state file. Any thread but the
 * event loop's, unless told.
 */
final class ServerLife {
    /** Time between two savings of the state. */
    private static final Duration SAVE_PERIOD = Duration.ofMinutes(10);

    /** Most addresses taken of one host name. */
    private static final int MAX_ADDRESSES_OF_NAME = 8;

    private static final System.Logger LOG = System.getLogger(DhtServer.class.getName());

    private final DhtConfig config;
    private final @Nullable EventLoopGroup ownGroup;
    private final ServerLoop loop;
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Object saving = new Object();

    private ServerLife(DhtConfig config) {
        this.config = config;
        EventLoopGroup given = config.group();
        ownGroup =
                given != null
                        ? null
                        : new MultiThreadIoEventLoopGroup(
                                1, new DefaultThreadFactory("exbt-dht"), NioIoHandler.newFactory());
        EventLoopGroup group = ownGroup != null ? ownGroup : given;
        if (group == null) {
            throw new AssertionError("one of them is there");
        }
        loop = new ServerLoop(group.next(), config);
    }

    static ServerLife begin(DhtConfig config) throws IOException {
        ServerLife life = new ServerLife(config);
        DhtState state = life.readState();
        try {
            life.open(state);
        } catch (IOException | RuntimeException failed) {
            life.close();
            throw failed;
        }
        List<NodeContact> saved = new ArrayList<>(state.v4());
        saved.addAll(state.v6());
        if (!saved.isEmpty() || config.bootstrap().isEmpty()) {
            life.loop.bootstrap(saved, List.of());
        }
        life.bootstrap(config.bootstrap());
        life.loop.command(now -> life.saveLater());
        return life;
    }

    ServerLoop loop() {
        return loop;
    }

    List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** Looks the hosts up and comes into the network by them. From any thread. */
    void bootstrap(List<HostPort> hosts) {
        if (!hosts.isEmpty()) {
            Thread.ofVirtual()
                    .name("exbt-dht-lookup")
                    .start(() -> loop.bootstrap(List.of(), lookUp(hosts)));
        }
    }

    /**
     * Ends everything within the configured time; on the event loop without waiting. Who calls while another thread is at it waits
     * for that, so that nobody leaves before the state is written.
     */
    void close() {
        boolean first = closed.compareAndSet(false, true);
        if (loop.isOnLoop()) {
            if (first) {
                Thread.ofPlatform().name("exbt-dht-close").start(this::end);
            }
        } else if (first) {
            end();
        } else {
            awaitEnd();
        }
    }

    private void awaitEnd() {
        try {
            boolean ignored = // after that time everything is cut off
                    ended.await(config.closeTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        try {
            endInTime();
        } finally {
            ended.countDown();
        }
    }

    private void endInTime() {
        long deadline = System.nanoTime() + config.closeTimeout().toNanos();
        CompletableFuture<DhtState> state = new CompletableFuture<>();
        CompletableFuture<Void> sockets = new CompletableFuture<>();
        loop.execute(() -> {
            state.complete(state());
            loop.close(sockets);
        });
        try {
            DhtState last = state.get(left(deadline), TimeUnit.NANOSECONDS);
            if (!addresses.isEmpty()) {
                write(last);
            }
            sockets.get(left(deadline), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            LOG.log(System.Logger.Level.WARNING, "the DHT did not end in time and is cut off");
        } catch (ExecutionException failed) {
            LOG.log(System.Logger.Level.WARNING, "the DHT ended with an error", failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (ownGroup != null) {
            ownGroup.shutdownGracefully(0, left(deadline), TimeUnit.NANOSECONDS)
                    .awaitUninterruptibly(left(deadline), TimeUnit.NANOSECONDS);
        }
    }

    private static long left(long deadlineNanos) {
        return Math.max(TimeUnit.MILLISECONDS.toNanos(50), deadlineNanos - System.nanoTime());
    }

    private void open(DhtState state) throws IOException {
        if (!config.addresses().isEmpty()) {
            for (InetSocketAddress address : config.addresses()) {
                open(address, state);
            }
            return;
        }
        open(new InetSocketAddress("0.0.0.0", config.port()), state);
        int port = addresses.getFirst().getPort();
        for (InetAddress host : OwnAddresses.internetV6()) {
            try {
                open(new InetSocketAddress(host, port), state);
            } catch (IOException taken) {
                LOG.log(System.Logger.Level.INFO, "no DHT at " + host.getHostAddress(), taken);
            }
        }
    }

    private void open(InetSocketAddress address, DhtState state) throws IOException {
        NodeId id =
                config.nodeId() != null ? config.nodeId() : state.ids().get(address.getAddress());
        addresses.add(loop.open(address, id));
    }

    private static List<InetSocketAddress> lookUp(List<HostPort> hosts) {
        List<InetSocketAddress> found = new ArrayList<>();
        for (HostPort host : hosts) {
            try {
                InetAddress[] all = InetAddress.getAllByName(host.host());
                for (int i = 0; i < Math.min(all.length, MAX_ADDRESSES_OF_NAME); i++) {
                    found.add(new InetSocketAddress(all[i], host.port()));
                }
            } catch (UnknownHostException unknown) {
                LOG.log(System.Logger.Level.DEBUG, "no address is known for " + host);
            }
        }
        return found;
    }

    /** On the loop: saves the state after a while, and again. */
    private void saveLater() {
        if (config.stateFile() != null) {
            loop.later(
                    () -> {
                        DhtState state = state();
                        Thread.ofVirtual().name("exbt-dht-save").start(() -> write(state));
                        saveLater();
                    },
                    SAVE_PERIOD);
        }
    }

    /** On the loop. */
    private DhtState state() {
        Map<InetAddress, NodeId> ids = new LinkedHashMap<>();
        List<NodeContact> nodes = new ArrayList<>();
        loop.remember(ids, nodes, System.nanoTime());
        return new DhtState(
                ids,
                nodes.stream().filter(node -> node.family() == AddressFamily.V4).toList(),
                nodes.stream().filter(node -> node.family() == AddressFamily.V6).toList());
    }

    private DhtState readState() {
        Path file = config.stateFile();
        try {
            return file == null ? DhtState.EMPTY : DhtStateFile.read(file);
        } catch (DhtStateException unusable) {
            if (unusable.reason() != DhtStateException.Reason.MISSING) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the DHT starts anew: " + unusable.getMessage());
            }
            return DhtState.EMPTY;
        }
    }

    private void write(DhtState state) {
        Path file = config.stateFile();
        if (file != null) {
            synchronized (saving) {
                try {
                    DhtStateFile.write(file, state);
                } catch (DhtStateException failed) {
                    LOG.log(System.Logger.Level.WARNING, failed.getMessage(), failed);
                }
            }
        }
    }
}
