package dev.exbt.cli;

import dev.exbt.cli.dht.Counted;
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
import java.nio.file.StandardOpenOption;
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
                        new UrlConverter("http", "https", "udp", "ws", "wss"),
                        all -> trackers = all)
                .repeated(
                        "--web-seed",
                        "URL",
                        "The files lie here too (BEP 19). May be repeated.",
                        String.class,
                        new UrlConverter("http", "https", "ftp"),
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
        Path target = target();
        Metainfo metainfo;
        ProgressMode mode = terminal.interactive() ? ProgressMode.BAR : ProgressMode.NONE;
        try (ProgressView view = ProgressView.of(mode, terminal)) {
            metainfo = writer.write(new CreateProgress(view, terminal), () -> false);
        } catch (MetainfoException e) {
            throw wrongOption(e);
        }
        save(metainfo.toBytes(), target);
        terminal.line(
                PrintableText.of(output.toString())
                        + ": "
                        + Counted.of(metainfo.pieceCount(), "piece")
                        + " of "
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
                throw new WrongCommandLine(
                        "--piece-length takes 1 to "
                                + Integer.MAX_VALUE
                                + " bytes, not "
                                + pieceLength);
            }
            writer.pieceLength(pieceLength.intValue());
        }
        return writer;
    }

    /** Says now what would be in the way later: hashing takes a while. */
    private Path target() throws UserFailure {
        Path target = output.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null || Files.isDirectory(target)) {
            throw new UserFailure(output + ": is a directory");
        }
        if (!Files.isDirectory(folder)) {
            throw new UserFailure(folder + ": no such directory");
        }
        return target;
    }

    /** A field of the torrent that is as the command line said it should be is the command line's mistake. */
    private MetainfoException wrongOption(MetainfoException wrong) {
        String why = String.valueOf(wrong.getMessage()).substring(wrong.field().length());
        if (name != null && wrong.field().equals("info.name")) {
            throw new WrongCommandLine("--name" + why);
        }
        if (pieceLength != null && wrong.field().equals("info.piece length")) {
            throw new WrongCommandLine("--piece-length" + why);
        }
        return wrong;
    }

    /** Writes beside and renames, so that nobody sees half a torrent file. */
    private static void save(byte[] torrent, Path target) throws IOException {
        String beside = "." + target.getFileName() + "." + System.nanoTime() + ".part";
        Path half = target.resolveSibling(beside); // nobody else's
        try {
            Files.write(half, torrent, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
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
