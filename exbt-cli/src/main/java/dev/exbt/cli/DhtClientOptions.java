package dev.exbt.cli;

import dev.exbt.cli.dht.Addresses;
import dev.exbt.cli.dht.DhtClient;
import dev.exbt.dht.DhtConfig;
import dev.exbt.metainfo.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the commands that ask the DHT something have in common: the node that asks, and how it prints. */
final class DhtClientOptions {
    private static final int MAX_SECONDS = 3_600;

    private static final int DEFAULT_SECONDS = 60;

    private final SocketOptions socket = new SocketOptions();
    private final EntryNodes bootstrap = new EntryNodes();
    private int timeoutSeconds = DEFAULT_SECONDS;
    private boolean json;

    /** For a command that comes into the network. */
    void declareToSearch(Usage usage) {
        declareToAsk(usage);
        bootstrap.declare(usage, "--bootstrap");
    }

    /** For a command that asks one host and nobody else. */
    void declareToAsk(Usage usage) {
        socket.declare(usage, "UDP port to ask from.", "Ask from this local address alone.");
        usage.option(
                        "--timeout",
                        "SECONDS",
                        "How long everything may take. Default: " + DEFAULT_SECONDS + ".",
                        new NumberConverter(1, MAX_SECONDS),
                        n -> timeoutSeconds = n)
                .flag("--json", "Print JSON, an object a line.", on -> json = on);
    }

    boolean json() {
        return json;
    }

    /** Where the host is that the user named; ways into the network are then of no use. */
    InetSocketAddress lookUp(HostPort host) throws UnknownHostException {
        if (bootstrap.areGiven()) {
            throw new WrongCommandLine("--bootstrap is for a search, and HOST:PORT alone is asked");
        }
        return Addresses.lookUp(host);
    }

    /** A node that asks the host that the user named, and nobody else. */
    DhtClient toAsk(InetSocketAddress host) throws IOException {
        DhtConfig.Builder config = DhtConfig.builder().allowLocal(true).bootstrap(List.of());
        InetAddress any = InetAddress.getByAddress(new byte[host.getAddress().getAddress().length]);
        return start(config, socket.bind() == null ? any : socket.bind());
    }

    /** A node that comes into the network. */
    DhtClient toSearch() throws IOException {
        DhtConfig.Builder config = DhtConfig.builder().port(socket.port());
        bootstrap.addTo(config);
        return start(config, socket.bind());
    }

    private DhtClient start(DhtConfig.Builder config, @Nullable InetAddress at) throws IOException {
        if (at != null) {
            config.addresses(List.of(new InetSocketAddress(at, socket.port())));
        }
        return DhtClient.start(config, Duration.ofSeconds(timeoutSeconds));
    }
}
