package dev.exbt.bencode;

import java.util.Iterator;
import java.util.List;

/**
 * A list: {@code l4:spami42ee}.
 *
 * @param values the values in order; copied unless unmodifiable
 */
public record BencodeList(List<BencodeValue> values)
        implements BencodeValue, Iterable<BencodeValue> {
    /** The list without values. */
    public static final BencodeList EMPTY = new BencodeList(List.of());

    /** Copies the values. */
    public BencodeList {
        values = List.copyOf(values);
    }

    /**
     * Makes a list.
     *
     * @param values the values in order; copied
     * @return the list
     */
    public static BencodeList of(BencodeValue... values) {
        return values.length == 0 ? EMPTY : new BencodeList(List.of(values));
    }

    /**
     * How many values there are.
     *
     * @return 0 or more
     */
    public int size() {
        return values.size();
    }

    /**
     * Gives one value.
     *
     * @param index zero-based
     * @return the value
     * @throws IndexOutOfBoundsException if there is none
     */
    public BencodeValue get(int index) {
        return values.get(index);
    }

    @Override
    public Iterator<BencodeValue> iterator() {
        return values.iterator();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BencodeList that && ValueCursor.sameValue(this, that);
    }

    @Override
    public int hashCode() {
        return ValueCursor.hash(this);
    }

    @Override
    public String toString() {
        return ValuePrinter.print(this);
    }
}
