package dev.exbt.cli;

import dev.exbt.cli.output.ByteSize;
import dev.exbt.cli.output.PrintableText;
import dev.exbt.cli.output.ProgressMode;
import dev.exbt.cli.output.ProgressView;
import dev.exbt.cli.output.Terminal;
import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.FileEntry;
import dev.exbt.metainfo.Metainfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code exbt verify}: hashes what is on disk and says what is right. Changes nothing. */
final class VerifyCommand implements Command {
    private final Terminal terminal;

    @SuppressWarnings("NullAway.Init") // required
    private Path torrent;

    @SuppressWarnings("NullAway.Init") // required
    private Path directory;

    private final ProgressOption progress = new ProgressOption();

    VerifyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void declare(Usage usage) {
        usage.describe(
                        "Hash what is on disk and say what is missing or wrong. Changes nothing.",
                        "Ends with 0 when every piece is right, with 1 when not.")
                .required(
                        "--dir", "DIR", "Where the files are.", Path.class, dir -> directory = dir)
                .with(progress::declare)
                .parameter("TORRENT", "The torrent file.", Path.class, file -> torrent = file);
    }

    @Override
    public Integer call() throws UserFailure, IOException, InterruptedException {
        Metainfo metainfo = TorrentSource.loadFile(torrent);
        if (!Files.isDirectory(directory)) {
            throw new UserFailure(directory + ": no such directory");
        }
        Bitfield right;
        try (ProgressView view = progress.view(terminal)) {
            view.event("checking", metainfo.name());
            right = DiskCheck.run(metainfo, directory, view);
            if (right.isFull()) {
                view.event("complete", metainfo.name());
            }
        }
        if (progress.mode(terminal) != ProgressMode.JSON) {
            terminal.print(report(metainfo, right));
        }
        return right.isFull() ? Exbt.DONE : Exbt.FAILED;
    }

    private static String report(Metainfo metainfo, Bitfield right) {
        StringBuilder text = new StringBuilder();
        text.append(
                right.cardinality()
                        + " of "
                        + right.size()
                        + " pieces are right, "
                        + ByteSize.format(metainfo.totalLength())
                        + " in all\n");
        for (FileEntry file : metainfo.files()) {
            int missing = 0;
            for (int piece = file.firstPiece(); piece <= file.lastPiece(); piece++) {
                missing += right.get(piece) ? 0 : 1;
            }
            if (missing > 0 && !file.isPad()) {
                text.append(
                        PrintableText.of(file.pathString())
                                + ": "
                                + missing
                                + " of "
                                + (file.lastPiece() - file.firstPiece() + 1)
                                + " pieces missing or wrong\n");
            }
        }
        return text.toString();
    }
}
