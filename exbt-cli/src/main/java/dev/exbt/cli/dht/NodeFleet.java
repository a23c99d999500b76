package dev.exbt.cli.dht;

import dev.exbt.dht.DhtConfig;
import dev.exbt.dht.DhtServer;
import dev.exbt.metainfo.HostPort;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Nodes of one process, all on one event loop. The first listens where it was told to. On IPv4 loopback each other one has an
 * address of its own, {@code 127.2.x.y}, and the first one's port; elsewhere they take the next free ports. The others come into
 * the network by the first one.
 */
public final class NodeFleet implements AutoCloseable {
    /** Most nodes. */
    public static final int MAX_NODES = 10_000;

    private static final int LAST_PORT = 65_535;
    private static final int HOSTS_A_SUBNET = 250;

    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("exbt-dht"), NioIoHandler.newFactory());
    private final List<DhtServer> nodes = new ArrayList<>();

    private NodeFleet() {}

    /**
     * Starts nodes.
     *
     * @param count how many, 1 to {@value #MAX_NODES}
     * @param bind where the first listens; null for every address
     * @param port its port, 0 for any
     * @param common gives a configuration of what they have in common
     * @return the nodes, which listen
     * @throws IOException if an address or every port is taken
     */
    public static NodeFleet start(
            int count, @Nullable InetAddress bind, int port, Supplier<DhtConfig.Builder> common)
            throws IOException {
        if (count < 1 || count > MAX_NODES) {
            throw new IllegalArgumentException(count + " nodes are not 1 to " + MAX_NODES);
        }
        NodeFleet fleet = new NodeFleet();
        try {
            fleet.add(at(common.get(), bind, port));
            fleet.addOthers(count, bind, common);
            return fleet;
        } catch (IOException | RuntimeException failed) {
            fleet.close();
            throw failed;
        }
    }

    private void addOthers(
            int count, @Nullable InetAddress bind, Supplier<DhtConfig.Builder> common)
            throws IOException {
        InetSocketAddress first = first().addresses().getFirst();
        List<HostPort> byTheFirst =
                bind == null
                        ? common.get().build().bootstrap() // a wildcard is not where a node is
                        : List.of(new HostPort(bind.getHostAddress(), first.getPort()));
        boolean ownAddresses = bind instanceof Inet4Address && bind.isLoopbackAddress();
        int port = first.getPort();
        for (int i = 0; i < count - 1; i++) {
            if (ownAddresses) {
                add(at(common.get().bootstrap(byTheFirst), ownAddress(i), port));
            } else {
                port = addAtNextPort(bind, port, byTheFirst, common);
            }
        }
    }

    private int addAtNextPort(
            @Nullable InetAddress bind,
            int after,
            List<HostPort> bootstrap,
            Supplier<DhtConfig.Builder> common)
            throws IOException {
        for (int port = after + 1; port <= LAST_PORT; port++) {
            try {
                add(at(common.get().bootstrap(bootstrap), bind, port));
                return port;
            } catch (IOException taken) {
                if (!(taken.getCause() instanceof BindException)) {
                    throw taken;
                }
            }
        }
        throw new BindException("no port above " + after + " is free");
    }

    private static DhtConfig.Builder at(
            DhtConfig.Builder config, @Nullable InetAddress bind, int port) {
        return bind == null
                ? config.port(port)
                : config.addresses(List.of(new InetSocketAddress(bind, port)));
    }

    private static InetAddress ownAddress(int index) throws IOException {
        byte[] address = {
            127, 2, (byte) (1 + index / HOSTS_A_SUBNET), (byte) (1 + index % HOSTS_A_SUBNET)
        };
        return InetAddress.getByAddress(address);
    }

    private void add(DhtConfig.Builder config) throws IOException {
        nodes.add(DhtServer.start(config.group(group).build()));
    }

    /**
     * Gives the first node.
     *
     * @return the one that listens where the user said
     */
    public DhtServer first() {
        return nodes.getFirst();
    }

    /**
     * Tells how many nodes there are.
     *
     * @return the number
     */
    public int size() {
        return nodes.size();
    }

    /**
     * Gives every node.
     *
     * @return the nodes, the first one first
     */
    public List<DhtServer> nodes() {
        return List.copyOf(nodes);
    }

    /** Closes every node, then their event loop. May be called twice. */
    @Override
    public void close() {
        nodes.forEach(DhtServer::close);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
}
