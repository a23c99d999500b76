package dev.exbt.metainfo;

import java.util.ArrayList;
import java.util.List;

/** Gives files their place among the pieces and their safe, unique path. */
final class FilePlacement {
    private final int pieceLength;
    private final boolean aligned;
    private final MetainfoLimits limits;
    private final PathRules rules;

    /** @param aligned whether each file begins a piece (v2), or follows the one before (v1) */
    FilePlacement(int pieceLength, boolean aligned, MetainfoLimits limits, PathRules rules) {
        this.pieceLength = pieceLength;
        this.aligned = aligned;
        this.limits = limits;
        this.rules = rules;
    }

    /**
     * Checks the sum of the lengths and the number of pieces.
     *
     * @return where the last file ends
     */
    long end(List<RawFile> files) throws MetainfoException {
        long end = 0;
        for (RawFile file : files) {
            try {
                end = Math.addExact(start(end), file.length());
                Math.addExact(end, pieceLength);
            } catch (ArithmeticException e) {
                throw new MetainfoException(
                        file.field() + ".length", "the sum of the lengths is out of range");
            }
        }
        if (end == 0) {
            throw new MetainfoException("info", "no bytes to share");
        }
        long pieces = (end - 1) / pieceLength + 1;
        if (pieces > limits.maxPieces()) {
            throw new MetainfoException(
                    "info", pieces + " pieces, over the limit of " + limits.maxPieces());
        }
        return end;
    }

    /**
     * Places files whose {@link #end} was checked.
     *
     * @param directory the torrent's name, in which the paths lie; empty for a single file
     */
    List<FileEntry> place(List<RawFile> files, List<String> directory) throws MetainfoException {
        List<List<String>> paths = paths(files, directory);
        List<FileEntry> entries = new ArrayList<>(files.size());
        long end = 0;
        for (int i = 0; i < files.size(); i++) {
            RawFile file = files.get(i);
            long offset = start(end);
            end = offset + file.length();
            int first = (int) (offset / pieceLength);
            entries.add(
                    new FileEntry(
                            i,
                            paths.get(i),
                            file.length(),
                            offset,
                            first,
                            file.length() == 0 ? first - 1 : (int) ((end - 1) / pieceLength),
                            file.attributes(),
                            file.target().isEmpty() ? List.of() : safe(directory, file.target()),
                            file.root()));
        }
        return List.copyOf(entries);
    }

    private long start(long end) {
        return aligned ? Math.ceilDiv(end, pieceLength) * pieceLength : end;
    }

    /** Padding is never on disk, so it needs no path of its own. */
    private List<List<String>> paths(List<RawFile> files, List<String> directory)
            throws MetainfoException {
        List<List<String>> paths = new ArrayList<>(files.size());
        UniquePaths unique = new UniquePaths(limits.maxEqualNames());
        for (RawFile file : files) {
            List<String> path = safe(directory, file.path());
            paths.add(path);
            if (!file.isPad()) {
                unique.reserve(path);
            }
        }
        for (int i = 0; i < paths.size(); i++) {
            if (!files.get(i).isPad()) {
                paths.set(i, unique.claim(paths.get(i)));
            }
        }
        return paths;
    }

    /** The torrent's name stays first even if nothing is left of the path in it. */
    private List<String> safe(List<String> directory, List<String> names) {
        List<String> inside = SafePath.sanitise(names, rules).components();
        return directory.isEmpty() ? inside : SafePath.inside(directory, inside).components();
    }
}
