package dev.exbt.cli.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command prints. Results and progress go to {@link #out}, complaints to {@link #err}; both are UTF-8 and flushed after every
 * call, because scripts wait for a line.
 *
 * @param out standard output
 * @param err standard error
 * @param interactive whether a person watches: standard output is a terminal
 * @param keyboard whether a person types: standard input and output are a terminal
 * @param columns how wide it is
 */
public record Terminal(
        PrintStream out, PrintStream err, boolean interactive, boolean keyboard, int columns) {
    /** The width of a terminal that does not tell. */
    public static final int DEFAULT_COLUMNS = 80;

    /**
     * The process's own. The launcher, which can ask, says whether it is a terminal and how wide.
     *
     * @return the terminal
     */
    public static Terminal system() {
        boolean interactive = Boolean.getBoolean("exbt.terminal");
        return new Terminal(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                interactive,
                interactive && Boolean.getBoolean("exbt.keyboard"),
                Math.max(20, Integer.getInteger("exbt.columns", DEFAULT_COLUMNS)));
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }

    /**
     * Prints a line.
     *
     * @param text what to print, safe already
     */
    public void line(String text) {
        print(text + "\n");
    }

    /**
     * Prints without ending the line.
     *
     * @param text what to print, safe already
     */
    public void print(String text) {
        out.print(text);
        out.flush();
    }

    /**
     * Prints a complaint.
     *
     * @param text what is wrong; escaped here
     */
    public void complain(String text) {
        err.print("exbt: " + PrintableText.of(text) + "\n");
        err.flush();
    }

    /**
     * The progress display to use when the user named none: a bar for a person, lines for a file.
     *
     * @return the mode
     */
    public ProgressMode defaultProgress() {
        return interactive ? ProgressMode.BAR : ProgressMode.PLAIN;
    }
}
