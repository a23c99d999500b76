package dev.exbt.cli;

import dev.exbt.cli.TorrentSource.Described;
import dev.exbt.cli.TorrentSource.Linked;
import dev.exbt.cli.output.Terminal;
import dev.exbt.metainfo.MagnetLink;
import dev.exbt.metainfo.Metainfo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code exbt show}: what a torrent or a magnet link says. */
@Command(name = "show", description = "Show what a torrent or a magnet link says.")
final class ShowCommand implements Callable<Integer> {
    @ParentCommand private Exbt exbt;

    @Parameters(
            paramLabel = "SOURCE",
            description =
                    "A torrent file, a magnet link, or the http(s) address of a torrent file.")
    private String source;

    @Option(names = "--json", description = "As one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws UserFailure, InterruptedException {
        Terminal terminal = exbt.terminal();
        switch (TorrentSource.load(source, null)) {
            case Described(Metainfo metainfo) ->
                    terminal.print(
                            json ? TorrentJson.of(metainfo) + "\n" : TorrentText.of(metainfo));
            case Linked(MagnetLink magnet) ->
                    terminal.print(json ? TorrentJson.of(magnet) + "\n" : TorrentText.of(magnet));
        }
        return Exbt.DONE;
    }
}
