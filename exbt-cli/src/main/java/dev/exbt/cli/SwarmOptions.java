package dev.exbt.cli;

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
    /** More than any process may have open. */
    static final int MAX_CONNECTIONS = 100_000;

    private final SocketOptions socket = new SocketOptions();
    private List<HostPort> peers = List.of();
    private boolean noTrackers;
    private boolean noDht;
    private final EntryNodes dhtNodes = new EntryNodes();
    private int maxConnections = JobOptions.DEFAULT_MAX_CONNECTIONS;
    private boolean allowLoopback;

    void declare(Usage usage) {
        socket.declare(
                usage, "TCP port for incoming peers.", "Keep every socket on this local address.");
        usage.list(
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
                .with(each -> dhtNodes.declare(each, "--dht-node"))
                .option(
                        "--max-connections",
                        "N",
                        "Peers connected at once. Default: "
                                + JobOptions.DEFAULT_MAX_CONNECTIONS
                                + ".",
                        new NumberConverter(1, MAX_CONNECTIONS),
                        n -> maxConnections = n)
                .flag(
                        "--allow-loopback",
                        "Take loopback and private addresses from trackers and other peers too.",
                        on -> allowLoopback = on);
    }

    @Nullable InetAddress bind() {
        return socket.bind();
    }

    boolean usesTrackers() {
        return !noTrackers;
    }

    SessionConfig sessionConfig() {
        try {
            return SessionConfig.defaults()
                    .withDht(dht())
                    .withPort(socket.port())
                    .withBindAddress(socket.bind())
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
            if (dhtNodes.areGiven()) {
                throw new IllegalArgumentException("--no-dht and --dht-node exclude each other");
            }
            return null;
        }
        DhtConfig.Builder config = DhtConfig.builder();
        dhtNodes.addTo(config);
        InetAddress bind = socket.bind();
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
