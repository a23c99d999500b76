package dev.exbt.krpc;

import java.util.Optional;

/** What an error says went wrong (BEP 5, 44). Founding document: {@code KRPC_Msg.get_error_types}. */
public enum KrpcErrorCode {
    /** 201: something else. */
    GENERIC(201),
    /** 202: the node that was asked failed. */
    SERVER(202),
    /** 203: malformed datagram, invalid argument or bad token. */
    PROTOCOL(203),
    /** 204: no such method. */
    METHOD_UNKNOWN(204),
    /** 205: the value of a {@code put} is longer than {@value Item#MAX_VALUE_LENGTH} bytes. */
    MESSAGE_TOO_BIG(205),
    /** 206: the signature of a {@code put} is wrong. */
    INVALID_SIGNATURE(206),
    /** 207: the salt of a {@code put} is longer than {@value Item#MAX_SALT_LENGTH} bytes. */
    SALT_TOO_BIG(207),
    /** 301: the stored item is not the one that {@code cas} expects; read it again. */
    CAS_MISMATCH(301),
    /** 302: a newer item is stored. */
    SEQUENCE_TOO_OLD(302);

    private final int number;

    KrpcErrorCode(int number) {
        this.number = number;
    }

    /**
     * Finds a code.
     *
     * @param number as on the wire
     * @return the code, or empty if no BEP tells what it means
     */
    public static Optional<KrpcErrorCode> of(int number) {
        for (KrpcErrorCode code : values()) {
            if (code.number == number) {
                return Optional.of(code);
            }
        }
        return Optional.empty();
    }

    /**
     * Gives the code as on the wire.
     *
     * @return the number
     */
    public int number() {
        return number;
    }
}
