package dev.exbt.peerwire.connection;

/**
 * The requests of one peer that wait for an answer: a bounded ring over primitive arrays, oldest first.
 *
 * <p>Each request is looked for before it is taken, since it may be there already, which it hardly ever is. So hashes of what
 * waits are counted: where none has the same, the ring, of hundreds when a peer is fast, is not searched.
 */
final class UploadQueue {
    /** Most requests it may be made for. */
    static final int MAX_CAPACITY = 2000;

    private static final int FIRST_SLOTS = 64;

    private static final int HASHES_A_SLOT = 16;

    private final int capacity;
    private long[] keys = new long[FIRST_SLOTS];
    private int[] lengths = new int[FIRST_SLOTS];

    /** How many of those that wait have this hash. */
    private short[] withHash = new short[HASHES_A_SLOT * FIRST_SLOTS];

    private int head;
    private int size;

    UploadQueue(int capacity) {
        this.capacity = capacity;
    }

    int size() {
        return size;
    }

    /**
     * Appends a request.
     *
     * @return false if the queue is full or holds this block already
     */
    boolean offer(int piece, int begin, int length) {
        long key = key(piece, begin);
        if (size == capacity || indexOf(key) >= 0) {
            return false;
        }
        if (size == keys.length) {
            grow();
        }
        int tail = (head + size) & (keys.length - 1);
        keys[tail] = key;
        lengths[tail] = length;
        withHash[hash(key)]++;
        size++;
        return true;
    }

    /** Takes a request back; false if it is not waiting. */
    boolean remove(int piece, int begin, int length) {
        long key = key(piece, begin);
        int index = indexOf(key);
        if (index < 0 || lengths[(head + index) & (keys.length - 1)] != length) {
            return false;
        }
        for (int i = index; i + 1 < size; i++) {
            int to = (head + i) & (keys.length - 1);
            int from = (head + i + 1) & (keys.length - 1);
            keys[to] = keys[from];
            lengths[to] = lengths[from];
        }
        withHash[hash(key)]--;
        size--;
        return true;
    }

    int headPiece() {
        return (int) (keys[head] >>> 32);
    }

    int headBegin() {
        return (int) keys[head];
    }

    int headLength() {
        return lengths[head];
    }

    void removeHead() {
        if (size == 0) {
            throw new IllegalStateException("no request waits");
        }
        withHash[hash(keys[head])]--;
        head = (head + 1) & (keys.length - 1);
        size--;
    }

    private int indexOf(long key) {
        if (withHash[hash(key)] == 0) {
            return -1;
        }
        for (int i = 0; i < size; i++) {
            if (keys[(head + i) & (keys.length - 1)] == key) {
                return i;
            }
        }
        return -1;
    }

    private void grow() {
        long[] moreKeys = new long[2 * keys.length];
        int[] moreLengths = new int[2 * keys.length];
        for (int i = 0; i < size; i++) {
            moreKeys[i] = keys[(head + i) & (keys.length - 1)];
            moreLengths[i] = lengths[(head + i) & (keys.length - 1)];
        }
        keys = moreKeys;
        lengths = moreLengths;
        withHash = new short[HASHES_A_SLOT * keys.length];
        for (int i = 0; i < size; i++) {
            withHash[hash(keys[i])]++;
        }
        head = 0;
    }

    private int hash(long key) {
        return (int)
                ((key * 0x9e3779b97f4a7c15L)
                        >>> (64 - Integer.numberOfTrailingZeros(withHash.length)));
    }

    private static long key(int piece, int begin) {
        return ((long) piece << 32) | (begin & 0xffffffffL);
    }
}
