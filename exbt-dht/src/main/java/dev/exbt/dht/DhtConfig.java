package dev.exbt.dht;

import dev.exbt.dht.store.StoreLimits;
import dev.exbt.krpc.NodeId;
import dev.exbt.metainfo.HostPort;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link DhtServer} is to run.
 *
 * @param addresses where its sockets listen, one node for each (BEP 45), of either family (BEP 32); empty: every IPv4 address and the
 *     IPv6 addresses that the internet can reach
 * @param port the UDP port when no addresses are given, 0 for any
 * @param bootstrap hosts that are asked when no node of an earlier run answers; empty: nobody is
 * @param nodeId its id; null: that of the state file, or a new one
 * @param stateFile where id and nodes are kept between two runs; null: nowhere
 * @param readOnly whether it answers nobody (BEP 43): for programs that run for moments
 * @param allowLocal whether nodes and peers on loopback and in private networks count. A server whose addresses are all local
 *     allows them anyway
 * @param enforceIds whether nodes whose ids do not follow from their addresses are kept out (BEP 42)
 * @param unlimited whether it answers everybody as often as asked, and asks as often as it likes: for measurements. On the internet
 *     this makes it a tool for attacks on others
 * @param maxTorrents of how many torrents it keeps peers for others; 0: it stores nothing
 * @param maxPeers how many peers it keeps of each
 * @param closeTimeout how long {@link DhtServer#close()} may take
 * @param group what it runs on; null: a thread of its own, which ends with it
 */
public record DhtConfig(
        List<InetSocketAddress> addresses,
        int port,
        List<HostPort> bootstrap,
        @Nullable NodeId nodeId,
        @Nullable Path stateFile,
        boolean readOnly,
        boolean allowLocal,
        boolean enforceIds,
        boolean unlimited,
        int maxTorrents,
        int maxPeers,
        Duration closeTimeout,
        @Nullable EventLoopGroup group) {
    /**
     * Hosts that help into the network: run by the authors of Transmission, BitTorrent, libtorrent and uTorrent. Asked only
     * when nobody else answers.
     */
    public static final List<HostPort> ROUTERS =
            List.of(
                    new HostPort("dht.transmissionbt.com", 6881),
                    new HostPort("router.bittorrent.com", 6881),
                    new HostPort("dht.libtorrent.org", 25401),
                    new HostPort("router.utorrent.com", 6881));

    /** Most addresses of one server. */
    public static final int MAX_ADDRESSES = 4_096;

    private static final int MAX_PORT = 65_535;

    /** Checks the numbers and copies the lists. */
    public DhtConfig {
        addresses = List.copyOf(addresses);
        bootstrap = List.copyOf(bootstrap);
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port);
        }
        if (addresses.size() > MAX_ADDRESSES) {
            throw new IllegalArgumentException(addresses.size() + " addresses");
        }
        if (maxTorrents < 0 || maxPeers < 0 || closeTimeout.isNegative()) {
            throw new IllegalArgumentException(
                    maxTorrents + " torrents of " + maxPeers + " peers, close in " + closeTimeout);
        }
    }

    /**
     * Gives what suits a node on the internet, at any port.
     *
     * @return the configuration
     */
    public static DhtConfig standard() {
        return builder().build();
    }

    /**
     * Begins a configuration from {@link #standard()}.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Begins a configuration from this one.
     *
     * @return a builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.addresses = addresses;
        builder.port = port;
        builder.bootstrap = bootstrap;
        builder.nodeId = nodeId;
        builder.stateFile = stateFile;
        builder.readOnly = readOnly;
        builder.allowLocal = allowLocal;
        builder.enforceIds = enforceIds;
        builder.unlimited = unlimited;
        builder.maxTorrents = maxTorrents;
        builder.maxPeers = maxPeers;
        builder.closeTimeout = closeTimeout;
        builder.group = group;
        return builder;
    }

    /** Makes configurations; each method changes one value, see the record's components. Not for several threads. */
    public static final class Builder {
        private List<InetSocketAddress> addresses = List.of();
        private int port;
        private List<HostPort> bootstrap = ROUTERS;
        private @Nullable NodeId nodeId;
        private @Nullable Path stateFile;
        private boolean readOnly;
        private boolean allowLocal;
        private boolean enforceIds;
        private boolean unlimited;
        private int maxTorrents = StoreLimits.INFO_HASHES;
        private int maxPeers = StoreLimits.PEERS_PER_INFO_HASH;
        private Duration closeTimeout = Duration.ofSeconds(3);
        private @Nullable EventLoopGroup group;

        private Builder() {}

        /**
         * Sets {@link DhtConfig#addresses()}.
         *
         * @param value the value
         * @return this builder
         */
        public Builder addresses(List<InetSocketAddress> value) {
            addresses = value;
            return this;
        }

        /**
         * Sets {@link DhtConfig#port()}.
         *
         * @param value the value
         * @return this builder
         */
        public Builder port(int value) {
            port = value;
            return this;
        }

        /**
         * Sets {@link DhtConfig#bootstrap()}.
         *
         * @param value the value
         * @return this builder
         */
        public Builder bootstrap(List<HostPort> value) {
            bootstrap = value;
            return this;
        }

        /**
         * Sets {@link DhtConfig#nodeId()}.
         *
         * @param value the value
         * @return this builder
         */
        public Builder nodeId(NodeId value) {
            nodeId = value;
            return this;
        }

        /**
         * Sets {@link DhtConfig#stateFile()}.
         *
         * @param value the value
         * @return this builder
         */
        public Builder stateFile(Path value) {
            stateFile = value;
            return this;
        }

        /**
         * Sets {@link DhtConfig#readOnly()}.
         *
         * @param value the value
         * @return this builder
         */
        public Builder readOnly(boolean value) {
            readOnly = value;
            return this;
        }

        /**
         * Sets {@link DhtConfig#allowLocal()}.
         *
         * @param value the value
         * @return this builder
         */
        public Builder allowLocal(boolean value) {
            allowLocal = value;
            return this;
        }

        /**
         * Sets {@link DhtConfig#enforceIds()}.
         *
         * @param value the value
         * @return this builder
         */
        public Builder enforceIds(boolean value) {
            enforceIds = value;
            return this;
        }

        /**
         * Sets {@link DhtConfig#unlimited()}.
         *
         * @param value the value
         * @return this builder
         */
        public Builder unlimited(boolean value) {
            unlimited = value;
            return this;
        }

        /**
         * Sets {@link DhtConfig#maxTorrents()}.
         *
         * @param value the value
         * @return this builder
         */
        public Builder maxTorrents(int value) {
            maxTorrents = value;
            return this;
        }

        /**
         * Sets {@link DhtConfig#maxPeers()}.
         *
         * @param value the value
         * @return this builder
         */
        public Builder maxPeers(int value) {
            maxPeers = value;
            return this;
        }

        /**
         * Sets {@link DhtConfig#closeTimeout()}.
         *
         * @param value the value
         * @return this builder
         */
        public Builder closeTimeout(Duration value) {
            closeTimeout = value;
            return this;
        }

        /**
         * Sets {@link DhtConfig#group()}.
         *
         * @param value the value
         * @return this builder
         */
        public Builder group(EventLoopGroup value) {
            group = value;
            return this;
        }

        /**
         * Makes the configuration.
         *
         * @return the configuration
         * @throws IllegalArgumentException if a number is out of its range
         */
        public DhtConfig build() {
            return new DhtConfig(
                    addresses,
                    port,
                    bootstrap,
                    nodeId,
                    stateFile,
                    readOnly,
                    allowLocal,
                    enforceIds,
                    unlimited,
                    maxTorrents,
                    maxPeers,
                    closeTimeout,
                    group);
        }
    }
}
