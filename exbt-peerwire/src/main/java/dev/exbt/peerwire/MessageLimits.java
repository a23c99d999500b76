package dev.exbt.peerwire;

/**
 * How long messages may be, each checked when its length prefix and id have come, before a byte of the payload is kept.
 * Lengths are payload bytes: without the four bytes of the prefix and the id.
 *
 * @param maxBlock bytes of the block in a {@code piece}
 * @param maxBitfield bytes of a bitfield, as long as the number of pieces is unknown
 * @param maxMessage bytes of any other message whose length is not fixed
 */
public record MessageLimits(int maxBlock, int maxBitfield, int maxMessage) {
    /** Largest block anybody may ask for or send: 16 KiB, the block size of the field. */
    public static final int BLOCK = 16 << 10;

    /** Largest number of pieces a torrent may have: 2 Mi. */
    public static final int PIECES = 2 << 20;

    /** Largest message of an extension or of an unknown id: 1 MiB. */
    public static final int MESSAGE = 1 << 20;

    /** What a connection over the internet uses. */
    public static final MessageLimits STANDARD = new MessageLimits(BLOCK, PIECES / 8, MESSAGE);

    /** Checks that nothing is negative or over 16 MiB. */
    public MessageLimits {
        int most = 16 << 20;
        if (maxBlock < 0 || maxBitfield < 0 || maxMessage < 0) {
            throw new IllegalArgumentException("negative limit");
        }
        if (maxBlock > most || maxBitfield > most || maxMessage > most) {
            throw new IllegalArgumentException("limit over " + most + " bytes");
        }
    }

    /**
     * The limits once the number of pieces is known.
     *
     * @param pieceCount 0 or more
     * @return the same, with a bitfield of at most {@code ceil(pieceCount / 8)} bytes
     */
    public MessageLimits forPieceCount(int pieceCount) {
        return new MessageLimits(maxBlock, (int) ((pieceCount + 7L) >>> 3), maxMessage);
    }

    /** Longest payload of any message: what a length prefix alone is checked against. */
    int longest() {
        return Math.max(maxMessage, Math.max(maxBitfield, maxBlock + 8));
    }
}
