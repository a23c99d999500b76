package dev.exbt.metainfo;

import java.util.Arrays;

/**
 * A set of pieces of one torrent: bit {@code i} says that piece {@code i} is in it. Mutable, owned by one thread.
 *
 * <p>On the wire (BEP 3, "bitfield") the high bit of the first byte is piece 0 and the spare bits of the last byte are 0.
 */
public final class Bitfield {
    private final int size;
    private final long[] words;
    private int cardinality;

    /**
     * Makes an empty set.
     *
     * @param size how many pieces the torrent has, 0 or more
     */
    public Bitfield(int size) {
        if (size < 0) {
            throw new IllegalArgumentException("size " + size);
        }
        this.size = size;
        this.words = new long[(size + 63) >>> 6];
    }

    private Bitfield(Bitfield other) {
        this.size = other.size;
        this.words = other.words.clone();
        this.cardinality = other.cardinality;
    }

    /**
     * Reads the wire's form.
     *
     * @param bytes exactly {@code ceil(size / 8)} bytes
     * @param size how many pieces the torrent has
     * @return the set
     * @throws IllegalArgumentException if there are more or fewer bytes, or a spare bit is set
     */
    public static Bitfield ofBytes(byte[] bytes, int size) {
        Bitfield set = new Bitfield(size);
        if (bytes.length != set.byteLength()) {
            throw new IllegalArgumentException(
                    "a bitfield of "
                            + size
                            + " pieces has "
                            + set.byteLength()
                            + " bytes, not "
                            + bytes.length);
        }
        for (int i = 0; i < bytes.length; i++) {
            int reversed = Integer.reverse(bytes[i] & 0xff) >>> 24;
            set.words[i >>> 3] |= (long) reversed << ((i & 7) << 3);
        }
        if ((size & 63) != 0 && set.words[set.words.length - 1] >>> size != 0) {
            throw new IllegalArgumentException("a spare bit is set");
        }
        set.recount();
        return set;
    }

    /**
     * Gives the wire's form.
     *
     * @return {@code ceil(size / 8)} bytes, spare bits 0
     */
    public byte[] toBytes() {
        byte[] bytes = new byte[byteLength()];
        for (int i = 0; i < bytes.length; i++) {
            int reversed = (int) (words[i >>> 3] >>> ((i & 7) << 3)) & 0xff;
            bytes[i] = (byte) (Integer.reverse(reversed) >>> 24);
        }
        return bytes;
    }

    /**
     * The number of bytes of the wire's form.
     *
     * @return {@code ceil(size / 8)}
     */
    public int byteLength() {
        return (size + 7) >>> 3;
    }

    /**
     * How many pieces the torrent has.
     *
     * @return one past the highest index
     */
    public int size() {
        return size;
    }

    /**
     * How many pieces are in the set.
     *
     * @return 0 to {@link #size()}; counted as the set changes, so free to ask
     */
    public int cardinality() {
        return cardinality;
    }

    /**
     * Whether a piece is in the set.
     *
     * @param piece zero-based index
     * @return true if it is
     */
    public boolean get(int piece) {
        check(piece);
        return (words[piece >>> 6] & (1L << piece)) != 0;
    }

    /**
     * Puts a piece in.
     *
     * @param piece zero-based index
     * @return true if it was not there before
     */
    public boolean set(int piece) {
        check(piece);
        long bit = 1L << piece;
        if ((words[piece >>> 6] & bit) != 0) {
            return false;
        }
        words[piece >>> 6] |= bit;
        cardinality++;
        return true;
    }

    /**
     * Takes a piece out.
     *
     * @param piece zero-based index
     * @return true if it was there before
     */
    public boolean clear(int piece) {
        check(piece);
        long bit = 1L << piece;
        if ((words[piece >>> 6] & bit) == 0) {
            return false;
        }
        words[piece >>> 6] &= ~bit;
        cardinality--;
        return true;
    }

    /** Puts every piece in. */
    public void setAll() {
        Arrays.fill(words, -1L);
        if ((size & 63) != 0) {
            words[words.length - 1] = -1L >>> -size;
        }
        cardinality = size;
    }

    /** Takes every piece out. */
    public void clearAll() {
        Arrays.fill(words, 0);
        cardinality = 0;
    }

    /**
     * Finds the first piece in the set at or after an index.
     *
     * @param from where to begin, 0 or more
     * @return its index, or -1 if there is none
     */
    public int nextSet(int from) {
        for (int w = from >>> 6; w < words.length; w++) {
            long word = words[w] & (w == from >>> 6 ? -1L << from : -1L);
            if (word != 0) {
                return (w << 6) + Long.numberOfTrailingZeros(word);
            }
        }
        return -1;
    }

    /**
     * Finds the first piece not in the set at or after an index.
     *
     * @param from where to begin, 0 or more
     * @return its index, or -1 if there is none
     */
    public int nextClear(int from) {
        for (int w = from >>> 6; w < words.length; w++) {
            long word = ~words[w] & (w == from >>> 6 ? -1L << from : -1L);
            if (word != 0) {
                int piece = (w << 6) + Long.numberOfTrailingZeros(word);
                return piece < size ? piece : -1;
            }
        }
        return -1;
    }

    /**
     * Whether this set holds a piece that another lacks.
     *
     * @param other a set of the same torrent
     * @return true if there is at least one
     */
    public boolean hasAnyNotIn(Bitfield other) {
        requireSameSize(other);
        for (int w = 0; w < words.length; w++) {
            if ((words[w] & ~other.words[w]) != 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether every piece is in the set.
     *
     * @return true if so; also for a torrent without pieces
     */
    public boolean isFull() {
        return cardinality == size;
    }

    /**
     * Whether no piece is in the set.
     *
     * @return true if so
     */
    public boolean isEmpty() {
        return cardinality == 0;
    }

    /**
     * Copies the set.
     *
     * @return a set of its own with the same pieces
     */
    public Bitfield copy() {
        return new Bitfield(this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bitfield that
                && size == that.size
                && Arrays.equals(words, that.words);
    }

    @Override
    public int hashCode() {
        return 31 * size + Arrays.hashCode(words);
    }

    @Override
    public String toString() {
        return cardinality + " of " + size + " pieces";
    }

    private void check(int piece) {
        if (piece < 0 || piece >= size) {
            throw new IndexOutOfBoundsException("piece " + piece + " of " + size);
        }
    }

    private void requireSameSize(Bitfield other) {
        if (other.size != size) {
            throw new IllegalArgumentException(
                    "sets of " + size + " and of " + other.size + " pieces");
        }
    }

    private void recount() {
        int count = 0;
        for (long word : words) {
            count += Long.bitCount(word);
        }
        cardinality = count;
    }
}
