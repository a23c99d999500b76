package dev.exbt.bencode;

import java.util.Arrays;
import java.util.List;

/**
 * One run of {@link BencodeReader} over one input.
 *
 * <p>Design: a loop with explicit stacks, so that no input can overflow the thread's. All values of all open containers lie on
 * one stack, {@code values}, and where the entries of open dictionaries stand in the input on another, {@code index}; a
 * container that ends takes its own off the top as arrays of the right size. Keys stay where they are, as two offsets:
 * allocation is what decoding costs most. Nothing is sized by a number in the input: the stacks grow with what was really
 * read, at least a byte of input for each entry.
 */
final class BencodeParser {
    private static final int FIRST_VALUES = 16;
    private static final int FIRST_ENTRIES = 8;
    private static final int FIRST_FRAMES = 4;

    /** States of the innermost open container. No container at all is like a list: what comes is no key. */
    private static final int IN_LIST = 0;

    private static final int AT_KEY = 1;
    private static final int AT_VALUE = 2;

    /** Added to the state of a dictionary whose keys came out of order. */
    private static final int UNSORTED = 4;

    private static final int MAX_SAFE_DIGITS = 18;

    private final byte[] input;
    private final int origin;
    private final int end;
    private final int inputEnd;
    private final boolean strict;
    private final BencodeLimits limits;

    private int position;

    private BencodeValue[] values = new BencodeValue[FIRST_VALUES];
    private int top;

    /** As in {@link BencodeDictionary}, without its first number. */
    private int[] index = new int[FIRST_ENTRIES * BencodeDictionary.ENTRY];

    private int indexTop;

    /** State and base of the containers around the innermost. */
    private int[] frames = new int[FIRST_FRAMES << 1];

    private int depth;

    /** State of the innermost open container, and the place of its first value on the stack. */
    private int state = IN_LIST;

    private int base;

    BencodeParser(byte[] input, int offset, int length, boolean strict, BencodeLimits limits) {
        this.input = input;
        this.origin = offset;
        this.position = offset;
        this.inputEnd = offset + length;
        this.end = offset + Math.min(length, limits.maxTotalLength());
        this.strict = strict;
        this.limits = limits;
    }

    int consumed() {
        return position - origin;
    }

    BencodeValue parse() throws BencodeException {
        int tokensLeft = limits.maxTokens();
        while (true) {
            byte first = byteAt(position);
            BencodeValue value;
            if (first == 'e') {
                value = close();
            } else {
                if (--tokensLeft < 0) {
                    throw error(
                            "more than the limit of " + limits.maxTokens() + " values and keys",
                            position);
                }
                if (first >= '0' && first <= '9') {
                    if ((state & AT_KEY) != 0) {
                        key(first);
                        continue;
                    }
                    value = string(first);
                } else if ((state & AT_KEY) != 0) {
                    throw error("a key must be a string, found " + shown(first), position);
                } else if (first == 'i') {
                    value = integer();
                } else if (first == 'd' || first == 'l') {
                    open(first == 'd' ? AT_KEY : IN_LIST);
                    continue;
                } else {
                    throw error("a value cannot begin with " + shown(first), position);
                }
            }
            if (depth == 0) {
                return value;
            }
            push(value);
        }
    }

    private void open(int opened) throws BencodeException {
        if (depth == limits.maxDepth()) {
            throw error("nested deeper than the limit of " + limits.maxDepth(), position);
        }
        int frame = depth++ << 1;
        if (frame == frames.length) {
            frames = Arrays.copyOf(frames, frames.length << 1);
        }
        frames[frame] = state;
        frames[frame + 1] = base;
        state = opened;
        base = top;
        position++;
    }

    private BencodeValue close() throws BencodeException {
        if (depth == 0) {
            throw error("a value cannot begin with 'e'", position);
        }
        if ((state & AT_VALUE) != 0) {
            throw error("a key without a value", position);
        }
        BencodeValue closed = state == IN_LIST ? list() : dictionary();
        position++;
        top = base;
        int frame = --depth << 1;
        state = frames[frame];
        base = frames[frame + 1];
        return closed;
    }

    private BencodeList list() {
        return switch (top - base) {
            case 0 -> BencodeList.EMPTY;
            case 1 -> new BencodeList(List.of(values[base]));
            case 2 -> new BencodeList(List.of(values[base], values[base + 1]));
            default -> new BencodeList(List.of(Arrays.copyOfRange(values, base, top)));
        };
    }

    private BencodeDictionary dictionary() throws BencodeException {
        int size = top - base;
        if (size == 0) {
            return BencodeDictionary.EMPTY;
        }
        int numbers = size * BencodeDictionary.ENTRY;
        indexTop -= numbers;
        int[] own = new int[1 + numbers];
        own[0] = origin;
        System.arraycopy(index, indexTop, own, 1, numbers);
        BencodeDictionary read =
                new BencodeDictionary(input, own, Arrays.copyOfRange(values, base, top));
        return (state & UNSORTED) == 0 ? read : read.sorted();
    }

    private void key(byte first) throws BencodeException {
        int start = position;
        int length = length(first);
        int from = position;
        position += length;
        if (top > base) {
            int order =
                    BencodeString.compare(
                            input,
                            index[indexTop - BencodeDictionary.ENTRY],
                            index[indexTop - BencodeDictionary.ENTRY + 1],
                            input,
                            from,
                            position);
            if (order == 0) {
                throw error("duplicate key", start);
            }
            if (order > 0) {
                if (strict) {
                    throw error("key out of order", start);
                }
                state |= UNSORTED;
            }
        }
        if (indexTop == index.length) {
            index = Arrays.copyOf(index, indexTop << 1);
        }
        index[indexTop] = from;
        index[indexTop + 1] = position;
        indexTop += BencodeDictionary.ENTRY;
        state ^= AT_KEY | AT_VALUE;
    }

    private void push(BencodeValue value) {
        if (top == values.length) {
            values = Arrays.copyOf(values, top << 1);
        }
        values[top++] = value;
        if (state != IN_LIST) {
            index[indexTop - 1] = position;
            state ^= AT_KEY | AT_VALUE;
        }
    }

    private BencodeString string(byte first) throws BencodeException {
        int length = length(first);
        if (length == 0) {
            return BencodeString.EMPTY;
        }
        BencodeString string = new BencodeString(input, position, length);
        position += length;
        return string;
    }

    /** Reads a length and its colon; moves to the first byte of a string of which every byte is there. */
    private int length(byte first) throws BencodeException {
        int start = position;
        int digit = first - '0';
        long length = digit;
        int at = start + 1;
        byte next = byteAt(at);
        while (next >= '0' && next <= '9' && length <= limits.maxStringLength()) {
            length = length * 10 + (next - '0');
            next = byteAt(++at);
        }
        if (length > limits.maxStringLength()) {
            throw error(
                    "a string longer than the limit of " + limits.maxStringLength() + " bytes",
                    start);
        }
        if (next != ':') {
            throw error("a digit or a colon is expected in a length, found " + shown(next), at);
        }
        if (first == '0' && at > start + 1) {
            throw error("a length has no leading zero", start);
        }
        position = ++at;
        if (length > end - at) {
            throw length <= inputEnd - at
                    ? tooLong()
                    : error(
                            "a string of "
                                    + length
                                    + " bytes, but only "
                                    + (inputEnd - at)
                                    + " are left",
                            start);
        }
        return (int) length;
    }

    private BencodeInteger integer() throws BencodeException {
        int start = position;
        boolean negative = byteAt(start + 1) == '-';
        int firstDigit = negative ? start + 2 : start + 1;
        int at = firstDigit;
        long value = 0; // negative: the range is one larger below zero
        byte next = byteAt(at);
        while (next >= '0' && next <= '9') {
            int digit = next - '0';
            if (at - firstDigit >= MAX_SAFE_DIGITS && value < (Long.MIN_VALUE + digit) / 10) {
                throw error("an integer outside 64 bits", start);
            }
            value = value * 10 - digit;
            next = byteAt(++at);
        }
        if (next != 'e' || at == firstDigit) {
            throw error("a digit is expected in an integer, found " + shown(next), at);
        }
        if (input[firstDigit] == '0' && at - start > 2) {
            throw error("an integer has no leading zero and no minus zero", start);
        }
        if (!negative && value == Long.MIN_VALUE) {
            throw error("an integer outside 64 bits", start);
        }
        position = at + 1;
        return BencodeInteger.of(negative ? value : -value);
    }

    private byte byteAt(int at) throws BencodeException {
        if (at >= end) {
            throw end < inputEnd ? tooLong() : error("the input ends in the middle of a value", at);
        }
        return input[at];
    }

    private BencodeException tooLong() {
        return error("longer than the limit of " + limits.maxTotalLength() + " bytes", end);
    }

    private BencodeException error(String message, int at) {
        return new BencodeException(message, at - origin);
    }

    private static String shown(byte b) {
        return b > ' ' && b < 0x7f ? "'" + (char) b + "'" : String.format("byte 0x%02x", b & 0xff);
    }
}
