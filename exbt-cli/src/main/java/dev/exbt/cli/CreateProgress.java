package dev.exbt.cli;

import dev.exbt.cli.output.ProgressSample;
import dev.exbt.cli.output.ProgressView;
import dev.exbt.cli.output.Terminal;
import dev.exbt.metainfo.TorrentProgress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Shows how the hashing of a new torrent gets on. Called by one thread at a time, as the writer promises. */
final class CreateProgress implements TorrentProgress {
    private final ProgressView view;
    private final Terminal terminal;
    private long shownAtNanos = System.nanoTime();
    private long shownBytes;

    CreateProgress(ProgressView view, Terminal terminal) {
        this.view = view;
        this.terminal = terminal;
    }

    @Override
    public void onHashed(long hashed, long total) {
        long nanos = System.nanoTime() - shownAtNanos;
        if (nanos < TimeUnit.MILLISECONDS.toNanos(view.intervalMillis())) {
            return;
        }
        long rate = (long) ((hashed - shownBytes) / (nanos / 1e9));
        view.sample(
                new ProgressSample(
                        "hashing",
                        total == 0 ? 100 : 100.0 * hashed / total,
                        hashed,
                        total,
                        rate,
                        0,
                        0));
        shownAtNanos += nanos;
        shownBytes = hashed;
    }

    @Override
    public void onSkipped(Path path, String reason) {
        view.close();
        terminal.complain("left out: " + path + ": " + reason);
    }
}
