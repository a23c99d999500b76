package dev.exbt.cli;

import dev.exbt.cli.dht.Addresses;
import dev.exbt.cli.dht.StateHome;
import dev.exbt.dht.DhtConfig;
import dev.exbt.job.JobOptions;
import dev.exbt.job.SessionConfig;
import dev.exbt.metainfo.HostPort;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What {@code download} and {@code seed} have in common: how to meet peers. */
final class SwarmOptions {
    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "TCP port for incoming peers. Default: any free one.")
    private int port;

    @Option(
            names = "--bind",
            paramLabel = "ADDR",
            description = "Keep every socket on this local address.")
    private @Nullable InetAddress bind;

    @Option(
            names = "--peer",
            paramLabel = "HOST:PORT",
            split = ",",
            description =
                    "Peers to connect to, whatever their address. May be repeated; takes a comma list.")
    private List<HostPort> peers = new ArrayList<>();

    @Option(names = "--no-trackers", description = "Ask none of the torrent's trackers.")
    private boolean noTrackers;

    @Option(
            names = "--no-dht",
            description = "Stay out of the DHT: peers come from trackers and --peer alone.")
    private boolean noDht;

    @Option(
            names = "--dht-node",
            paramLabel = "HOST:PORT",
            split = ",",
            description =
                    "Come into the DHT by these nodes and not the well-known ones. May be repeated; takes a comma list.")
    private @Nullable List<HostPort> dhtNodes;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "Peers connected at once. Default: 200.")
    private int maxConnections = JobOptions.DEFAULT_MAX_CONNECTIONS;

    @Option(
            names = "--allow-loopback",
            description = "Take loopback and private addresses from trackers and other peers too.")
    private boolean allowLoopback;

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
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
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
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
