package dev.exbt.metainfo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Files of a torrent that a magnet link selects (BEP 53, {@code so=0,4-7}), by their place in the torrent's list.
 *
 * @param first zero-based index of the first file
 * @param last index of the last file, itself selected
 */
public record FileRange(int first, int last) {
    /** Checks that the range is not empty. */
    public FileRange {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("files " + first + " to " + last);
        }
    }

    /**
     * Whether a file is selected.
     *
     * @param index zero-based index of a file
     * @return true if it lies in this range
     */
    public boolean contains(int index) {
        return index >= first && index <= last;
    }

    /** Joins ranges that overlap or touch; gives them in order. */
    static List<FileRange> normalised(List<FileRange> ranges) {
        List<FileRange> apart = new ArrayList<>();
        for (FileRange range :
                ranges.stream().sorted(Comparator.comparingInt(FileRange::first)).toList()) {
            FileRange before = apart.isEmpty() ? null : apart.getLast();
            if (before != null && range.first - 1 <= before.last) {
                apart.set(
                        apart.size() - 1,
                        new FileRange(before.first, Math.max(before.last, range.last)));
            } else {
                apart.add(range);
            }
        }
        return List.copyOf(apart);
    }

    /** As the link writes it. */
    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
