package dev.exbt.metainfo;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** The SHA-256 of a v2 torrent's {@code info} dictionary (BEP 52). A value: two of the same bytes are equal. */
public final class InfoHashV2 {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    private final byte[] bytes;

    private InfoHashV2(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Takes 32 bytes.
     *
     * @param bytes exactly {@value #LENGTH} bytes; copied
     * @return the info-hash
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static InfoHashV2 of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a v2 info-hash has 32 bytes, not " + bytes.length);
        }
        return new InfoHashV2(bytes.clone());
    }

    /**
     * Hashes an {@code info} dictionary as it stands in the torrent file.
     *
     * @param info the exact bytes of the dictionary
     * @return its SHA-256
     */
    public static InfoHashV2 ofInfo(byte[] info) {
        try {
            return new InfoHashV2(MessageDigest.getInstance("SHA-256").digest(info));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Cuts to the 20 bytes that stand for a v2 torrent in handshakes, the DHT and tracker announces (BEP 52).
     *
     * @return the first 20 bytes
     */
    public InfoHash truncated() {
        return InfoHash.of(bytes, 0);
    }

    /**
     * Gives the 32 bytes.
     *
     * @return a new array
     */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /**
     * Gives 64 lower-case hexadecimal digits.
     *
     * @return the digits
     */
    public String toHex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InfoHashV2 that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return toHex();
    }
}
