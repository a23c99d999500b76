package dev.exbt.cli;

import dev.exbt.bencode.BencodeString;
import dev.exbt.cli.dht.DhtClient;
import dev.exbt.cli.dht.ItemReport;
import dev.exbt.cli.dht.SeedFile;
import dev.exbt.dht.DhtException;
import dev.exbt.krpc.ImmutableItem;
import dev.exbt.krpc.Item;
import dev.exbt.krpc.ItemSigner;
import dev.exbt.krpc.MutableItem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;
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

/** {@code exbt dht put}: stores an item (BEP 44). */
@Command(
        name = "put",
        description = {
            "Store an item with the nodes nearest to it (BEP 44), for anybody to read.",
            "It is found by its hash and never changes; with --seed-file, by the key of its author, who can replace it. Nodes forget it"
                    + " after two hours. Ends with 1 if none took it."
        })
final class DhtPutCommand implements Callable<Integer> {
    @ParentCommand private DhtCommand dht;

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "VALUE", arity = "0..1", description = "The text to store.")
    private @Nullable String value;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Store the bytes of this file instead, almost 1000 at most.")
    private @Nullable Path file;

    @Option(
            names = "--seed-file",
            paramLabel = "FILE",
            description =
                    "The author's secret (an Ed25519 seed). Made if it is not there; whoever has it can replace the item.")
    private @Nullable Path seedFile;

    @Option(
            names = "--salt",
            paramLabel = "TEXT",
            converter = SaltConverter.class,
            description = "Tells apart the items of one author. Default: none.")
    private @Nullable BencodeString salt;

    @Option(
            names = "--seq",
            paramLabel = "N",
            description =
                    "Number of this version. Default: one more than that of the version found, or 1.")
    private @Nullable Long sequence;

    @Option(
            names = "--cas",
            paramLabel = "N",
            description = "Replace only the version of this number.")
    private @Nullable Long expected;

    @Mixin private DhtClientOptions options;

    @Override
    public Integer call() throws UserFailure, IOException, DhtException, InterruptedException {
        check();
        BencodeString content = content();
        ItemSigner author = seedFile == null ? null : SeedFile.readOrCreate(seedFile);
        try (DhtClient client = options.toSearch()) {
            Item item = author == null ? new ImmutableItem(content) : sign(author, content, client);
            OptionalLong replaces =
                    expected == null ? OptionalLong.empty() : OptionalLong.of(expected);
            int stored = client.await("not stored", client.node().put(item, replaces));
            if (stored == 0) {
                throw new UserFailure(DhtCommand.NOBODY);
            }
            dht.terminal()
                    .print(
                            options.json()
                                    ? ItemReport.json(item, OptionalInt.of(stored)) + "\n"
                                    : ItemReport.text(item, OptionalInt.of(stored)));
            return Exbt.DONE;
        }
    }

    private void check() {
        if ((value == null) == (file == null)) {
            throw wrong("either VALUE or --file is needed");
        }
        if (seedFile == null && (salt != null || sequence != null || expected != null)) {
            throw wrong("--salt, --seq and --cas go with --seed-file");
        }
        if ((sequence != null && sequence < 0) || (expected != null && expected < 0)) {
            throw wrong("--seq and --cas are not negative");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private BencodeString content() throws IOException {
        if (file == null) {
            return BencodeString.of(String.valueOf(value));
        }
        try (InputStream in = Files.newInputStream(file)) {
            return BencodeString.of(in.readNBytes(Item.MAX_VALUE_LENGTH + 1));
        }
    }

    private Item sign(ItemSigner author, BencodeString content, DhtClient client)
            throws DhtException, InterruptedException {
        BencodeString which = salt == null ? BencodeString.EMPTY : salt;
        if (sequence != null) {
            return author.sign(which, sequence, content);
        }
        Item before =
                client.await("the search", client.node().get(author.publicKey(), which))
                        .orElse(null);
        long last = before instanceof MutableItem mutable ? mutable.sequence() : 0;
        return author.sign(which, Math.addExact(last, 1), content);
    }
}
