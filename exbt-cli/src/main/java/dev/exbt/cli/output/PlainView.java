package dev.exbt.cli.output;

import java.util.Locale;

/** A line per sample and a line per event, for files and pipes. A sample's line begins with its percentage, an event's with its word. */
final class PlainView implements ProgressView {
    private final Terminal terminal;

    PlainView(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void sample(ProgressSample sample) {
        terminal.line(line(sample));
    }

    static String line(ProgressSample sample) {
        return String.format(
                Locale.ROOT,
                "%5.1f%% %s: %s of %s, down %s, up %s, %d %s, eta %s",
                Math.floor(sample.percentage() * 10) / 10,
                sample.state(),
                ByteSize.format(sample.bytes()),
                sample.totalBytes() == 0 ? "?" : ByteSize.format(sample.totalBytes()),
                ByteSize.formatRate(sample.downloadRate()),
                ByteSize.formatRate(sample.uploadRate()),
                sample.peers(),
                sample.peers() == 1 ? "peer" : "peers",
                ProgressSample.formatDuration(sample.etaSeconds()));
    }

    @Override
    public void event(String word, String detail) {
        terminal.line(detail.isEmpty() ? word : word + " " + PrintableText.of(detail));
    }
}
