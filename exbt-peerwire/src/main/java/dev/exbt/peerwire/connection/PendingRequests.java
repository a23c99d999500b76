package dev.exbt.peerwire.connection;

import dev.exbt.peerwire.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The requests we sent to one peer and have no answer to.
 *
 * <p>Design: a hash table with open addressing over primitive arrays, so that asking, and matching a block that came, each
 * cost one probe and no object. A request that was given up stays as <em>late</em>: it counts no more, but its block is
 * taken if it comes after all. Late ones go when their number would make the table grow, or at the next giving up.
 */
final class PendingRequests {
    /** Most requests it may hold. */
    static final int MAX_CAPACITY = 4096;

    private static final int FIRST_SLOTS = 128;

    private long[] keys = new long[FIRST_SLOTS];

    /** Bytes asked for, negative for a late one, 0 for an empty slot. */
    private int[] lengths = new int[FIRST_SLOTS];

    private long[] sentNanos = new long[FIRST_SLOTS];

    private int live;
    private int late;
    private boolean answered;
    private long newestAnsweredNanos;

    /** How many are unanswered, without the late ones. */
    int size() {
        return live;
    }

    /** Whether this block is asked for and not late. */
    boolean contains(int piece, int begin) {
        return lengths[slotOf(key(piece, begin))] > 0;
    }

    /**
     * Notes a request.
     *
     * @return false if it is outstanding already
     * @throws IllegalStateException if there are {@link #MAX_CAPACITY}
     */
    boolean add(int piece, int begin, int length, long nowNanos) {
        long key = key(piece, begin);
        int slot = slotOf(key);
        if (lengths[slot] > 0) {
            return false;
        }
        if (live == MAX_CAPACITY) {
            throw new IllegalStateException(live + " requests are outstanding");
        }
        if (lengths[slot] < 0) {
            late--;
        } else if (2 * (live + late + 1) > keys.length) {
            makeRoom();
            slot = slotOf(key);
        }
        keys[slot] = key;
        lengths[slot] = length;
        sentNanos[slot] = nowNanos;
        live++;
        return true;
    }

    /**
     * Takes out the request a block answers.
     *
     * @return bytes asked for, negative if it was late, 0 if there was no such request
     */
    int answer(int piece, int begin) {
        int slot = slotOf(key(piece, begin));
        int length = lengths[slot];
        if (length != 0) {
            if (!answered || sentNanos[slot] - newestAnsweredNanos > 0) {
                newestAnsweredNanos = sentNanos[slot];
                answered = true;
            }
            clear(slot);
        }
        return length;
    }

    /**
     * Takes out a request that was rejected or cancelled.
     *
     * @return bytes asked for, negative if it was late, 0 if there was no such request
     */
    int remove(int piece, int begin) {
        int slot = slotOf(key(piece, begin));
        int length = lengths[slot];
        if (length != 0) {
            clear(slot);
        }
        return length;
    }

    /** Forgets all, late ones too: none of them will be answered. Returns those that were not late. */
    List<Message.Request> drop() {
        List<Message.Request> lost = new ArrayList<>(live);
        for (int slot = 0; slot < keys.length; slot++) {
            if (lengths[slot] > 0) {
                lost.add(request(slot));
            }
        }
        Arrays.fill(lengths, 0);
        live = 0;
        late = 0;
        return lost;
    }

    /** Gives all up: they become late, the late ones of before are forgotten. */
    List<Message.Request> giveUp() {
        List<Message.Request> lost = drop();
        lost.forEach(this::putLate);
        return lost;
    }

    /**
     * Gives up those the peer has passed over: asked at least so long ago, and before another that it has answered.
     *
     * @param ageNanos how long ago
     */
    List<Message.Request> giveUpPassedOver(long ageNanos, long nowNanos) {
        if (!answered) {
            return List.of();
        }
        List<Message.Request> lost = new ArrayList<>();
        for (int slot = 0; slot < keys.length; slot++) {
            if (lengths[slot] > 0
                    && nowNanos - sentNanos[slot] >= ageNanos
                    && sentNanos[slot] - newestAnsweredNanos < 0) {
                lost.add(request(slot));
                lengths[slot] = -lengths[slot];
                live--;
                late++;
            }
        }
        return lost;
    }

    private Message.Request request(int slot) {
        return new Message.Request((int) (keys[slot] >>> 32), (int) keys[slot], lengths[slot]);
    }

    private void putLate(Message.Request request) {
        int slot = slotOf(key(request.piece(), request.begin()));
        keys[slot] = key(request.piece(), request.begin());
        lengths[slot] = -request.length();
        late++;
    }

    /** Drops the late ones if they are in the way, else doubles. */
    private void makeRoom() {
        long[] oldKeys = keys;
        int[] oldLengths = lengths;
        long[] oldSent = sentNanos;
        int slots =
                late > 0 && 2 * (live + 1) <= oldKeys.length ? oldKeys.length : 2 * oldKeys.length;
        keys = new long[slots];
        lengths = new int[slots];
        sentNanos = new long[slots];
        late = 0;
        for (int old = 0; old < oldKeys.length; old++) {
            if (oldLengths[old] > 0) {
                int slot = slotOf(oldKeys[old]);
                keys[slot] = oldKeys[old];
                lengths[slot] = oldLengths[old];
                sentNanos[slot] = oldSent[old];
            }
        }
    }

    /** The slot of a key, or the empty one where it would go. */
    private int slotOf(long key) {
        int mask = keys.length - 1;
        int slot = home(key);
        while (lengths[slot] != 0 && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /** Empties a slot and moves up those behind it that were pushed away from their home. */
    private void clear(int slot) {
        if (lengths[slot] > 0) {
            live--;
        } else {
            late--;
        }
        int mask = keys.length - 1;
        int hole = slot;
        for (int next = (hole + 1) & mask; lengths[next] != 0; next = (next + 1) & mask) {
            int distance = (next - home(keys[next])) & mask;
            if (distance >= ((next - hole) & mask)) {
                keys[hole] = keys[next];
                lengths[hole] = lengths[next];
                sentNanos[hole] = sentNanos[next];
                hole = next;
            }
        }
        lengths[hole] = 0;
    }

    private int home(long key) {
        return (int)
                ((key * 0x9e3779b97f4a7c15L) >>> (64 - Integer.numberOfTrailingZeros(keys.length)));
    }

    private static long key(int piece, int begin) {
        return ((long) piece << 32) | (begin & 0xffffffffL);
    }
}
