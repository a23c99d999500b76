package dev.exbt.cli;

import dev.exbt.bencode.BencodeString;
import dev.exbt.cli.dht.DhtClient;
import dev.exbt.cli.dht.ItemReport;
import dev.exbt.cli.output.Terminal;
import dev.exbt.dht.DhtException;
import dev.exbt.dht.DhtStatus;
import dev.exbt.krpc.Item;
import dev.exbt.krpc.NodeId;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** {@code exbt dht get}: reads an item (BEP 44). */
final class DhtGetCommand implements Command {
    private final Terminal terminal;

    private @Nullable NodeId target;
    private @Nullable BencodeString key;
    private @Nullable BencodeString salt;
    private final DhtClientOptions options = new DhtClientOptions();

    DhtGetCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void declare(Usage usage) {
        usage.describe(
                        "Print an item that somebody stored in the DHT (BEP 44).",
                        "Give the hash it is stored under, or the key of its author. Ends with 1 if no node has it.")
                .option(
                        "--key",
                        "HEX",
                        "The author's public key, 64 digits.",
                        new KeyConverter(),
                        hex -> key = hex)
                .option(
                        "--salt",
                        "TEXT",
                        "Which of the author's items. Default: the one without a salt.",
                        new SaltConverter(),
                        text -> salt = text)
                .with(options::declareToSearch)
                .optionalParameter(
                        "TARGET", "The hash, 40 digits.", NodeId.class, hash -> target = hash);
    }

    @Override
    public Integer call() throws UserFailure, IOException, DhtException, InterruptedException {
        if ((target == null) == (key == null)) {
            throw new WrongCommandLine("either TARGET or --key is needed");
        }
        if (key == null && salt != null) {
            throw new WrongCommandLine("--salt goes with --key");
        }
        try (DhtClient client = options.toSearch()) {
            Item item = find(client).orElse(null);
            if (item == null) {
                DhtStatus status = client.await("the node", client.node().status());
                boolean answered =
                        status.nodes().stream().anyMatch(node -> node.traffic().received() > 0);
                throw new UserFailure(answered ? "no node has this item" : DhtCommand.NOBODY);
            }
            terminal.print(
                    options.json()
                            ? ItemReport.json(item, OptionalInt.empty()) + "\n"
                            : ItemReport.text(item, OptionalInt.empty()));
            return Exbt.DONE;
        }
    }

    private Optional<Item> find(DhtClient client) throws DhtException, InterruptedException {
        if (key != null) {
            BencodeString whose = salt == null ? BencodeString.EMPTY : salt;
            return client.await("the search", client.node().get(key, whose));
        }
        if (target == null) {
            throw new AssertionError("one of them is there");
        }
        return client.await("the search", client.node().get(target));
    }
}
