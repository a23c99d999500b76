package dev.exbt.krpc;

import dev.exbt.bencode.BencodeString;
import java.security.MessageDigest;

/**
 * What a node hands out with {@code get_peers} and {@code get} and wants back with {@code announce_peer} and {@code put}
 * (BEP 5, 44), so that nobody can announce for another's address. Opaque to all but its issuer.
 *
 * @param bytes 1 to {@value #MAX_LENGTH} bytes; kept without the datagram they came in
 */
public record Token(BencodeString bytes) {
    /** Longest token that is read. Nodes issue 4 to 20 bytes. */
    public static final int MAX_LENGTH = 64;

    /** Checks the length. */
    public Token {
        if (!isLength(bytes.length())) {
            throw new IllegalArgumentException(
                    bytes.length() + " bytes are not in 1.." + MAX_LENGTH);
        }
        bytes = bytes.detached();
    }

    static boolean isLength(int length) {
        return length >= 1 && length <= MAX_LENGTH;
    }

    /**
     * Compares in a time that does not tell how much of a guess was right.
     *
     * @param other the other token
     * @return true if they are equal
     */
    public boolean matches(Token other) {
        return MessageDigest.isEqual(bytes.toByteArray(), other.bytes.toByteArray());
    }
}
