package dev.exbt.metainfo;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The 20 bytes that name a torrent on every wire: the SHA-1 of its {@code info} dictionary (BEP 3), or for a v2 torrent
 * the first 20 bytes of the SHA-256 (BEP 52, {@code InfoHashV2.truncated()}). A value: two of the same bytes are equal.
 *
 * @param high bytes 0 to 7, big-endian
 * @param middle bytes 8 to 15, big-endian
 * @param low bytes 16 to 19, big-endian
 */
public record InfoHash(long high, long middle, int low) {
    /** Length in bytes. */
    public static final int LENGTH = 20;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /**
     * Takes 20 bytes.
     *
     * @param bytes exactly {@value #LENGTH} bytes; copied
     * @return the info-hash
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static InfoHash of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("an info-hash has 20 bytes, not " + bytes.length);
        }
        return of(bytes, 0);
    }

    /**
     * Takes 20 bytes out of an array.
     *
     * @param bytes the array; copied from
     * @param offset index of the first of the 20 bytes
     * @return the info-hash
     * @throws IndexOutOfBoundsException if 20 bytes do not follow
     */
    public static InfoHash of(byte[] bytes, int offset) {
        return new InfoHash(
                (long) LONGS.get(bytes, offset),
                (long) LONGS.get(bytes, offset + 8),
                (int) INTS.get(bytes, offset + 16));
    }

    /**
     * Reads 40 hexadecimal digits of either case.
     *
     * @param hex the digits
     * @return the info-hash
     * @throws IllegalArgumentException if it is anything else
     */
    public static InfoHash ofHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /**
     * Hashes an {@code info} dictionary as it stands in the torrent file.
     *
     * @param info the exact bytes of the dictionary
     * @return its SHA-1
     */
    public static InfoHash ofInfo(byte[] info) {
        try {
            return of(MessageDigest.getInstance("SHA-1").digest(info));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /**
     * Gives the 20 bytes.
     *
     * @return a new array
     */
    public byte[] toBytes() {
        byte[] bytes = new byte[LENGTH];
        LONGS.set(bytes, 0, high);
        LONGS.set(bytes, 8, middle);
        INTS.set(bytes, 16, low);
        return bytes;
    }

    /**
     * Gives 40 lower-case hexadecimal digits.
     *
     * @return the digits
     */
    public String toHex() {
        return HexFormat.of().formatHex(toBytes());
    }

    @Override
    public String toString() {
        return toHex();
    }
}
