package dev.exbt.cli;

import dev.exbt.cli.dht.Addresses;
import dev.exbt.cli.dht.DhtClient;
import dev.exbt.cli.output.JsonWriter;
import dev.exbt.cli.output.Terminal;
import dev.exbt.dht.DhtException;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import dev.exbt.metainfo.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** {@code exbt dht find-node}: which nodes are nearest to an id? */
final class DhtFindNodeCommand implements Command {
    private final Terminal terminal;

    private List<String> words = List.of();
    private final DhtClientOptions options = new DhtClientOptions();

    DhtFindNodeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void declare(Usage usage) {
        usage.describe(
                        "Print the nodes nearest to an id, one a line: id and address.",
                        "With HOST:PORT, those that this node names; without, those that a search of the network finds.")
                .with(options::declareToSearch)
                .oneOrTwo(
                        "[HOST:PORT] TARGET",
                        "The node to ask, and the id, 40 digits.",
                        all -> words = all);
    }

    @Override
    public Integer call() throws UserFailure, IOException, DhtException, InterruptedException {
        DhtQuestion<NodeId> question = DhtQuestion.read(words, Exbt::nodeId);
        NodeId target = question.subject();
        print(target, question.host() == null ? search(target) : ask(question.host(), target));
        return Exbt.DONE;
    }

    private List<NodeContact> ask(HostPort host, NodeId target)
            throws IOException, DhtException, InterruptedException {
        InetSocketAddress address = options.lookUp(host);
        try (DhtClient client = options.toAsk(address)) {
            return client.await(host.toString(), client.node().findNode(address, target));
        }
    }

    private List<NodeContact> search(NodeId target)
            throws UserFailure, IOException, DhtException, InterruptedException {
        try (DhtClient client = options.toSearch()) {
            List<NodeContact> found = client.await("the search", client.node().searchNodes(target));
            if (found.isEmpty()) {
                throw new UserFailure(DhtCommand.NOBODY);
            }
            return found;
        }
    }

    private void print(NodeId target, List<NodeContact> nodes) {
        if (!options.json()) {
            nodes.forEach(node ->
                    terminal.line(node.id().toHex() + " " + Addresses.text(node.address())));
            return;
        }
        JsonWriter json = new JsonWriter().beginObject();
        json.name("target").value(target.toHex()).name("nodes").beginArray();
        for (NodeContact node : nodes) {
            json.beginObject().name("id").value(node.id().toHex());
            json.name("address").value(Addresses.text(node.address())).endObject();
        }
        terminal.line(json.endArray().endObject().toString());
    }
}
