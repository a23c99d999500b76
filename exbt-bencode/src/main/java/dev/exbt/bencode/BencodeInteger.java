package dev.exbt.bencode;

/**
 * An integer: {@code i42e}. BEP 3 sets no bounds; exbt takes what fits 64 bits and refuses the rest, never wrapping it.
 *
 * @param value the number
 */
public record BencodeInteger(long value) implements BencodeValue {
    private static final int CACHED = 256;
    private static final BencodeInteger[] SMALL = new BencodeInteger[CACHED];

    static {
        for (int i = 0; i < CACHED; i++) {
            SMALL[i] = new BencodeInteger(i);
        }
    }

    /**
     * Gives a number as a value; small ones are shared.
     *
     * @param value the number
     * @return the value
     */
    public static BencodeInteger of(long value) {
        return value >= 0 && value < CACHED ? SMALL[(int) value] : new BencodeInteger(value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
