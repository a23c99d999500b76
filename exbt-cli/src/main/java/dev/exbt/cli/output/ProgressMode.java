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

    /**
     * Reads a mode.
     *
     * @param word its name in letters of either case
     * @return the mode
     * @throws IllegalArgumentException if there is none of that name
     */
    public static ProgressMode parse(String word) {
        for (ProgressMode mode : values()) {
            if (mode.name().equalsIgnoreCase(word)) {
                return mode;
            }
        }
        throw new IllegalArgumentException(
                "bar, plain, json or none expected, found \"" + word + "\"");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
