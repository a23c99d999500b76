package dev.exbt.bencode;

/**
 * Bytes that are not bencode, or are more than the limits allow. Says where: {@link #offset()} counts from the first byte
 * of the input. Carries no stack trace, since junk from the wire must stay cheap to refuse.
 */
public final class BencodeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int offset;

    /**
     * Makes an exception.
     *
     * @param message what is wrong, without the offset
     * @param offset index of the offending byte in the input, in bytes
     */
    public BencodeException(String message, int offset) {
        super(message + " (at byte " + offset + ")", null, false, false);
        this.offset = offset;
    }

    /**
     * Where the input is wrong.
     *
     * @return index of the offending byte, counted from the first byte of the input
     */
    public int offset() {
        return offset;
    }
}
