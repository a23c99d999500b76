package dev.exbt.cli;

import dev.exbt.cli.dht.Addresses;
import dev.exbt.cli.dht.DhtClient;
import dev.exbt.cli.output.JsonWriter;
import dev.exbt.cli.output.Terminal;
import dev.exbt.dht.DhtException;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import dev.exbt.krpc.SampleInfohashes;
import dev.exbt.metainfo.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** {@code exbt dht sample}: which torrents has a node heard of? */
final class DhtSampleCommand implements Command {
    private final Terminal terminal;

    @SuppressWarnings("NullAway.Init") // required
    private HostPort host;

    private @Nullable NodeId target;
    private final DhtClientOptions options = new DhtClientOptions();

    DhtSampleCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void declare(Usage usage) {
        usage.describe(
                        "Ask a node for some of the torrents that were announced to it (BEP 51).",
                        "Prints an info-hash a line, and how many it knows in a last line that begins with 'done'.")
                .option(
                        "--target",
                        "HEX",
                        "It names nodes near this id too, for --json. Default: any id.",
                        NodeId.class,
                        id -> target = id)
                .with(options::declareToAsk)
                .parameter("HOST:PORT", "Where the node is.", HostPort.class, node -> host = node);
    }

    @Override
    public Integer call() throws IOException, DhtException, InterruptedException {
        InetSocketAddress address = options.lookUp(host);
        NodeId near = target == null ? NodeId.random(new SecureRandom()) : target;
        try (DhtClient client = options.toAsk(address)) {
            print(client.await(host.toString(), client.node().sample(address, near)));
            return Exbt.DONE;
        }
    }

    private void print(SampleInfohashes.Response answer) {
        if (!options.json()) {
            answer.samples().forEach(sample -> terminal.line(sample.toHex()));
            terminal.line(
                    "done "
                            + answer.samples().size()
                            + " of "
                            + answer.total()
                            + " torrents, the same for "
                            + answer.intervalSeconds()
                            + " s");
            return;
        }
        JsonWriter json = new JsonWriter().beginObject();
        json.name("id").value(answer.sender().toHex());
        json.name("intervalSeconds").value(answer.intervalSeconds());
        json.name("total").value(answer.total());
        json.name("samples").beginArray();
        answer.samples().forEach(sample -> json.value(sample.toHex()));
        json.endArray().name("nodes").beginArray();
        for (NodeContact node : answer.nodes()) {
            json.beginObject().name("id").value(node.id().toHex());
            json.name("address").value(Addresses.text(node.address())).endObject();
        }
        terminal.line(json.endArray().endObject().toString());
    }
}
