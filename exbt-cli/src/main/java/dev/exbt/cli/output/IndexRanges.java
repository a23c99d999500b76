package dev.exbt.cli.output;

import java.util.SortedSet;
import java.util.TreeSet;

/** A list of zero-based indexes such as {@code 0,2,5-7}: the files of a torrent that are wanted. */
public final class IndexRanges {
    /** Indexes one list may name: more files than any torrent read here can hold. */
    public static final int MAX_INDEXES = 1_000_000;

    private IndexRanges() {}

    /**
     * Reads a list.
     *
     * @param text indexes and inclusive ranges, separated by commas
     * @return the indexes named, at least one
     * @throws IllegalArgumentException if it is no such list, a range runs backwards, or more than {@link #MAX_INDEXES} are
     *     named
     */
    public static SortedSet<Integer> parse(String text) {
        SortedSet<Integer> indexes = new TreeSet<>();
        for (String part : text.split(",", -1)) {
            int dash = part.indexOf('-');
            int first = index(dash < 0 ? part : part.substring(0, dash), text);
            int last = dash < 0 ? first : index(part.substring(dash + 1), text);
            if (last < first) {
                throw new IllegalArgumentException("the range " + part + " runs backwards");
            }
            if (last - first >= MAX_INDEXES - indexes.size()) {
                throw new IllegalArgumentException("more than " + MAX_INDEXES + " indexes");
            }
            for (int index = first; index <= last; index++) {
                indexes.add(index);
            }
        }
        return indexes;
    }

    private static int index(String digits, String whole) {
        String trimmed = digits.strip();
        if (trimmed.isEmpty()
                || !trimmed.chars().allMatch(c -> c >= '0' && c <= '9')
                || trimmed.length() > 9) {
            throw new IllegalArgumentException(
                    "indexes such as 0,2,5-7 expected, found \"" + whole + "\"");
        }
        return Integer.parseInt(trimmed);
    }
}
