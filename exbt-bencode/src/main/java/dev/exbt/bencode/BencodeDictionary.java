package dev.exbt.bencode;

import java.util.AbstractSet;
import java.util.Arrays;
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
 * <p>Design: sorted arrays that a binary search looks through, since almost every dictionary of BitTorrent has fewer than
 * ten keys and is read once. A hash map would cost a node an entry, and junk from the wire must stay cheap: at most 16
 * bytes of memory for each byte of input.
 *
 * <p>The typed getters answer null (or empty) both when the key is absent and when its value is of another kind: for a
 * reader of foreign data the two mean the same.
 */
public final class BencodeDictionary implements BencodeValue {
    /** Numbers in {@code index} for each entry. */
    static final int ENTRY = 3;

    private static final int BUILT = -1;

    /** The dictionary without entries. */
    public static final BencodeDictionary EMPTY =
            new BencodeDictionary(new byte[0], new int[] {BUILT}, new BencodeValue[0]);

    /** Holds the bytes of the keys: the input this was read from, or the keys alone. */
    private final byte[] bytes;

    /**
     * First where the input begins in {@code bytes}, {@link #BUILT} if there is none; then for each entry, in the order of the
     * keys: the first byte of the key, one past its last and at once the first of the value, one past the value's last.
     */
    private final int[] index;

    private final BencodeValue[] values;

    /** Takes the arrays as they are; the keys must be sorted and unique, or made so by {@link #sorted()}. */
    BencodeDictionary(byte[] bytes, int[] index, BencodeValue[] values) {
        this.bytes = bytes;
        this.index = index;
        this.values = values;
    }

    /** Brings the entries into the order of their keys. */
    BencodeDictionary sorted() throws BencodeException {
        Integer[] order = new Integer[values.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (one, other) -> compareKeys(one, other));
        int[] sortedIndex = new int[index.length];
        BencodeValue[] sortedValues = new BencodeValue[values.length];
        sortedIndex[0] = index[0];
        for (int i = 0; i < order.length; i++) {
            int from = order[i];
            if (i > 0 && compareKeys(order[i - 1], from) == 0) {
                throw new BencodeException("duplicate key", index[1 + from * ENTRY] - index[0]);
            }
            System.arraycopy(index, 1 + from * ENTRY, sortedIndex, 1 + i * ENTRY, ENTRY);
            sortedValues[i] = values[from];
        }
        return new BencodeDictionary(bytes, sortedIndex, sortedValues);
    }

    private int compareKeys(int one, int other) {
        int left = 1 + one * ENTRY;
        int right = 1 + other * ENTRY;
        return BencodeString.compare(
                bytes, index[left], index[left + 1], bytes, index[right], index[right + 1]);
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
        return values.length;
    }

    /**
     * Whether there are no entries.
     *
     * @return true if the size is 0
     */
    public boolean isEmpty() {
        return values.length == 0;
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
     * @param place zero-based
     * @return the key; made anew by each call
     * @throws IndexOutOfBoundsException if there is none
     */
    public BencodeString keyAt(int place) {
        int at = 1 + place * ENTRY;
        return new BencodeString(bytes, index[at], index[at + 1] - index[at]);
    }

    /**
     * Gives a value by the place of its key in the order.
     *
     * @param place zero-based
     * @return the value
     * @throws IndexOutOfBoundsException if there is none
     */
    public BencodeValue valueAt(int place) {
        return values[place];
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
        int place = placeOf(key);
        return place < 0 ? null : values[place];
    }

    /**
     * Finds a value.
     *
     * @param key the key
     * @return the value, or null if there is none
     */
    public @Nullable BencodeValue get(BencodeString key) {
        int place = placeOf(key);
        return place < 0 ? null : values[place];
    }

    /**
     * Whether there is an entry with a key.
     *
     * @param key the key, taken as UTF-8
     * @return true if there is one, of whatever kind
     */
    public boolean contains(String key) {
        return placeOf(key) >= 0;
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
        return spanAt(placeOf(key));
    }

    /**
     * Tells which bytes of the input a value was read from.
     *
     * @param key the key
     * @return where the value, without its key, lies in the input; null if there is none or this dictionary was built
     */
    public @Nullable BencodeSpan span(BencodeString key) {
        return spanAt(placeOf(key));
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

    private @Nullable BencodeSpan spanAt(int place) {
        if (place < 0 || index[0] == BUILT) {
            return null;
        }
        int at = 1 + place * ENTRY;
        return new BencodeSpan(index[at + 1] - index[0], index[at + 2] - index[at + 1]);
    }

    private int placeOf(String key) {
        int low = 0;
        int high = values.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int at = 1 + middle * ENTRY;
            int order = BencodeString.compare(bytes, index[at], index[at + 1], key);
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

    private int placeOf(BencodeString key) {
        int low = 0;
        int high = values.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int at = 1 + middle * ENTRY;
            int order = key.compareTo(bytes, index[at], index[at + 1]);
            if (order == 0) {
                return middle;
            }
            if (order > 0) {
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
            return key instanceof BencodeString string && placeOf(string) >= 0;
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
            if (entries.isEmpty()) {
                return EMPTY;
            }
            byte[] keys =
                    new byte
                            [Math.toIntExact(
                                    entries.keySet().stream()
                                            .mapToLong(BencodeString::length)
                                            .sum())];
            int[] index = new int[1 + entries.size() * ENTRY];
            BencodeValue[] values = new BencodeValue[entries.size()];
            index[0] = BUILT;
            int place = 0;
            int from = 0;
            for (var entry : entries.entrySet()) {
                entry.getKey().copyTo(keys, from);
                int at = 1 + place * ENTRY;
                index[at] = from;
                from += entry.getKey().length();
                index[at + 1] = from;
                values[place++] = entry.getValue();
            }
            return new BencodeDictionary(keys, index, values);
        }
    }
}
