package dev.exbt.cli;

import dev.exbt.cli.output.ByteSize;
import dev.exbt.cli.output.PrintableText;
import dev.exbt.cli.output.ProgressMode;
import dev.exbt.cli.output.ProgressView;
import dev.exbt.cli.output.Terminal;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.MetainfoException;
import dev.exbt.metainfo.TorrentVersion;
import dev.exbt.metainfo.TorrentWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code exbt create}: makes a torrent file of a file or a folder. */
final class CreateCommand implements Command {
    private final Terminal terminal;

    @SuppressWarnings("NullAway.Init") // required
    private Path path;

    @SuppressWarnings("NullAway.Init") // required
    private Path output;

    private List<String> trackers = List.of();
    private List<String> webSeeds = List.of();
    private TorrentVersion version = TorrentVersion.V1;
    private @Nullable Long pieceLength;
    private boolean isPrivate;
    private @Nullable String name;
    private @Nullable String comment;

    CreateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void declare(Usage usage) {
        usage.describe(
                        "Make a torrent file of a file or a folder.",
                        "A torrent file that is there already is replaced, once the new one is whole.")
                .required(
                        "-o --output",
                        "FILE",
                        "The torrent file to write.",
                        Path.class,
                        file -> output = file)
                .repeated(
                        "--tracker",
                        "URL",
                        "Announce here. May be repeated: the next is asked when the one before fails.",
                        String.class,
                        all -> trackers = all)
                .repeated(
                        "--web-seed",
                        "URL",
                        "The files lie here too (BEP 19). May be repeated.",
                        String.class,
                        all -> webSeeds = all)
                .oneOf(formats ->
                        formats.flag(
                                        "--v1",
                                        "For every client (BEP 3). The default.",
                                        on -> version = TorrentVersion.V1)
                                .flag(
                                        "--v2",
                                        "For newer clients only (BEP 52).",
                                        on -> version = TorrentVersion.V2)
                                .flag(
                                        "--hybrid",
                                        "For both: one torrent, two descriptions.",
                                        on -> version = TorrentVersion.HYBRID))
                .option(
                        "--piece-length",
                        "N",
                        "Such as 1MiB. Default: chosen by the size.",
                        new SizeConverter(),
                        bytes -> pieceLength = bytes)
                .flag("--private", "Peers from the trackers alone (BEP 27).", on -> isPrivate = on)
                .option(
                        "--name",
                        "NAME",
                        "What it is called. Default: as the path is.",
                        String.class,
                        it -> name = it)
                .option(
                        "--comment",
                        "TEXT",
                        "What to say about it.",
                        String.class,
                        it -> comment = it)
                .parameter("PATH", "The file or folder to share.", Path.class, it -> path = it);
    }

    @Override
    public Integer call() throws UserFailure, IOException, MetainfoException {
        TorrentWriter writer = writer();
        Metainfo metainfo;
        ProgressMode mode = terminal.interactive() ? ProgressMode.BAR : ProgressMode.NONE;
        try (ProgressView view = ProgressView.of(mode, terminal)) {
            metainfo = writer.write(new CreateProgress(view, terminal), () -> false);
        }
        save(metainfo.toBytes());
        terminal.line(
                PrintableText.of(output.toString())
                        + ": "
                        + metainfo.pieceCount()
                        + " pieces of "
                        + ByteSize.format(metainfo.pieceLength())
                        + ", info-hash "
                        + (metainfo.infoHashV1() != null
                                ? metainfo.infoHashV1()
                                : metainfo.infoHashV2()));
        return Exbt.DONE;
    }

    private TorrentWriter writer() {
        TorrentWriter writer =
                TorrentWriter.of(path)
                        .version(version)
                        .trackers(trackers.stream().map(List::of).toList())
                        .webSeeds(webSeeds)
                        .privateTorrent(isPrivate)
                        .comment(comment)
                        .createdBy("exbt/" + Version.release());
        if (name != null) {
            writer.name(name);
        }
        if (pieceLength != null) {
            if (pieceLength < 1 || pieceLength > Integer.MAX_VALUE) {
                throw new WrongCommandLine("--piece-length " + pieceLength + " will not do");
            }
            writer.pieceLength(pieceLength.intValue());
        }
        return writer;
    }

    /** Writes beside and renames, so that nobody sees half a torrent file. */
    private void save(byte[] torrent) throws IOException {
        Path target = output.toAbsolutePath();
        Path half = target.resolveSibling(target.getFileName() + ".part");
        try {
            Files.write(half, torrent);
            Files.move(
                    half,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(half);
        }
    }
}
