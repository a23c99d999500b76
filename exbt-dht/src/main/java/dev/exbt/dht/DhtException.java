package dev.exbt.dht;

/** What a question to the DHT failed with: its futures complete with this exception. Says why in words. */
public final class DhtException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Kinds of failure. */
    public enum Reason {
        /** No answer came in time. */
        TIMED_OUT,
        /** The node answered with an error. */
        REFUSED,
        /** What came made no sense, or came from another node. */
        BAD_ANSWER,
        /** Too much is being asked already. */
        OVERLOADED,
        /** The server is closed, or has no socket of the address's family. */
        UNAVAILABLE
    }

    /**
     * Makes an exception.
     *
     * @param reason the kind
     * @param message why
     */
    public DhtException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /**
     * Tells the kind of failure.
     *
     * @return the kind
     */
    public Reason reason() {
        return reason;
    }
}
