package dev.exbt.bencode;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A string of bytes: {@code 4:spam}. Bencode knows no character set; what is text is UTF-8 by custom. Ordered as unsigned
 * bytes, a shorter string before the longer one it begins, which is the order of dictionary keys (BEP 3).
 *
 * <p>A string that was read is a slice of the input, not a copy. Two rules follow: the input array must not be changed as
 * long as values read from it are in use, and a string kept for long keeps the whole input in memory, unless it is
 * {@linkplain #detached() detached}.
 */
public final class BencodeString implements BencodeValue, Comparable<BencodeString> {
    /** The string without bytes. */
    public static final BencodeString EMPTY = new BencodeString(new byte[0], 0, 0);

    private final byte[] array;
    private final int offset;
    private final int length;

    /** Takes a slice of an array without copying; the reader's way in. */
    BencodeString(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /**
     * Makes a string of bytes.
     *
     * @param bytes the bytes; copied
     * @return the string
     */
    public static BencodeString of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new BencodeString(bytes.clone(), 0, bytes.length);
    }

    /**
     * Makes a string of text.
     *
     * @param text the text; encoded as UTF-8
     * @return the string
     */
    public static BencodeString of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length == 0 ? EMPTY : new BencodeString(bytes, 0, bytes.length);
    }

    /**
     * Gives the length.
     *
     * @return the number of bytes
     */
    public int length() {
        return length;
    }

    /**
     * Whether there are no bytes.
     *
     * @return true if the length is 0
     */
    public boolean isEmpty() {
        return length == 0;
    }

    /**
     * Gives one byte.
     *
     * @param index zero-based
     * @return the byte, signed as Java has it
     * @throws IndexOutOfBoundsException if there is none
     */
    public byte byteAt(int index) {
        if (index < 0 || index >= length) {
            throw new IndexOutOfBoundsException("byte " + index + " of " + length);
        }
        return array[offset + index];
    }

    /**
     * Gives all bytes.
     *
     * @return a new array
     */
    public byte[] toByteArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /**
     * Copies all bytes into an array.
     *
     * @param destination where to
     * @param index where the first byte goes
     * @throws IndexOutOfBoundsException if they do not fit
     */
    public void copyTo(byte[] destination, int index) {
        System.arraycopy(array, offset, destination, index, length);
    }

    /**
     * Gives a view of the bytes.
     *
     * @return a read-only buffer from position 0 to limit {@link #length()}; nothing is copied
     */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
    }

    /**
     * Reads the bytes as UTF-8 text. What is not UTF-8 becomes U+FFFD, so different strings may give the same text: use it
     * to show, not to compare.
     *
     * @return the text
     */
    public String utf8() {
        return new String(array, offset, length, StandardCharsets.UTF_8);
    }

    /**
     * Cuts the tie to the input this string was read from.
     *
     * @return an equal string that holds its own bytes and no more
     */
    public BencodeString detached() {
        return length == array.length ? this : new BencodeString(toByteArray(), 0, length);
    }

    /**
     * Compares with text, without making a string of it first when it is ASCII.
     *
     * @param text the text, taken as UTF-8
     * @return true if the bytes are exactly those of the text
     */
    public boolean contentEquals(String text) {
        return compare(array, offset, offset + length, text) == 0;
    }

    @Override
    public int compareTo(BencodeString other) {
        return compareTo(other.array, other.offset, other.offset + other.length);
    }

    int compareTo(byte[] other, int from, int to) {
        return compare(array, offset, offset + length, other, from, to);
    }

    /** The order of keys: as unsigned bytes. */
    static int compare(
            byte[] left, int leftFrom, int leftTo, byte[] right, int rightFrom, int rightTo) {
        if (leftFrom < leftTo && rightFrom < rightTo && left[leftFrom] != right[rightFrom]) {
            return (left[leftFrom] & 0xff) - (right[rightFrom] & 0xff); // most keys differ here
        }
        return Arrays.compareUnsigned(left, leftFrom, leftTo, right, rightFrom, rightTo);
    }

    /** The same order against the UTF-8 bytes of a text, which are not made when it is ASCII. */
    static int compare(byte[] left, int from, int to, String text) {
        int length = to - from;
        int common = Math.min(length, text.length());
        for (int i = 0; i < common; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return new BencodeString(left, from, length)
                        .compareTo(of(text)); // rare: no key of any BEP is outside ASCII
            }
            int difference = (left[from + i] & 0xff) - c;
            if (difference != 0) {
                return difference;
            }
        }
        return length - text.length();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BencodeString that
                && length == that.length
                && Arrays.equals(
                        array,
                        offset,
                        offset + length,
                        that.array,
                        that.offset,
                        that.offset + length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + array[i];
        }
        return hash;
    }

    @Override
    public String toString() {
        return ValuePrinter.print(this);
    }
}
