package dev.exbt.bencode;

import java.util.Arrays;
import java.util.List;

/**
 * One run of {@link BencodeReader} over one input.
 *
 * <p>Design: a loop with explicit stacks, so that no input can overflow the thread's. All values of all open containers lie on
 * one stack, {@code values}; a container that ends takes its own off the top as one array of the right size. Nothing is
 * sized by a number in the input: the stacks grow with what was really read, at least a byte of input for each entry.
 */
final class BencodeParser {
    private static final int FIRST_VALUES = 16;
    private static final int FIRST_FRAMES = 8;

    /** Numbers in {@code frames} for each open container: kind, index of its first value on the stack, its first byte. */
    private static final int FRAME = 3;

    private static final int LIST = 0;
    private static final int DICTIONARY = 1;
    private static final int UNSORTED_DICTIONARY = 2;

    private static final int MAX_SAFE_DIGITS = 18;

    private final byte[] input;
    private final int origin;
    private final int end;
    private final int inputEnd;
    private final boolean strict;
    private final BencodeLimits limits;

    private int position;
    private int tokens;

    private BencodeValue[] values = new BencodeValue[FIRST_VALUES];
    private int[] spans = new int[FIRST_VALUES];
    private int top;

    private int[] frames = new int[FIRST_FRAMES * FRAME];
    private int depth;

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
        while (true) {
            int start = position;
            byte first = peek();
            BencodeValue value;
            if (first == 'e') {
                start = frameStart();
                value = close();
            } else {
                if (++tokens > limits.maxTokens()) {
                    throw error(
                            "more than the limit of " + limits.maxTokens() + " values and keys",
                            position);
                }
                if (first >= '0' && first <= '9') {
                    value = string(first);
                    if (atKey()) {
                        key((BencodeString) value, start);
                        continue;
                    }
                } else if (atKey()) {
                    throw error("a key must be a string, found " + shown(first), position);
                } else if (first == 'i') {
                    value = integer();
                } else if (first == 'd' || first == 'l') {
                    open(first == 'd' ? DICTIONARY : LIST);
                    continue;
                } else {
                    throw error("a value cannot begin with " + shown(first), position);
                }
            }
            if (depth == 0) {
                return value;
            }
            push(value, start);
        }
    }

    private void open(int kind) throws BencodeException {
        if (depth == limits.maxDepth()) {
            throw error("nested deeper than the limit of " + limits.maxDepth(), position);
        }
        int frame = depth++ * FRAME;
        if (frame == frames.length) {
            frames = Arrays.copyOf(frames, frames.length << 1);
        }
        frames[frame] = kind;
        frames[frame + 1] = top;
        frames[frame + 2] = position++;
    }

    private int frameStart() throws BencodeException {
        if (depth == 0) {
            throw error("a value cannot begin with 'e'", position);
        }
        return frames[(depth - 1) * FRAME + 2];
    }

    private BencodeValue close() throws BencodeException {
        int frame = --depth * FRAME;
        int kind = frames[frame];
        int base = frames[frame + 1];
        if (kind != LIST && ((top - base) & 1) != 0) {
            throw error("a key without a value", position);
        }
        int size = top - base;
        top = base;
        BencodeValue closed;
        if (kind == LIST) {
            closed = list(base, size);
        } else if (size == 0) {
            closed = BencodeDictionary.EMPTY;
        } else {
            if (kind == UNSORTED_DICTIONARY) {
                sort(base, size);
            }
            closed =
                    new BencodeDictionary(
                            Arrays.copyOfRange(values, base, base + size),
                            Arrays.copyOfRange(spans, base, base + size));
        }
        position++;
        return closed;
    }

    private BencodeList list(int base, int size) {
        return switch (size) {
            case 0 -> BencodeList.EMPTY;
            case 1 -> new BencodeList(List.of(values[base]));
            case 2 -> new BencodeList(List.of(values[base], values[base + 1]));
            default -> new BencodeList(List.of(Arrays.copyOfRange(values, base, base + size)));
        };
    }

    /** Whether the innermost open container is a dictionary that is to go on with a key. */
    private boolean atKey() {
        if (depth == 0) {
            return false;
        }
        int frame = (depth - 1) * FRAME;
        return frames[frame] != LIST && ((top - frames[frame + 1]) & 1) == 0;
    }

    private void key(BencodeString key, int start) throws BencodeException {
        int frame = (depth - 1) * FRAME;
        if (top > frames[frame + 1]) {
            int order = ((BencodeString) values[top - 2]).compareTo(key);
            if (order == 0) {
                throw error("duplicate key", start);
            }
            if (order > 0) {
                if (strict) {
                    throw error("key out of order", start);
                }
                frames[frame] = UNSORTED_DICTIONARY;
            }
        }
        push(key);
    }

    /** Puts a value on the stack; its span goes to its key's place and its own. */
    private void push(BencodeValue value, int start) {
        if (top > 0) {
            // In a list the span is not wanted, and writing it does no harm: below its first entry
            // lies an entry of another
            // list, or the key of this list, whose place is written again when the list ends.
            spans[top - 1] = start - origin;
        }
        push(value);
        spans[top - 1] = position - origin;
    }

    private void push(BencodeValue value) {
        if (top == values.length) {
            values = Arrays.copyOf(values, top << 1);
            spans = Arrays.copyOf(spans, top << 1);
        }
        values[top++] = value;
    }

    /** Brings the entries on top of the stack into the order of their keys. */
    private void sort(int base, int size) throws BencodeException {
        BencodeValue[] entries = Arrays.copyOfRange(values, base, base + size);
        int[] entrySpans = Arrays.copyOfRange(spans, base, base + size);
        Integer[] order = new Integer[size >> 1];
        Arrays.setAll(order, i -> i << 1);
        Arrays.sort(
                order,
                (one, other) ->
                        ((BencodeString) entries[one]).compareTo((BencodeString) entries[other]));
        for (int i = 0; i < order.length; i++) {
            int from = order[i];
            if (i > 0 && entries[from].equals(entries[order[i - 1]])) {
                throw new BencodeException("duplicate key before this value", entrySpans[from]);
            }
            int to = base + (i << 1);
            values[to] = entries[from];
            values[to + 1] = entries[from + 1];
            spans[to] = entrySpans[from];
            spans[to + 1] = entrySpans[from + 1];
        }
    }

    private BencodeString string(byte first) throws BencodeException {
        int start = position++;
        int length = first - '0';
        byte next = peek();
        if (first == '0' && next != ':') {
            throw error("a length has no leading zero", start);
        }
        while (next != ':') {
            if (next < '0' || next > '9') {
                throw error(
                        "a digit or a colon is expected in a length, found " + shown(next),
                        position);
            }
            long longer = length * 10L + (next - '0');
            if (longer > limits.maxStringLength()) {
                throw stringTooLong(start);
            }
            length = (int) longer;
            position++;
            next = peek();
        }
        position++;
        if (length > limits.maxStringLength()) {
            throw stringTooLong(start);
        }
        if (length > end - position) {
            throw end < inputEnd && length <= inputEnd - position
                    ? tooLong()
                    : error(
                            "a string of "
                                    + length
                                    + " bytes, but only "
                                    + (inputEnd - position)
                                    + " are left",
                            start);
        }
        if (length == 0) {
            return BencodeString.EMPTY;
        }
        BencodeString string = new BencodeString(input, position, length);
        position += length;
        return string;
    }

    private BencodeInteger integer() throws BencodeException {
        int start = position++;
        boolean negative = peek() == '-';
        if (negative) {
            position++;
        }
        int firstDigit = position;
        byte next = peek();
        if (next < '0' || next > '9') {
            throw error("a digit is expected in an integer, found " + shown(next), position);
        }
        long value = 0;
        do {
            if (next < '0' || next > '9') {
                throw error(
                        "a digit or 'e' is expected in an integer, found " + shown(next), position);
            }
            int digit = next - '0';
            if (position - firstDigit >= MAX_SAFE_DIGITS && value < (Long.MIN_VALUE + digit) / 10) {
                throw error("an integer outside 64 bits", start);
            }
            value = value * 10 - digit; // negative: the range is one larger below zero
            position++;
            next = peek();
        } while (next != 'e');
        if (input[firstDigit] == '0' && (negative || position - firstDigit > 1)) {
            throw error(
                    negative
                            ? "an integer has no minus zero or leading zero"
                            : "an integer has no leading zero",
                    start);
        }
        if (!negative && value == Long.MIN_VALUE) {
            throw error("an integer outside 64 bits", start);
        }
        position++;
        return BencodeInteger.of(negative ? value : -value);
    }

    private byte peek() throws BencodeException {
        if (position >= end) {
            throw end < inputEnd
                    ? tooLong()
                    : error("the input ends in the middle of a value", position);
        }
        return input[position];
    }

    private BencodeException stringTooLong(int start) {
        return error(
                "a string longer than the limit of " + limits.maxStringLength() + " bytes", start);
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
