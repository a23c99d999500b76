package dev.exbt.cli;

import dev.exbt.bencode.BencodeString;
import dev.exbt.cli.dht.DhtClient;
import dev.exbt.cli.dht.ItemReport;
import dev.exbt.dht.DhtException;
import dev.exbt.krpc.Item;
import dev.exbt.krpc.NodeId;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code exbt dht get}: reads an item (BEP 44). */
@Command(
        name = "get",
        description = {
            "Print an item that somebody stored in the DHT (BEP 44).",
            "Give the hash it is stored under, or the key of its author. Ends with 1 if no node has it."
        })
final class DhtGetCommand implements Callable<Integer> {
    @ParentCommand private DhtCommand dht;

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "TARGET", arity = "0..1", description = "The hash, 40 digits.")
    private @Nullable NodeId target;

    @Option(
            names = "--key",
            paramLabel = "HEX",
            converter = KeyConverter.class,
            description = "The author's public key, 64 digits.")
    private @Nullable BencodeString key;

    @Option(
            names = "--salt",
            paramLabel = "TEXT",
            converter = SaltConverter.class,
            description = "Which of the author's items. Default: the one without a salt.")
    private @Nullable BencodeString salt;

    @Mixin private DhtClientOptions options;

    @Override
    public Integer call() throws UserFailure, IOException, DhtException, InterruptedException {
        if ((target == null) == (key == null)) {
            throw new ParameterException(spec.commandLine(), "either TARGET or --key is needed");
        }
        if (key == null && salt != null) {
            throw new ParameterException(spec.commandLine(), "--salt goes with --key");
        }
        try (DhtClient client = options.toSearch()) {
            Item item = find(client).orElseThrow(() -> new UserFailure("no node has this item"));
            dht.terminal()
                    .print(
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
