package dev.exbt.bencode;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A dictionary: {@code d3:cow3:moo4:spam4:eggse}. Keys are raw bytes, unique and in the order of {@link BencodeString}.
 *
 * <p>Design: one sorted array that a binary search looks through, since almost every dictionary of BitTorrent has fewer than
 * ten keys and is read once. A hash map would cost a node an entry, and junk from the wire must stay cheap: at most 16
 * bytes of memory for each byte of input.
 *
 * <p>The typed getters answer null (or empty) both when the key is absent and when its value is of another kind: for a
 * reader of foreign data the two mean the same.
 */
public final class BencodeDictionary implements BencodeValue {
    /** The dictionary without entries. */
    public static final BencodeDictionary EMPTY = new BencodeDictionary(new BencodeValue[0], null);

    /** The key of entry i, always a string, at 2i; its value at 2i + 1. */
    private final BencodeValue[] entries;

    /** First byte of the value of entry i at 2i, one past its last byte at 2i + 1; null when built, not read. */
    private final int @Nullable [] spans;

    /** Takes both arrays as they are; the keys must be sorted and unique. */
    BencodeDictionary(BencodeValue[] entries, int @Nullable [] spans) {
        this.entries = entries;
        this.spans = spans;
    }

    /**
     * Begins a new dictionary.
     *
     * @return an empty builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * How many entries there are.
     *
     * @return 0 or more
     */
    public int size() {
        return entries.length >> 1;
    }

    /**
     * Whether there are no entries.
     *
     * @return true if the size is 0
     */
    public boolean isEmpty() {
        return entries.length == 0;
    }

    /**
     * Gives the keys in order.
     *
     * @return a view that cannot be changed
     */
    public Set<BencodeString> keys() {
        return new Keys();
    }

    /**
     * Gives a key by its place in the order.
     *
     * @param index zero-based
     * @return the key
     * @throws IndexOutOfBoundsException if there is none
     */
    public BencodeString keyAt(int index) {
        return (BencodeString) entries[index << 1];
    }

    /**
     * Gives a value by the place of its key in the order.
     *
     * @param index zero-based
     * @return the value
     * @throws IndexOutOfBoundsException if there is none
     */
    public BencodeValue valueAt(int index) {
        return entries[(index << 1) + 1];
    }

    /**
     * Visits all entries in the order of the keys.
     *
     * @param visitor gets each key and its value
     */
    public void forEach(BiConsumer<? super BencodeString, ? super BencodeValue> visitor) {
        for (int i = 0; i < size(); i++) {
            visitor.accept(keyAt(i), valueAt(i));
        }
    }

    /**
     * Finds a value.
     *
     * @param key the key, taken as UTF-8
     * @return the value, or null if there is none
     */
    public @Nullable BencodeValue get(String key) {
        int index = indexOf(key);
        return index < 0 ? null : valueAt(index);
    }

    /**
     * Finds a value.
     *
     * @param key the key
     * @return the value, or null if there is none
     */
    public @Nullable BencodeValue get(BencodeString key) {
        int index = indexOf(key);
        return index < 0 ? null : valueAt(index);
    }

    /**
     * Whether there is an entry with a key.
     *
     * @param key the key, taken as UTF-8
     * @return true if there is one, of whatever kind
     */
    public boolean contains(String key) {
        return indexOf(key) >= 0;
    }

    /**
     * Finds a string.
     *
     * @param key the key, taken as UTF-8
     * @return the string, or null if there is no value or one of another kind
     */
    public @Nullable BencodeString string(String key) {
        return get(key) instanceof BencodeString string ? string : null;
    }

    /**
     * Finds a list.
     *
     * @param key the key, taken as UTF-8
     * @return the list, or null if there is no value or one of another kind
     */
    public @Nullable BencodeList list(String key) {
        return get(key) instanceof BencodeList list ? list : null;
    }

    /**
     * Finds a dictionary.
     *
     * @param key the key, taken as UTF-8
     * @return the dictionary, or null if there is no value or one of another kind
     */
    public @Nullable BencodeDictionary dictionary(String key) {
        return get(key) instanceof BencodeDictionary dictionary ? dictionary : null;
    }

    /**
     * Finds an integer.
     *
     * @param key the key, taken as UTF-8
     * @return the number, or empty if there is no value or one of another kind
     */
    public OptionalLong integer(String key) {
        return get(key) instanceof BencodeInteger(long value)
                ? OptionalLong.of(value)
                : OptionalLong.empty();
    }

    /**
     * Tells which bytes of the input a value was read from.
     *
     * @param key the key, taken as UTF-8
     * @return where the value, without its key, lies in the input; null if there is none or this dictionary was built
     */
    public @Nullable BencodeSpan span(String key) {
        return spanAt(indexOf(key));
    }

    /**
     * Tells which bytes of the input a value was read from.
     *
     * @param key the key
     * @return where the value, without its key, lies in the input; null if there is none or this dictionary was built
     */
    public @Nullable BencodeSpan span(BencodeString key) {
        return spanAt(indexOf(key));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BencodeDictionary that && ValueCursor.sameValue(this, that);
    }

    @Override
    public int hashCode() {
        return ValueCursor.hash(this);
    }

    @Override
    public String toString() {
        return ValuePrinter.print(this);
    }

    private @Nullable BencodeSpan spanAt(int index) {
        if (index < 0 || spans == null) {
            return null;
        }
        int start = spans[index << 1];
        return new BencodeSpan(start, spans[(index << 1) + 1] - start);
    }

    private int indexOf(String key) {
        int low = 0;
        int high = size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = keyAt(middle).compareTo(key);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    private int indexOf(BencodeString key) {
        int low = 0;
        int high = size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = keyAt(middle).compareTo(key);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    private final class Keys extends AbstractSet<BencodeString> {
        @Override
        public Iterator<BencodeString> iterator() {
            return IntStream.range(0, size()).mapToObj(BencodeDictionary.this::keyAt).iterator();
        }

        @Override
        public boolean contains(Object key) {
            return key instanceof BencodeString string && indexOf(string) >= 0;
        }

        @Override
        public int size() {
            return BencodeDictionary.this.size();
        }
    }

    /** Collects entries in any order; a key put again replaces its value. Confined to its caller. */
    public static final class Builder {
        private final TreeMap<BencodeString, BencodeValue> entries = new TreeMap<>();

        private Builder() {}

        /**
         * Puts a value.
         *
         * @param key the key
         * @param value the value
         * @return this builder
         */
        public Builder put(BencodeString key, BencodeValue value) {
            entries.put(key, value);
            return this;
        }

        /**
         * Puts a value.
         *
         * @param key the key, taken as UTF-8
         * @param value the value
         * @return this builder
         */
        public Builder put(String key, BencodeValue value) {
            return put(BencodeString.of(key), value);
        }

        /**
         * Puts an integer.
         *
         * @param key the key, taken as UTF-8
         * @param value the number
         * @return this builder
         */
        public Builder put(String key, long value) {
            return put(key, BencodeInteger.of(value));
        }

        /**
         * Puts a string.
         *
         * @param key the key, taken as UTF-8
         * @param value the text, taken as UTF-8
         * @return this builder
         */
        public Builder put(String key, String value) {
            return put(key, BencodeString.of(value));
        }

        /**
         * Puts a string.
         *
         * @param key the key, taken as UTF-8
         * @param value the bytes; copied
         * @return this builder
         */
        public Builder put(String key, byte[] value) {
            return put(key, BencodeString.of(value));
        }

        /**
         * Puts every entry of another dictionary.
         *
         * @param other the dictionary
         * @return this builder
         */
        public Builder putAll(BencodeDictionary other) {
            other.forEach(this::put);
            return this;
        }

        /**
         * Takes an entry out, if there is one.
         *
         * @param key the key, taken as UTF-8
         * @return this builder
         */
        public Builder remove(String key) {
            entries.remove(BencodeString.of(key));
            return this;
        }

        /**
         * Makes the dictionary; the builder may go on.
         *
         * @return a dictionary of the entries so far
         */
        public BencodeDictionary build() {
            BencodeValue[] sorted = new BencodeValue[entries.size() << 1];
            int i = 0;
            for (var entry : entries.entrySet()) {
                sorted[i++] = entry.getKey();
                sorted[i++] = entry.getValue();
            }
            return sorted.length == 0 ? EMPTY : new BencodeDictionary(sorted, null);
        }
    }
}
