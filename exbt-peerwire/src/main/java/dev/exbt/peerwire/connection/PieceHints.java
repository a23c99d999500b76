package dev.exbt.peerwire.connection;

import java.util.Arrays;

/** A small set of pieces a peer named to us; more than it holds are ignored, so that naming stays free of cost. */
final class PieceHints {
    /** Most pieces that are remembered of one kind. BEP 6 suggests ten for the allowed-fast set. */
    static final int MAX_PIECES = 100;

    private int[] pieces = new int[10];
    private int size;

    /** Adds a piece; false if it was there or there are too many. */
    boolean add(int piece) {
        if (size == MAX_PIECES || contains(piece)) {
            return false;
        }
        if (size == pieces.length) {
            pieces = Arrays.copyOf(pieces, Math.min(MAX_PIECES, 2 * size));
        }
        pieces[size++] = piece;
        return true;
    }

    boolean contains(int piece) {
        for (int i = 0; i < size; i++) {
            if (pieces[i] == piece) {
                return true;
            }
        }
        return false;
    }

    int[] toArray() {
        return Arrays.copyOf(pieces, size);
    }

    void clear() {
        size = 0;
    }
}
