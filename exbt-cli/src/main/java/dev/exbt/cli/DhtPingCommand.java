package dev.exbt.cli;

import dev.exbt.cli.dht.Addresses;
import dev.exbt.cli.dht.DhtClient;
import dev.exbt.cli.output.JsonWriter;
import dev.exbt.cli.output.Terminal;
import dev.exbt.dht.DhtException;
import dev.exbt.dht.Pong;
import dev.exbt.metainfo.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;

/** {@code exbt dht ping}: is there a node? */
final class DhtPingCommand implements Command {
    private static final double NANOS_A_MILLISECOND = 1e6;

    private final Terminal terminal;

    @SuppressWarnings("NullAway.Init") // required
    private HostPort host;

    private final DhtClientOptions options = new DhtClientOptions();

    DhtPingCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void declare(Usage usage) {
        usage.describe("Ask a node whether it is there, and its id.")
                .with(options::declareToAsk)
                .parameter("HOST:PORT", "Where the node is.", HostPort.class, node -> host = node);
    }

    @Override
    public Integer call() throws IOException, DhtException, InterruptedException {
        InetSocketAddress address = options.lookUp(host);
        try (DhtClient client = options.toAsk(address)) {
            Pong pong = client.await(host.toString(), client.node().ping(address));
            String id = pong.node().id().toHex();
            String from = Addresses.text(pong.node().address());
            double milliseconds = pong.roundTrip().toNanos() / NANOS_A_MILLISECOND;
            if (options.json()) {
                JsonWriter json = new JsonWriter().beginObject();
                json.name("id").value(id).name("address").value(from);
                json.name("roundTripMillis").value(milliseconds);
                terminal.line(json.endObject().toString());
            } else {
                terminal.line(String.format(Locale.ROOT, "%s %s %.2f ms", id, from, milliseconds));
            }
            return Exbt.DONE;
        }
    }
}
