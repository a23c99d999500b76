package dev.exbt.bencode;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;

/**
 * Encodes values canonically (BEP 3): sorted keys, shortest numbers, so that one value has one encoding. What a strict reader
 * accepted comes out as the same bytes. Works with a stack of its own, at any nesting. May be used from any thread.
 */
public final class BencodeWriter {
    /** Digits of the largest long. */
    private static final int MAX_DIGITS = 19;

    private final byte[] out;
    private int position;

    private BencodeWriter(byte[] out, int position) {
        this.out = out;
        this.position = position;
    }

    /**
     * Encodes a value.
     *
     * @param value the value
     * @return a new array of exactly its bytes
     * @throws ArithmeticException if they are more than an array holds
     */
    public static byte[] write(BencodeValue value) {
        byte[] out = new byte[encodedLength(value)];
        new BencodeWriter(out, 0).put(value);
        return out;
    }

    /**
     * Encodes a value into a buffer and moves its position behind it.
     *
     * @param value the value
     * @param destination where to, from its position on
     * @throws BufferOverflowException if it does not fit; nothing is written then
     * @throws java.nio.ReadOnlyBufferException if the buffer is read-only
     */
    public static void write(BencodeValue value, ByteBuffer destination) {
        int length = encodedLength(value);
        if (length > destination.remaining()) {
            throw new BufferOverflowException();
        }
        if (destination.hasArray()) {
            new BencodeWriter(
                            destination.array(), destination.arrayOffset() + destination.position())
                    .put(value);
            destination.position(destination.position() + length);
        } else {
            destination.put(write(value));
        }
    }

    /**
     * Tells how long a value is when encoded, without encoding it.
     *
     * @param value the value
     * @return the number of bytes
     * @throws ArithmeticException if they are more than an array holds
     */
    public static int encodedLength(BencodeValue value) {
        ValueCursor cursor = new ValueCursor(value);
        long length = 0;
        while (cursor.next()) {
            BencodeValue at = cursor.value();
            if (at instanceof BencodeString string) {
                length += digits(string.length()) + 1 + string.length();
            } else if (at instanceof BencodeInteger(long number)) {
                length += digits(number) + 2;
            } else {
                length++; // l, d or e
            }
        }
        return Math.toIntExact(length);
    }

    private void put(BencodeValue value) {
        ValueCursor cursor = new ValueCursor(value);
        while (cursor.next()) {
            BencodeValue at = cursor.value();
            if (at instanceof BencodeString string) {
                number(string.length());
                out[position++] = ':';
                string.copyTo(out, position);
                position += string.length();
            } else if (at instanceof BencodeInteger(long number)) {
                out[position++] = 'i';
                number(number);
                out[position++] = 'e';
            } else {
                out[position++] = (byte) (at == null ? 'e' : at instanceof BencodeList ? 'l' : 'd');
            }
        }
    }

    private void number(long number) {
        int end = position + digits(number);
        int at = end;
        long rest =
                number <= 0
                        ? number
                        : -number; // negative: Long.MIN_VALUE has no positive counterpart
        while (rest <= -10) {
            long tenth = rest / 10;
            out[--at] = (byte) ('0' + (tenth * 10 - rest));
            rest = tenth;
        }
        out[--at] = (byte) ('0' - rest);
        if (number < 0) {
            out[position] = '-';
        }
        position = end;
    }

    /** Length of a decimal number, its sign included. */
    private static int digits(long number) {
        int sign = number < 0 ? 1 : 0;
        long negative = number < 0 ? number : -number;
        int digits = 1;
        for (long power = -10; digits < MAX_DIGITS && negative <= power; power *= 10) {
            digits++;
        }
        return sign + digits;
    }
}
