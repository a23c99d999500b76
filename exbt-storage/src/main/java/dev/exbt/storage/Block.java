package dev.exbt.storage;

/**
 * A part of a piece, the unit in which peers ask (BEP 3, "request").
 *
 * @param piece zero-based piece index
 * @param begin offset of its first byte in the piece
 * @param length number of bytes, at least 1
 */
public record Block(int piece, int begin, int length) {
    /** The length every client uses, but for the last block of a piece: 16 KiB. A leaf of BEP 52 has it too. */
    public static final int LENGTH = 16 * 1024;

    /** Checks the values. */
    public Block {
        if (piece < 0 || begin < 0 || length < 1) {
            throw new IllegalArgumentException(
                    "block of piece " + piece + ", begin " + begin + ", length " + length);
        }
    }

    /**
     * Counts the blocks of a piece.
     *
     * @param pieceSize number of bytes of the piece
     * @return {@code ceil(pieceSize / LENGTH)}
     */
    public static int count(int pieceSize) {
        return (pieceSize + LENGTH - 1) / LENGTH;
    }
}
