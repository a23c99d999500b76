package dev.exbt.peerwire.connection;

import dev.exbt.metainfo.Bitfield;
import org.jspecify.annotations.Nullable;

/** The torrent as one connection needs it: how long its pieces are, and which we have. Unknown at first for a magnet link. */
final class LocalPieces {
    private @Nullable PieceSizes sizes;
    private @Nullable Bitfield ours;

    void set(PieceSizes pieceSizes, Bitfield have) {
        if (have.size() != pieceSizes.count()) {
            throw new IllegalArgumentException(
                    "a set of " + have.size() + " for " + pieceSizes.count() + " pieces");
        }
        sizes = pieceSizes;
        ours = have;
    }

    boolean isKnown() {
        return sizes != null;
    }

    /** How many pieces, -1 if unknown. */
    int count() {
        return sizes == null ? -1 : sizes.count();
    }

    boolean contains(int piece) {
        return sizes != null && piece >= 0 && piece < sizes.count();
    }

    boolean has(int piece) {
        return ours != null && contains(piece) && ours.get(piece);
    }

    /** Whether these bytes lie in one piece; whatever the numbers, nothing overflows. */
    boolean isBlock(int piece, int begin, int length) {
        return sizes != null
                && contains(piece)
                && begin >= 0
                && length > 0
                && (long) begin + length <= sizes.size(piece);
    }

    @Nullable Bitfield ours() {
        return ours;
    }
}
