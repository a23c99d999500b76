package dev.exbt.cli;

import dev.exbt.cli.dht.Addresses;
import dev.exbt.cli.dht.StateHome;
import dev.exbt.dht.DhtConfig;
import dev.exbt.job.JobOptions;
import dev.exbt.job.SessionConfig;
import dev.exbt.metainfo.HostPort;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code download} and {@code seed} have in common: how to meet peers. */
final class SwarmOptions {
    private int port;
    private @Nullable InetAddress bind;
    private List<HostPort> peers = List.of();
    private boolean noTrackers;
    private boolean noDht;
    private @Nullable List<HostPort> dhtNodes;
    private int maxConnections = JobOptions.DEFAULT_MAX_CONNECTIONS;
    private boolean allowLoopback;

    void declare(Usage usage) {
        usage.option(
                        "--port",
                        "N",
                        "TCP port for incoming peers. Default: any free one.",
                        int.class,
                        n -> port = n)
                .option(
                        "--bind",
                        "ADDR",
                        "Keep every socket on this local address.",
                        InetAddress.class,
                        at -> bind = at)
                .list(
                        "--peer",
                        "HOST:PORT",
                        "Peers to connect to, whatever their address. May be repeated; takes a comma list.",
                        HostPort.class,
                        all -> peers = all)
                .flag("--no-trackers", "Ask none of the torrent's trackers.", on -> noTrackers = on)
                .flag(
                        "--no-dht",
                        "Stay out of the DHT: peers come from trackers and --peer alone.",
                        on -> noDht = on)
                .list(
                        "--dht-node",
                        "HOST:PORT",
                        "Come into the DHT by these nodes and not the well-known ones. May be repeated; takes a comma list.",
                        HostPort.class,
                        all -> dhtNodes = all)
                .option(
                        "--max-connections",
                        "N",
                        "Peers connected at once. Default: 200.",
                        int.class,
                        n -> maxConnections = n)
                .flag(
                        "--allow-loopback",
                        "Take loopback and private addresses from trackers and other peers too.",
                        on -> allowLoopback = on);
    }

    @Nullable InetAddress bind() {
        return bind;
    }

    boolean usesTrackers() {
        return !noTrackers;
    }

    SessionConfig sessionConfig() {
        try {
            return SessionConfig.defaults()
                    .withDht(dht())
                    .withPort(port)
                    .withBindAddress(bind)
                    .withAllowLocal(allowLoopback)
                    .withCloseTimeout(Interruption.CLOSE_TIMEOUT)
                    .withMaxConnections(
                            Math.max(maxConnections, SessionConfig.DEFAULT_MAX_CONNECTIONS));
        } catch (IllegalArgumentException e) {
            throw new WrongCommandLine(e);
        }
    }

    private @Nullable DhtConfig dht() {
        if (noDht) {
            if (dhtNodes != null) {
                throw new IllegalArgumentException("--no-dht and --dht-node exclude each other");
            }
            return null;
        }
        DhtConfig.Builder config = DhtConfig.builder();
        if (dhtNodes != null) {
            config.bootstrap(dhtNodes).allowLocal(Addresses.anyLocal(dhtNodes));
        }
        Path state = bind != null && bind.isLoopbackAddress() ? null : StateHome.dhtFile();
        if (state != null) {
            config.stateFile(state);
        }
        return config.build();
    }

    JobOptions jobOptions() {
        try {
            return JobOptions.defaults()
                    .withMaxConnections(maxConnections)
                    .withUseTrackers(!noTrackers)
                    .withPeers(peers);
        } catch (IllegalArgumentException e) {
            throw new WrongCommandLine(e);
        }
    }
}
