package dev.exbt.metainfo;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The SHA-256 at the top of a file's hash tree (BEP 52, "pieces root"). A value: two of the same bytes are equal. Not an
 * {@link InfoHashV2}, which is the hash of a description and not of content.
 */
public final class MerkleRoot {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    private final byte[] bytes;

    private MerkleRoot(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Takes 32 bytes.
     *
     * @param bytes exactly {@value #LENGTH} bytes; copied
     * @return the root
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static MerkleRoot of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a pieces root has 32 bytes, not " + bytes.length);
        }
        return new MerkleRoot(bytes.clone());
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
        return other instanceof MerkleRoot that && Arrays.equals(bytes, that.bytes);
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
