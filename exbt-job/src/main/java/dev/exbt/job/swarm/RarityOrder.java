package dev.exbt.job.swarm;

import dev.exbt.metainfo.Bitfield;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Pieces ordered by how many peers have them, the rarest first, in random order among equals.
 *
 * <p>The idea is libtorrent's: one array of pieces in buckets of equal availability, of which only the boundaries are kept. A piece that
 * one peer more has changes places with the last of its bucket, and the boundary moves over it; a heap would cost a logarithm for it and
 * could not be walked in order. Coming and going costs one step for each bucket above.
 */
final class RarityOrder {
    private final int[] position;
    private final RandomGenerator random;
    private int[] pieces = new int[16];
    private int size;

    /** Bucket {@code b} is {@code [start[b], start[b + 1])}; {@code buckets + 1} entries count. */
    private int[] start = new int[8];

    private int buckets;

    /**
     * @param position where each piece is, shared by orders that hold different pieces
     */
    RarityOrder(int[] position, RandomGenerator random) {
        this.position = position;
        this.random = random;
    }

    int size() {
        return size;
    }

    int get(int index) {
        return pieces[index];
    }

    /** Where the pieces begin that at least one peer which is no seed has. */
    int firstHeld() {
        return buckets == 0 ? 0 : start[1];
    }

    void clear() {
        size = 0;
        buckets = 0;
        start[0] = 0;
    }

    /** Takes the given pieces in place of what was there: a counting sort, then each bucket shuffled. */
    void build(OpenPieces open, int priority, Availability availability) {
        Bitfield closed = open.closed();
        clear();
        int count = 0;
        for (int piece = closed.nextClear(0); piece >= 0; piece = closed.nextClear(piece + 1)) {
            if (open.priority(piece) == priority) {
                int bucket = availability.withoutSeeds(piece);
                reach(bucket);
                start[bucket + 1]++;
                count++;
            }
        }
        size = count;
        if (pieces.length < size) {
            pieces = new int[size];
        }
        for (int b = 1; b <= buckets; b++) {
            start[b] += start[b - 1];
        }
        int[] next = Arrays.copyOf(start, buckets + 1);
        for (int piece = closed.nextClear(0); piece >= 0; piece = closed.nextClear(piece + 1)) {
            if (open.priority(piece) == priority) {
                put(next[availability.withoutSeeds(piece)]++, piece);
            }
        }
        for (int b = 0; b < buckets; b++) {
            for (int i = start[b]; i < start[b + 1]; i++) {
                swap(i, start[b] + random.nextInt(i - start[b] + 1));
            }
        }
    }

    void add(int piece, int bucket) {
        reach(bucket);
        if (size == pieces.length) {
            pieces = Arrays.copyOf(pieces, size * 2);
        }
        int hole = size++;
        start[buckets]++;
        for (int b = buckets - 1; b > bucket; b--) {
            int first = start[b]++;
            if (first != hole) {
                put(hole, pieces[first]);
            }
            hole = first;
        }
        put(hole, piece);
        mix(hole, bucket);
    }

    void remove(int piece, int bucket) {
        int hole = position[piece];
        for (int b = bucket; b < buckets; b++) {
            int last = start[b + 1] - 1;
            if (last != hole) {
                put(hole, pieces[last]);
            }
            hole = last;
            start[b + 1]--;
        }
        size--;
    }

    /** One peer more has the piece. */
    void raise(int piece, int oldBucket) {
        reach(oldBucket + 1);
        int last = --start[oldBucket + 1];
        swap(position[piece], last);
        mix(last, oldBucket + 1);
    }

    /** One peer fewer has the piece. */
    void lower(int piece, int oldBucket) {
        int first = start[oldBucket]++;
        swap(position[piece], first);
        mix(first, oldBucket - 1);
    }

    private void mix(int index, int bucket) {
        swap(index, start[bucket] + random.nextInt(start[bucket + 1] - start[bucket]));
    }

    private void swap(int a, int b) {
        int piece = pieces[a];
        put(a, pieces[b]);
        put(b, piece);
    }

    private void put(int index, int piece) {
        pieces[index] = piece;
        position[piece] = index;
    }

    private void reach(int bucket) {
        if (bucket + 2 > start.length) {
            start = Arrays.copyOf(start, Math.max(bucket + 2, start.length * 2));
        }
        while (buckets <= bucket) {
            start[++buckets] = size;
        }
    }
}
