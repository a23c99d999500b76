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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code exbt create}: makes a torrent file of a file or a folder. */
@Command(
        name = "create",
        description = {
            "Make a torrent file of a file or a folder.",
            "A torrent file that is there already is replaced, once the new one is whole."
        })
final class CreateCommand implements Callable<Integer> {
    @ParentCommand private Exbt exbt;

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "PATH", description = "The file or folder to share.")
    private Path path;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "The torrent file to write.")
    private Path output;

    @Option(
            names = "--tracker",
            paramLabel = "URL",
            description =
                    "Announce here. May be repeated: the next is asked when the one before fails.")
    private List<String> trackers = new ArrayList<>();

    @Option(
            names = "--web-seed",
            paramLabel = "URL",
            description = "The files lie here too (BEP 19). May be repeated.")
    private List<String> webSeeds = new ArrayList<>();

    @ArgGroup private @Nullable Format format;

    @Option(
            names = "--piece-length",
            paramLabel = "N",
            converter = SizeConverter.class,
            description = "Such as 1MiB. Default: chosen by the size.")
    private @Nullable Long pieceLength;

    @Option(names = "--private", description = "Peers from the trackers alone (BEP 27).")
    private boolean isPrivate;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What it is called. Default: as the path is.")
    private @Nullable String name;

    @Option(names = "--comment", paramLabel = "TEXT", description = "What to say about it.")
    private @Nullable String comment;

    /** At most one of these. */
    private static final class Format {
        @Option(names = "--v1", description = "For every client (BEP 3). The default.")
        private boolean v1;

        @Option(names = "--v2", description = "For newer clients only (BEP 52).")
        @SuppressWarnings("UnusedVariable") // what is left when it is neither of the others
        private boolean v2;

        @Option(names = "--hybrid", description = "For both: one torrent, two descriptions.")
        private boolean hybrid;
    }

    @Override
    public Integer call() throws UserFailure, IOException, MetainfoException {
        Terminal terminal = exbt.terminal();
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
                        .version(version())
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
                throw new ParameterException(
                        spec.commandLine(), "--piece-length " + pieceLength + " will not do");
            }
            writer.pieceLength(pieceLength.intValue());
        }
        return writer;
    }

    private TorrentVersion version() {
        if (format == null || format.v1) {
            return TorrentVersion.V1;
        }
        return format.hybrid ? TorrentVersion.HYBRID : TorrentVersion.V2;
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
