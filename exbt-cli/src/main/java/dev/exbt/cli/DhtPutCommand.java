package dev.exbt.cli;

import dev.exbt.bencode.BencodeString;
import dev.exbt.cli.dht.DhtClient;
import dev.exbt.cli.dht.ItemReport;
import dev.exbt.cli.dht.SeedFile;
import dev.exbt.cli.output.Terminal;
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
import org.jspecify.annotations.Nullable;

/** {@code exbt dht put}: stores an item (BEP 44). */
final class DhtPutCommand implements Command {
    private final Terminal terminal;

    private @Nullable String value;
    private @Nullable Path file;
    private @Nullable Path seedFile;
    private @Nullable BencodeString salt;
    private @Nullable Long sequence;
    private @Nullable Long expected;
    private final DhtClientOptions options = new DhtClientOptions();

    DhtPutCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void declare(Usage usage) {
        usage.describe(
                        "Store an item with the nodes nearest to it (BEP 44), for anybody to read.",
                        "It is found by its hash and never changes; with --seed-file, by the key of its author, who can replace it. Nodes forget it"
                                + " after two hours. Ends with 1 if none took it.")
                .option(
                        "--file",
                        "FILE",
                        "Store the bytes of this file instead, almost 1000 at most.",
                        Path.class,
                        it -> file = it)
                .option(
                        "--seed-file",
                        "FILE",
                        "The author's secret (an Ed25519 seed). Made if it is not there; whoever has it can replace the item.",
                        Path.class,
                        it -> seedFile = it)
                .option(
                        "--salt",
                        "TEXT",
                        "Tells apart the items of one author. Default: none.",
                        new SaltConverter(),
                        text -> salt = text)
                .option(
                        "--seq",
                        "N",
                        "Number of this version. Default: one more than that of the version found, or 1.",
                        new SequenceConverter(),
                        n -> sequence = n)
                .option(
                        "--cas",
                        "N",
                        "Replace only the version of this number.",
                        new SequenceConverter(),
                        n -> expected = n)
                .with(options::declareToSearch)
                .optionalParameter(
                        "VALUE", "The text to store.", String.class, text -> value = text);
    }

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
            terminal.print(
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
    }

    private static WrongCommandLine wrong(String message) {
        return new WrongCommandLine(message);
    }

    private BencodeString content() throws UserFailure, IOException {
        if (file == null) {
            return BencodeString.of(String.valueOf(value));
        }
        if (Files.isDirectory(file)) {
            throw new UserFailure(file + ": is a directory");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(Item.MAX_VALUE_LENGTH + 1);
            if (bytes.length > Item.MAX_VALUE_LENGTH) {
                throw new UserFailure(
                        file + ": longer than an item's " + Item.MAX_VALUE_LENGTH + " bytes");
            }
            return BencodeString.of(bytes);
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
