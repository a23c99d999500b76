package dev.exbt.krpc;

import dev.exbt.bencode.BencodeString;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;

/**
 * A set of addresses in 256 bytes that can be counted and united but not read (BEP 33): how nodes tell the size of a swarm.
 * The filters of several nodes, united, count each peer once.
 *
 * <pre> address &rarr; SHA-1 &rarr; bits (h[0] | h[1] &lt;&lt; 8) mod 2048 and (h[2] | h[3] &lt;&lt; 8) mod 2048; bit n is bit n mod 8 of byte n / 8 </pre>
 */
public final class BloomFilter {
    /** Length in bytes. */
    public static final int LENGTH = 256;

    /** The filter of no address. */
    public static final BloomFilter EMPTY = new BloomFilter(BencodeString.of(new byte[LENGTH]));

    private static final int BITS = LENGTH * Byte.SIZE;

    /** How many bits an address sets, unless they coincide. */
    private static final int HASHES = 2;

    private final BencodeString bytes;

    private BloomFilter(BencodeString bytes) {
        this.bytes = bytes;
    }

    /**
     * Makes the filter of addresses.
     *
     * @param addresses the addresses; both families mix
     * @return their filter
     */
    public static BloomFilter of(Collection<InetAddress> addresses) {
        byte[] bits = new byte[LENGTH];
        MessageDigest sha1 = sha1();
        for (InetAddress address : addresses) {
            byte[] hash = sha1.digest(address.getAddress());
            set(bits, hash[0], hash[1]);
            set(bits, hash[2], hash[3]);
        }
        return new BloomFilter(BencodeString.of(bits));
    }

    /**
     * Takes a filter as it came.
     *
     * @param bytes exactly {@value #LENGTH} bytes; kept without the datagram they came in
     * @return the filter
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static BloomFilter of(BencodeString bytes) {
        if (bytes.length() != LENGTH) {
            throw new IllegalArgumentException("a filter has 256 bytes, not " + bytes.length());
        }
        return new BloomFilter(bytes.detached());
    }

    /**
     * Unites two filters.
     *
     * @param other the other one
     * @return the filter of all addresses of both
     */
    public BloomFilter union(BloomFilter other) {
        byte[] united = bytes.toByteArray();
        for (int i = 0; i < LENGTH; i++) {
            united[i] |= other.bytes.byteAt(i);
        }
        return new BloomFilter(BencodeString.of(united));
    }

    /**
     * Estimates how many different addresses are in the filter. Good to some percent below 6,000, where it ends.
     *
     * @return the estimate; 0 for the empty filter
     */
    public double estimate() {
        int zeros = BITS;
        for (int i = 0; i < LENGTH; i++) {
            zeros -= Integer.bitCount(bytes.byteAt(i) & 0xff);
        }
        int counted = Math.max(1, zeros); // of a full filter nothing is known but that it is
        return Math.log((double) counted / BITS) / (HASHES * Math.log1p(-1.0 / BITS));
    }

    /**
     * Gives the bytes.
     *
     * @return {@value #LENGTH} bytes
     */
    public BencodeString bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BloomFilter that && bytes.equals(that.bytes);
    }

    @Override
    public int hashCode() {
        return bytes.hashCode();
    }

    @Override
    public String toString() {
        return "about " + Math.round(estimate()) + " addresses";
    }

    private static void set(byte[] bits, byte lower, byte upper) {
        int bit = ((lower & 0xff) | ((upper & 0xff) << Byte.SIZE)) % BITS;
        bits[bit / Byte.SIZE] |= (byte) (1 << (bit % Byte.SIZE));
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
