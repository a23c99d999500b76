package dev.exbt.peerwire;

/** Bytes from a peer that break the protocol. The connection that brought them is to be closed. No stack trace. */
public final class PeerWireException extends Exception {
    /** The {@link #messageId()} of a handshake or of a length prefix, which have none. */
    public static final int NO_MESSAGE = -1;

    private static final long serialVersionUID = 1L;

    private final int messageId;

    /**
     * Makes an exception.
     *
     * @param messageId the message's id byte, 0 to 255, or {@link #NO_MESSAGE}
     * @param message what is wrong
     */
    public PeerWireException(int messageId, String message) {
        super(
                messageId == NO_MESSAGE ? message : "message " + messageId + ": " + message,
                null,
                false,
                false);
        this.messageId = messageId;
    }

    /**
     * Says which message is wrong.
     *
     * @return its id byte, 0 to 255, or {@link #NO_MESSAGE}
     */
    public int messageId() {
        return messageId;
    }
}
