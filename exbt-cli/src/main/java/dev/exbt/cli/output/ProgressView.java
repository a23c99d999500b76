package dev.exbt.cli.output;

/**
 * Shows how a command gets on. One thread calls it: {@link #sample} about once a second (a terminal's bar more often),
 * {@link #event} as things happen.
 */
public interface ProgressView extends AutoCloseable {
    /**
     * Makes the view of a mode.
     *
     * @param mode what the user asked for
     * @param terminal where it is shown
     * @return the view
     */
    static ProgressView of(ProgressMode mode, Terminal terminal) {
        return switch (mode) {
            case BAR -> new BarView(terminal);
            case PLAIN -> new PlainView(terminal);
            case JSON -> new JsonView(terminal);
            case NONE -> new SilentView();
        };
    }

    /**
     * Shows where things stand.
     *
     * @param sample the present state
     */
    void sample(ProgressSample sample);

    /**
     * Shows that something happened.
     *
     * @param word what, in the words that scripts look for at the start of a line: {@code metadata received},
     *     {@code checking}, {@code downloading}, {@code complete}, {@code seeding}, {@code lost}, {@code READY}
     * @param detail more about it, made safe by this view; may be empty
     */
    void event(String word, String detail);

    /**
     * How long the view wants to wait between two samples.
     *
     * @return milliseconds
     */
    default long intervalMillis() {
        return 1_000;
    }

    /** Leaves the terminal as the next line printed expects it; the view may go on afterwards. */
    @Override
    default void close() {}
}
