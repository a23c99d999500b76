package dev.exbt.krpc;

import org.jspecify.annotations.Nullable;

/**
 * A datagram that is not KRPC, breaks its rules or is more than the limits allow. Says {@linkplain #reply() what to answer}:
 * only a query is answered, an error or garbage never. The message tells no byte of the datagram. Carries no stack trace,
 * since junk from the wire must stay cheap to refuse.
 */
public final class KrpcException extends Exception {
    private static final long serialVersionUID = 1L;

    private final KrpcErrorCode code;
    private final transient @Nullable TransactionId transaction;

    /**
     * Makes an exception.
     *
     * @param code what is wrong
     * @param message what is wrong, short: it goes into the answer
     * @param transaction that of the query to be answered; null if nothing is to be answered
     */
    public KrpcException(KrpcErrorCode code, String message, @Nullable TransactionId transaction) {
        super(message, null, false, false);
        this.code = code;
        this.transaction = transaction;
    }

    /**
     * What is wrong.
     *
     * @return the code to answer, if one answers
     */
    public KrpcErrorCode code() {
        return code;
    }

    /**
     * Gives the answer that the sender of a malformed query should get, if the caller can afford one.
     *
     * @return the error, or null if it was not a query or named no transaction
     */
    public @Nullable KrpcError reply() {
        String message = getMessage();
        return transaction == null || message == null
                ? null
                : new KrpcError(transaction, code, message);
    }
}
