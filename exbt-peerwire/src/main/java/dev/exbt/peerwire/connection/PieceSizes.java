package dev.exbt.peerwire.connection;

/** How many pieces a torrent has, and how long each is: what requests and blocks are checked against. */
public interface PieceSizes {
    /**
     * How many pieces there are.
     *
     * @return 0 or more
     */
    int count();

    /**
     * How long a piece is.
     *
     * @param piece zero-based index below {@link #count()}
     * @return bytes, 1 or more
     */
    int size(int piece);

    /**
     * Pieces of one length but for the last.
     *
     * @param pieceLength bytes of each piece, positive
     * @param totalLength bytes of all
     * @return their sizes
     */
    static PieceSizes uniform(int pieceLength, long totalLength) {
        int count = Math.toIntExact((totalLength + pieceLength - 1) / pieceLength);
        return new PieceSizes() {
            @Override
            public int count() {
                return count;
            }

            @Override
            public int size(int piece) {
                return (int) Math.min(pieceLength, totalLength - (long) piece * pieceLength);
            }
        };
    }
}
