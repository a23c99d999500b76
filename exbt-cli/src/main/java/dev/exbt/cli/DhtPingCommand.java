package dev.exbt.cli;

import dev.exbt.cli.dht.Addresses;
import dev.exbt.cli.dht.DhtClient;
import dev.exbt.cli.output.JsonWriter;
import dev.exbt.dht.DhtException;
import dev.exbt.dht.Pong;
import dev.exbt.metainfo.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code exbt dht ping}: is there a node? */
@Command(name = "ping", description = "Ask a node whether it is there, and its id.")
final class DhtPingCommand implements Callable<Integer> {
    private static final double NANOS_A_MILLISECOND = 1e6;

    @ParentCommand private DhtCommand dht;

    @Parameters(paramLabel = "HOST:PORT", description = "Where the node is.")
    private HostPort host;

    @Mixin private DhtClientOptions options;

    @Override
    public Integer call() throws IOException, DhtException, InterruptedException {
        InetSocketAddress address = Addresses.lookUp(host);
        try (DhtClient client = options.toAsk(address)) {
            Pong pong = client.await(host.toString(), client.node().ping(address));
            String id = pong.node().id().toHex();
            String from = Addresses.text(pong.node().address());
            double milliseconds = pong.roundTrip().toNanos() / NANOS_A_MILLISECOND;
            if (options.json()) {
                JsonWriter json = new JsonWriter().beginObject();
                json.name("id").value(id).name("address").value(from);
                json.name("roundTripMillis").value(milliseconds);
                dht.terminal().line(json.endObject().toString());
            } else {
                dht.terminal()
                        .line(String.format(Locale.ROOT, "%s %s %.2f ms", id, from, milliseconds));
            }
            return Exbt.DONE;
        }
    }
}
