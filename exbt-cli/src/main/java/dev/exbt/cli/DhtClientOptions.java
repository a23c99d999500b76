package dev.exbt.cli;

import dev.exbt.cli.dht.Addresses;
import dev.exbt.cli.dht.DhtClient;
import dev.exbt.dht.DhtConfig;
import dev.exbt.metainfo.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What the commands that ask the DHT something have in common: the node that asks, and how it prints. */
final class DhtClientOptions {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_SECONDS = 3_600;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "UDP port to ask from. Default: any free one.")
    private int port;

    @Option(
            names = "--bind",
            paramLabel = "ADDR",
            description = "Ask from this local address alone.")
    private @Nullable InetAddress bind;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            split = ",",
            description =
                    "Come into the network by these nodes and not the well-known ones. May be repeated; takes a comma list.")
    private @Nullable List<HostPort> bootstrap;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long everything may take. Default: ${DEFAULT-VALUE}.",
            defaultValue = "60")
    private int timeoutSeconds;

    @Option(names = "--json", description = "Print JSON, an object a line.")
    private boolean json;

    boolean json() {
        return json;
    }

    /** A node that asks the host that the user named, and nobody else. */
    DhtClient toAsk(InetSocketAddress host) throws IOException {
        checkNumbers();
        DhtConfig.Builder config = DhtConfig.builder().allowLocal(true).bootstrap(List.of());
        InetAddress any = InetAddress.getByAddress(new byte[host.getAddress().getAddress().length]);
        return start(config, bind == null ? any : bind);
    }

    /** A node that comes into the network. */
    DhtClient toSearch() throws IOException {
        checkNumbers();
        DhtConfig.Builder config = DhtConfig.builder().port(port);
        if (bootstrap != null) {
            config.bootstrap(bootstrap).allowLocal(Addresses.anyLocal(bootstrap));
        }
        return start(config, bind);
    }

    private DhtClient start(DhtConfig.Builder config, @Nullable InetAddress at) throws IOException {
        if (at != null) {
            config.addresses(List.of(new InetSocketAddress(at, port)));
        }
        return DhtClient.start(config, Duration.ofSeconds(timeoutSeconds));
    }

    private void checkNumbers() {
        if (port < 0 || port > MAX_PORT) {
            throw wrong("--port " + port + " is not in 0.." + MAX_PORT);
        }
        if (timeoutSeconds < 1 || timeoutSeconds > MAX_SECONDS) {
            throw wrong("--timeout " + timeoutSeconds + " is not in 1.." + MAX_SECONDS);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
