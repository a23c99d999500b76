package dev.exbt.cli;

import dev.exbt.cli.TorrentSource.Described;
import dev.exbt.cli.TorrentSource.Linked;
import dev.exbt.cli.output.Terminal;
import dev.exbt.metainfo.MagnetLink;
import dev.exbt.metainfo.Metainfo;

/** {@code exbt show}: what a torrent or a magnet link says. */
final class ShowCommand implements Command {
    private final Terminal terminal;

    @SuppressWarnings("NullAway.Init") // required
    private String source;

    private boolean json;

    ShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void declare(Usage usage) {
        usage.describe("Show what a torrent or a magnet link says.")
                .flag("--json", "As one JSON object.", on -> json = on)
                .parameter(
                        "SOURCE",
                        "A torrent file, a magnet link, or the http(s) address of a torrent file.",
                        String.class,
                        word -> source = word);
    }

    @Override
    public Integer call() throws UserFailure, InterruptedException {
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
