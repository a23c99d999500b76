package dev.exbt.bencode;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks through a value in the order of its encoding, with a stack of its own: {@link #value()} is each container before what
 * is in it, each key before its value, and null at the end of a container.
 */
final class ValueCursor {
    private static final int FIRST_CAPACITY = 8;

    /** The open containers, outermost first, and what comes next in each: for dictionaries 2i is a key, 2i + 1 a value. */
    private BencodeValue[] open = new BencodeValue[FIRST_CAPACITY];

    private int[] nextIndex = new int[FIRST_CAPACITY];
    private int depth;
    private @Nullable BencodeValue root;
    private @Nullable BencodeValue value;

    ValueCursor(BencodeValue root) {
        this.root = root;
    }

    /** Moves on; false at the end. */
    boolean next() {
        if (root != null) {
            enter(root);
            root = null;
            return true;
        }
        if (depth == 0) {
            return false;
        }
        int index = nextIndex[depth - 1]++;
        if (open[depth - 1] instanceof BencodeDictionary dictionary) {
            if (index < dictionary.size() << 1) {
                if ((index & 1) == 0) {
                    value = dictionary.keyAt(index >> 1);
                } else {
                    enter(dictionary.valueAt(index >> 1));
                }
                return true;
            }
        } else if (open[depth - 1] instanceof BencodeList list && index < list.size()) {
            enter(list.get(index));
            return true;
        }
        depth--;
        value = null;
        return true;
    }

    /** What the cursor is at; null at the end of a container. */
    @Nullable BencodeValue value() {
        return value;
    }

    /** Whether the cursor is at a key. */
    boolean isKey() {
        return depth > 0
                && open[depth - 1] instanceof BencodeDictionary
                && (nextIndex[depth - 1] & 1) == 1;
    }

    private void enter(BencodeValue entered) {
        value = entered;
        if (entered instanceof BencodeList || entered instanceof BencodeDictionary) {
            if (depth == open.length) {
                open = Arrays.copyOf(open, depth << 1);
                nextIndex = Arrays.copyOf(nextIndex, depth << 1);
            }
            open[depth] = entered;
            nextIndex[depth++] = 0;
        }
    }

    static boolean sameValue(BencodeValue one, BencodeValue other) {
        ValueCursor left = new ValueCursor(one);
        ValueCursor right = new ValueCursor(other);
        while (left.next()) {
            right.next();
            if (!sameToken(left.value, right.value)) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameToken(@Nullable BencodeValue left, @Nullable BencodeValue right) {
        if (left instanceof BencodeList one) {
            return right instanceof BencodeList other && one.size() == other.size();
        }
        if (left instanceof BencodeDictionary one) {
            return right instanceof BencodeDictionary other && one.size() == other.size();
        }
        return left == null ? right == null : left.equals(right);
    }

    static int hash(BencodeValue root) {
        ValueCursor cursor = new ValueCursor(root);
        int hash = 0;
        while (cursor.next()) {
            BencodeValue at = cursor.value;
            int own;
            if (at instanceof BencodeList) {
                own = 'l';
            } else if (at instanceof BencodeDictionary) {
                own = 'd';
            } else {
                own = at == null ? 'e' : at.hashCode();
            }
            hash = 31 * hash + own;
        }
        return hash;
    }
}
