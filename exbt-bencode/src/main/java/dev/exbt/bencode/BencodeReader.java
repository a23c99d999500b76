package dev.exbt.bencode;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Decodes values (BEP 3) from bytes that nobody vouches for. Immutable: one reader serves all threads.
 *
 * <p>Two modes. {@link #strict()} takes canonical encodings alone: integers and lengths without leading zeros, plus signs or
 * {@code -0}; keys sorted as raw bytes and unique. {@link #lenient()} forgives one sin that real software commits, keys out
 * of order; it sorts them, and the {@linkplain BencodeDictionary#span spans} still tell where each value stood. A duplicate
 * key is refused in both modes: whoever checks one value must not act on the other. Bytes after the value are refused by the
 * {@code read} methods of both modes and told apart by {@link #readPrefix}.
 *
 * <p>Nothing is copied: strings are slices of the input, which must therefore stay unchanged while values read from it are in
 * use (see {@link BencodeString#detached()}). A buffer that has no accessible array, such as a direct one, is copied once as
 * a whole. The time is linear in the input's length (but for sorting what came unsorted), the memory at most 16 times the
 * input plus what the thread's stack holds anyway, whatever the input claims.
 */
public final class BencodeReader {
    private static final BencodeReader STRICT = new BencodeReader(true, BencodeLimits.STANDARD);
    private static final BencodeReader LENIENT = new BencodeReader(false, BencodeLimits.STANDARD);

    private final boolean strict;
    private final BencodeLimits limits;

    private BencodeReader(boolean strict, BencodeLimits limits) {
        this.strict = strict;
        this.limits = limits;
    }

    /**
     * Gives the reader that takes canonical encodings alone.
     *
     * @return a reader with {@link BencodeLimits#STANDARD}
     */
    public static BencodeReader strict() {
        return STRICT;
    }

    /**
     * Gives the reader that also takes dictionaries whose keys are not sorted.
     *
     * @return a reader with {@link BencodeLimits#STANDARD}
     */
    public static BencodeReader lenient() {
        return LENIENT;
    }

    /**
     * Changes the limits.
     *
     * @param limits what to accept at most
     * @return a reader of the same mode
     */
    public BencodeReader withLimits(BencodeLimits limits) {
        return new BencodeReader(strict, limits);
    }

    /**
     * Reads an array that holds exactly one value.
     *
     * @param input the array; must stay unchanged while the value is in use
     * @return the value
     * @throws BencodeException if it holds anything else, or more than the limits allow
     */
    public BencodeValue read(byte[] input) throws BencodeException {
        return read(input, 0, input.length);
    }

    /**
     * Reads a part of an array that holds exactly one value. Offsets, in spans as in exceptions, count from the part's first
     * byte.
     *
     * @param input the array; must stay unchanged while the value is in use
     * @param offset index of the part's first byte
     * @param length number of bytes
     * @return the value
     * @throws BencodeException if it holds anything else, or more than the limits allow
     * @throws IndexOutOfBoundsException if the array has no such part
     */
    public BencodeValue read(byte[] input, int offset, int length) throws BencodeException {
        BencodePrefix prefix = readPrefix(input, offset, length);
        if (prefix.consumed() != length) {
            throw new BencodeException(
                    (length - prefix.consumed()) + " bytes after the value", prefix.consumed());
        }
        return prefix.value();
    }

    /**
     * Reads a buffer that holds exactly one value between its position and its limit; neither is moved. Offsets, in spans as
     * in exceptions, count from the position.
     *
     * @param input the buffer; its bytes must stay unchanged while the value is in use, unless it is direct or read-only
     * @return the value
     * @throws BencodeException if it holds anything else, or more than the limits allow
     */
    public BencodeValue read(ByteBuffer input) throws BencodeException {
        if (input.hasArray()) {
            return read(input.array(), input.arrayOffset() + input.position(), input.remaining());
        }
        if (input.remaining() > limits.maxTotalLength()) {
            throw tooLong();
        }
        byte[] copy = new byte[input.remaining()];
        input.get(input.position(), copy);
        return read(copy, 0, copy.length);
    }

    /**
     * Reads an array that holds exactly one dictionary.
     *
     * @param input the array; must stay unchanged while the dictionary is in use
     * @return the dictionary
     * @throws BencodeException if it holds anything else, or more than the limits allow
     */
    public BencodeDictionary readDictionary(byte[] input) throws BencodeException {
        return readDictionary(input, 0, input.length);
    }

    /**
     * Reads a part of an array that holds exactly one dictionary. Offsets count from the part's first byte.
     *
     * @param input the array; must stay unchanged while the dictionary is in use
     * @param offset index of the part's first byte
     * @param length number of bytes
     * @return the dictionary
     * @throws BencodeException if it holds anything else, or more than the limits allow
     * @throws IndexOutOfBoundsException if the array has no such part
     */
    public BencodeDictionary readDictionary(byte[] input, int offset, int length)
            throws BencodeException {
        return dictionary(read(input, offset, length));
    }

    /**
     * Reads a buffer that holds exactly one dictionary between its position and its limit; neither is moved. Offsets count
     * from the position.
     *
     * @param input the buffer; its bytes must stay unchanged while the dictionary is in use, unless it is direct or read-only
     * @return the dictionary
     * @throws BencodeException if it holds anything else, or more than the limits allow
     */
    public BencodeDictionary readDictionary(ByteBuffer input) throws BencodeException {
        return dictionary(read(input));
    }

    /**
     * Reads the value that a part of an array begins with. The limit of the total length applies to the value, not to what
     * follows it.
     *
     * @param input the array; must stay unchanged while the value is in use
     * @param offset index of the part's first byte
     * @param length number of bytes
     * @return the value and how many bytes it took
     * @throws BencodeException if the part does not begin with a value, or with one of more than the limits allow
     * @throws IndexOutOfBoundsException if the array has no such part
     */
    public BencodePrefix readPrefix(byte[] input, int offset, int length) throws BencodeException {
        Objects.checkFromIndexSize(offset, length, input.length);
        BencodeParser parser = new BencodeParser(input, offset, length, strict, limits);
        BencodeValue value = parser.parse();
        return new BencodePrefix(value, parser.consumed());
    }

    private BencodeException tooLong() {
        return new BencodeException(
                "longer than the limit of " + limits.maxTotalLength() + " bytes",
                limits.maxTotalLength());
    }

    private static BencodeDictionary dictionary(BencodeValue value) throws BencodeException {
        if (value instanceof BencodeDictionary dictionary) {
            return dictionary;
        }
        throw new BencodeException("a dictionary is expected", 0);
    }
}
