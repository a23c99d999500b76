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

/** What the commands that ask the DHT something have in common: the node that asks, and how it prints. */
final class DhtClientOptions {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_SECONDS = 3_600;

    private int port;
    private @Nullable InetAddress bind;
    private @Nullable List<HostPort> bootstrap;
    private int timeoutSeconds = 60;
    private boolean json;

    void declare(Usage usage) {
        usage.option(
                        "--port",
                        "N",
                        "UDP port to ask from. Default: any free one.",
                        int.class,
                        n -> port = n)
                .option(
                        "--bind",
                        "ADDR",
                        "Ask from this local address alone.",
                        InetAddress.class,
                        at -> bind = at)
                .list(
                        "--bootstrap",
                        "HOST:PORT",
                        "Come into the network by these nodes and not the well-known ones. May be repeated; takes a comma list.",
                        HostPort.class,
                        all -> bootstrap = all)
                .option(
                        "--timeout",
                        "SECONDS",
                        "How long everything may take. Default: 60.",
                        int.class,
                        n -> timeoutSeconds = n)
                .flag("--json", "Print JSON, an object a line.", on -> json = on);
    }

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

    private static WrongCommandLine wrong(String message) {
        return new WrongCommandLine(message);
    }
}
