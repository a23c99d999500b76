package dev.exbt.metainfo;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether the two descriptions of a hybrid torrent are of the same files (BEP 52): the v1 list without its padding must be the
 * v2 tree, name by name and length by length, and every file must begin where a v2 piece begins. Otherwise two peers would
 * write different things under one name.
 */
final class HybridCheck {
    private HybridCheck() {}

    /** Gives the v1 files with the roots of the v2 tree. */
    static List<RawFile> join(List<RawFile> list, List<RawFile> tree, int pieceLength)
            throws MetainfoException {
        List<RawFile> joined = new ArrayList<>(list.size());
        int next = 0;
        long offset = 0;
        long aligned = 0;
        for (RawFile file : list) {
            if (file.isPad()) {
                joined.add(file);
            } else {
                if (next == tree.size()) {
                    throw new MetainfoException(file.field(), "not in the v2 file tree");
                }
                RawFile twin = tree.get(next++);
                requireSame(file, twin);
                if (file.length() > 0 && offset != aligned) {
                    throw new MetainfoException(
                            file.field(),
                            "begins at byte "
                                    + offset
                                    + " in v1 and at byte "
                                    + aligned
                                    + " in v2");
                }
                aligned = alignedEnd(file, aligned, pieceLength);
                joined.add(file.withRoot(twin.root()));
            }
            offset += file.length();
        }
        if (next != tree.size()) {
            throw new MetainfoException(tree.get(next).field(), "not among the v1 files");
        }
        if (offset > aligned) {
            throw new MetainfoException("info.files", "padding beyond the last piece");
        }
        return joined;
    }

    private static long alignedEnd(RawFile file, long aligned, int pieceLength)
            throws MetainfoException {
        try {
            long pieces = Math.ceilDiv(file.length(), pieceLength);
            return Math.addExact(aligned, Math.multiplyExact(pieces, (long) pieceLength));
        } catch (ArithmeticException e) {
            throw new MetainfoException(
                    file.field() + ".length", "the sum of the lengths is out of range");
        }
    }

    private static void requireSame(RawFile file, RawFile twin) throws MetainfoException {
        if (!file.path().equals(twin.path())) {
            throw new MetainfoException(
                    file.field(),
                    String.join("/", file.path())
                            + " in v1 is "
                            + String.join("/", twin.path())
                            + " in v2");
        }
        if (file.length() != twin.length()) {
            throw new MetainfoException(
                    file.field(),
                    file.length() + " bytes in v1 are " + twin.length() + " bytes in v2");
        }
        if (!file.target().equals(twin.target())) {
            throw new MetainfoException(
                    file.field(), "a link in one of v1 and v2, or to another target");
        }
    }
}
