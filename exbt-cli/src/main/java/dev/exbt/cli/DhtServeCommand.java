package dev.exbt.cli;

import dev.exbt.cli.dht.Addresses;
import dev.exbt.cli.dht.Counted;
import dev.exbt.cli.dht.NodeFleet;
import dev.exbt.cli.output.JsonWriter;
import dev.exbt.cli.output.Terminal;
import dev.exbt.dht.DhtConfig;
import dev.exbt.dht.DhtServer;
import dev.exbt.krpc.NodeId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** {@code exbt dht serve}: a node of the DHT, until interrupted. */
final class DhtServeCommand implements Command {
    private final Terminal terminal;

    private final SocketOptions socket = new SocketOptions();
    private @Nullable NodeId nodeId;
    private final EntryNodes bootstrap = new EntryNodes();
    private boolean noBootstrap;
    private boolean unlimited;
    private int nodes = 1;
    private @Nullable Path state;
    private boolean readOnly;
    private boolean json;

    DhtServeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void declare(Usage usage) {
        usage.describe(
                        "Be a node of the DHT until interrupted.",
                        "Prints READY when it answers, and a line that begins with 'joined' when it is in the network.")
                .with(each ->
                        socket.declare(
                                each,
                                "UDP port.",
                                "Listen on this local address alone. Default: all of them."))
                .option(
                        "--node-id",
                        "HEX",
                        "Its id, 40 digits. Default: that of the state file, or a new one.",
                        NodeId.class,
                        id -> nodeId = id)
                .with(each -> bootstrap.declare(each, "--bootstrap"))
                .flag("--no-bootstrap", "Ask nobody; wait for others.", on -> noBootstrap = on)
                .flag(
                        "--unlimited",
                        "Answer everybody as often as asked. For measurements: on the internet such a node can be used to flood others.",
                        on -> unlimited = on)
                .option(
                        "--nodes",
                        "COUNT",
                        "So many nodes in this process. The others come in by the first one; on loopback they have addresses of their own,"
                                + " 127.2.x.y, elsewhere the next free ports. Default: 1.",
                        new NumberConverter(1, NodeFleet.MAX_NODES),
                        n -> nodes = n)
                .option(
                        "--state",
                        "FILE",
                        "Keep id and known nodes here for the next run. Default: nowhere.",
                        Path.class,
                        file -> state = file)
                .flag("--read-only", "Ask, but answer nobody (BEP 43).", on -> readOnly = on)
                .flag("--json", "Print a JSON object a line.", on -> json = on);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        try (Interruption interruption = Interruption.expected();
                NodeFleet fleet = start()) {
            interruption.closes(fleet::close);
            DhtServer first = fleet.first();
            event("listening", where(fleet), id(first));
            event("READY", "", null);
            try {
                first.ready().get();
                int known = first.status().get().nodes().getFirst().table().size();
                event("joined", Counted.of(known, "node") + " known", id(first));
            } catch (ExecutionException closed) {
                return Exbt.INTERRUPTED;
            }
            interruption.await();
            return Exbt.INTERRUPTED;
        }
    }

    private void check() {
        if (nodes > 1 && (nodeId != null || state != null)) {
            throw wrong("--node-id and --state are for one node, not for --nodes " + nodes);
        }
        if (noBootstrap && bootstrap.areGiven()) {
            throw wrong("--bootstrap and --no-bootstrap exclude each other");
        }
    }

    private static WrongCommandLine wrong(String message) {
        return new WrongCommandLine(message);
    }

    private NodeFleet start() throws IOException {
        return NodeFleet.start(nodes, socket.bind(), socket.port(), this::config);
    }

    private DhtConfig.Builder config() {
        DhtConfig.Builder config =
                DhtConfig.builder()
                        .unlimited(unlimited)
                        .readOnly(readOnly)
                        .closeTimeout(Interruption.CLOSE_TIMEOUT);
        if (noBootstrap) {
            config.bootstrap(List.of());
        } else {
            bootstrap.addTo(config);
        }
        if (nodeId != null) {
            config.nodeId(nodeId);
        }
        if (state != null) {
            config.stateFile(state);
        }
        return config;
    }

    private static String where(NodeFleet fleet) {
        StringBuilder where = new StringBuilder();
        for (InetSocketAddress address : fleet.first().addresses()) {
            where.append(where.isEmpty() ? "" : ", ").append(Addresses.text(address));
        }
        return fleet.size() == 1
                ? where.toString()
                : where + " and " + Counted.of(fleet.size() - 1, "more node");
    }

    private static NodeId id(DhtServer server) throws InterruptedException {
        try {
            return server.nodeId().get();
        } catch (ExecutionException closed) {
            throw new IllegalStateException("the node is closed", closed.getCause());
        }
    }

    private void event(String word, String detail, @Nullable NodeId id) {
        if (json) {
            JsonWriter line = new JsonWriter().beginObject();
            line.name("event").value(word).name("detail").value(detail);
            if (id != null) {
                line.name("id").value(id.toHex());
            }
            terminal.line(line.endObject().toString());
        } else {
            terminal.line((word + " " + detail).strip() + (id == null ? "" : ", id " + id.toHex()));
        }
    }
}
