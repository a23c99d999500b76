package dev.exbt.job.disk;

import java.util.HashMap;
import java.util.Map;

/**
 * Says when reads that fail are no longer a matter of single pieces. One that fails costs its piece alone, and what can be read
 * is served on; but a drive that fails at everything would be asked for piece after piece, and one that does not keep what is
 * written to it would have the same piece fetched for ever.
 */
final class ReadFailures {
    /** Pieces lost one after another, with no read between that went well. */
    static final int MAX_IN_A_ROW = 64;

    /** How often one piece may be lost, fetched again in between. */
    static final int MAX_OF_A_PIECE = 3;

    private final Map<Integer, Integer> times = new HashMap<>();
    private int inARow;

    /** A read went well. */
    void succeeded() {
        inARow = 0;
    }

    /**
     * A piece was lost.
     *
     * @return whether that is one too many
     */
    boolean lost(int piece) {
        int ofThisPiece = times.merge(piece, 1, Integer::sum);
        return ++inARow > MAX_IN_A_ROW || ofThisPiece > MAX_OF_A_PIECE;
    }
}
