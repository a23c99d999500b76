package dev.exbt.krpc;

import dev.exbt.bencode.BencodeString;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An error in place of a response (BEP 5, {@code y} = {@code e}). Never answered. Founding document:
 * {@code KRPC_Msg.error}.
 *
 * @param transaction that of the query
 * @param code the number as on the wire, known or not. Founding document: {@code KRPC_Msg.error_code}
 * @param message for people: cut to {@value #MAX_MESSAGE_LENGTH} characters, control characters made harmless
 * @param version the sender's software, see {@link KrpcMessage#version()}
 */
public record KrpcError(
        TransactionId transaction, int code, String message, @Nullable BencodeString version)
        implements KrpcMessage {
    /** Longest message that is kept, in characters. */
    public static final int MAX_MESSAGE_LENGTH = 100;

    /** Cuts and cleans the message. */
    public KrpcError {
        message = clean(message);
    }

    /**
     * Makes an error.
     *
     * @param transaction that of the query
     * @param code what went wrong
     * @param message the same for people
     */
    public KrpcError(TransactionId transaction, KrpcErrorCode code, String message) {
        this(transaction, code.number(), message, null);
    }

    /**
     * Tells what the code means.
     *
     * @return the meaning, or empty if no BEP tells it
     */
    public Optional<KrpcErrorCode> knownCode() {
        return KrpcErrorCode.of(code);
    }

    /**
     * Names the sender's software.
     *
     * @param version see {@link KrpcMessage#version()}
     * @return an error that differs in it alone
     */
    public KrpcError withVersion(@Nullable BencodeString version) {
        return new KrpcError(transaction, code, message, version);
    }

    private static String clean(String message) {
        StringBuilder clean = new StringBuilder(Math.min(message.length(), MAX_MESSAGE_LENGTH));
        int at = 0;
        while (at < message.length()) {
            int character = message.codePointAt(at);
            at += Character.charCount(character);
            if (at > MAX_MESSAGE_LENGTH) {
                break;
            }
            boolean shown =
                    !Character.isISOControl(character)
                            && Character.getType(character) != Character.SURROGATE;
            clean.appendCodePoint(shown ? character : '?');
        }
        return clean.toString();
    }
}
