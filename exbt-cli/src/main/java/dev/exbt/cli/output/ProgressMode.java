package dev.exbt.cli.output;

import java.util.Locale;

/** How progress is shown: the values of {@code --progress}. */
public enum ProgressMode {
    /** A bar that is redrawn in place, for a terminal. */
    BAR,
    /** A line per second and a line per event. */
    PLAIN,
    /** A JSON object a line. */
    JSON,
    /** Nothing. */
    NONE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
