package dev.exbt.cli.output;

import java.util.Locale;

/** One line at the bottom of a terminal, redrawn in place; events scroll by above it. */
final class BarView implements ProgressView {
    private static final long INTERVAL_MILLIS = 200;
    private static final int MIN_BAR = 10;
    private static final int MAX_BAR = 40;
    private static final String ERASE_LINE = "\r\u001b[K";

    private final Terminal terminal;
    private boolean drawn;

    BarView(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void sample(ProgressSample sample) {
        terminal.print(ERASE_LINE + line(sample, terminal.columns() - 1));
        drawn = true;
    }

    /** Draws the line: the bar takes what the words leave; a narrow terminal loses the words' end, never gains a second line. */
    static String line(ProgressSample sample, int columns) {
        String words =
                String.format(
                        Locale.ROOT,
                        "%5.1f%% %s %s/%s  %s down  %s up  %d %s  eta %s",
                        Math.floor(sample.percentage() * 10) / 10,
                        sample.state(),
                        ByteSize.format(sample.bytes()),
                        sample.totalBytes() == 0 ? "?" : ByteSize.format(sample.totalBytes()),
                        ByteSize.formatRate(sample.downloadRate()),
                        ByteSize.formatRate(sample.uploadRate()),
                        sample.peers(),
                        sample.peers() == 1 ? "peer" : "peers",
                        ProgressSample.formatDuration(sample.etaSeconds()));
        int width = Math.min(MAX_BAR, columns - words.length() - 3);
        String line = width < MIN_BAR ? words : bar(sample.percentage(), width) + " " + words;
        return line.length() <= columns ? line : line.substring(0, Math.max(0, columns));
    }

    private static String bar(double percentage, int width) {
        int filled = (int) (width * Math.clamp(percentage, 0.0, 100.0) / 100.0);
        return "[" + "#".repeat(filled) + "-".repeat(width - filled) + "]";
    }

    @Override
    public void event(String word, String detail) {
        erase();
        terminal.line(detail.isEmpty() ? word : word + " " + PrintableText.of(detail));
    }

    @Override
    public long intervalMillis() {
        return INTERVAL_MILLIS;
    }

    @Override
    public void close() {
        erase();
    }

    private void erase() {
        if (drawn) {
            terminal.print(ERASE_LINE);
            drawn = false;
        }
    }
}
