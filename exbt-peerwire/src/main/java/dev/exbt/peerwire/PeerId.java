package dev.exbt.peerwire;

import dev.exbt.metainfo.InfoHash;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * The 20 bytes a client calls itself in the handshake and to trackers (BEP 3, 20). Anyone may send any: an address is what a
 * peer is banned by, never this. A value.
 *
 * @param high bytes 0 to 7, big-endian
 * @param middle bytes 8 to 15, big-endian
 * @param low bytes 16 to 19, big-endian
 */
public record PeerId(long high, long middle, int low) {
    /** Length in bytes. */
    public static final int LENGTH = 20;

    /** How exbt's own ids begin (BEP 20, Azureus style): client {@code XB}, version 0.1.0. */
    public static final String PREFIX = "-XB0100-";

    private static final String ALPHABET =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /**
     * Makes an id of exbt's own: {@value #PREFIX} and 12 random letters and digits.
     *
     * @param random where they come from; not to be guessed, so a secure one outside of tests
     * @return the id
     */
    public static PeerId random(RandomGenerator random) {
        byte[] bytes = new byte[LENGTH];
        byte[] prefix = PREFIX.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(prefix, 0, bytes, 0, prefix.length);
        for (int i = prefix.length; i < LENGTH; i++) {
            bytes[i] = (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length()));
        }
        return of(bytes);
    }

    /**
     * Takes 20 bytes.
     *
     * @param bytes exactly {@value #LENGTH} bytes; copied
     * @return the id
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static PeerId of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a peer id has 20 bytes, not " + bytes.length);
        }
        InfoHash same = InfoHash.of(bytes); // as long, and split the same way
        return new PeerId(same.high(), same.middle(), same.low());
    }

    /**
     * Gives the 20 bytes.
     *
     * @return a new array
     */
    public byte[] toBytes() {
        return new InfoHash(high, middle, low).toBytes();
    }

    /**
     * Names the client for display, as far as its id tells: {@code "qBittorrent 4.6.2"}.
     *
     * @return a short text of printable ASCII, whatever the bytes
     */
    public String clientName() {
        return ClientNames.of(toBytes());
    }

    /** The bytes as text, a dot for what is not printable ASCII. */
    @Override
    public String toString() {
        return ClientNames.printable(toBytes());
    }
}
