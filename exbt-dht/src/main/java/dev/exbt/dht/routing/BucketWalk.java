package dev.exbt.dht.routing;

import dev.exbt.krpc.NodeId;

/**
 * The order in which to visit the buckets that are not empty, so that every id of one is nearer to a target than every id of
 * the next.
 *
 * <p>With <i>d</i> the distance from our own id to the target: first the buckets <i>i</i> whose bit <i>i</i>-1 of <i>d</i> is
 * 1, from the farthest, for their ids agree with the target where ours does not; then those whose bit is 0, from the nearest.
 * The buckets that are not empty are 160 bits too, one for each, so that a step of the walk is an instruction or two however
 * many buckets are empty. One walk at a time: a table has one owner.
 */
final class BucketWalk {
    private static final int WORDS = 3;

    /** Bit {@code (i - 1) % 64} of word {@code (i - 1) / 64} says whether bucket {@code i} has entries. */
    private final long[] occupied = new long[WORDS];

    /** What is still to be visited: downward first, then upward. */
    private final long[] agreeing = new long[WORDS];

    private final long[] others = new long[WORDS];

    void mark(int bucket, boolean occupied) {
        long bit = 1L << (bucket - 1);
        int word = (bucket - 1) / Long.SIZE;
        if (occupied) {
            this.occupied[word] |= bit;
        } else {
            this.occupied[word] &= ~bit;
        }
    }

    /** The nearest bucket that has entries; 0 if none has. */
    int lowest() {
        return lowest(occupied);
    }

    void begin(NodeId self, NodeId target) {
        long high = self.high() ^ target.high();
        long middle = self.middle() ^ target.middle();
        int low = self.low() ^ target.low();
        split(0, (middle << Integer.SIZE) | Integer.toUnsignedLong(low));
        split(1, (high << Integer.SIZE) | (middle >>> Integer.SIZE));
        split(2, high >>> Integer.SIZE);
    }

    private void split(int word, long distance) {
        agreeing[word] = occupied[word] & distance;
        others[word] = occupied[word] & ~distance;
    }

    /** The next bucket; 0 after the last. */
    int next() {
        for (int word = WORDS - 1; word >= 0; word--) {
            long bits = agreeing[word];
            if (bits != 0) {
                long bit = Long.highestOneBit(bits);
                agreeing[word] = bits ^ bit;
                return number(word, bit);
            }
        }
        int lowest = lowest(others);
        if (lowest != 0) {
            int word = (lowest - 1) / Long.SIZE;
            others[word] &= others[word] - 1;
        }
        return lowest;
    }

    private static int lowest(long[] words) {
        for (int word = 0; word < WORDS; word++) {
            if (words[word] != 0) {
                return number(word, Long.lowestOneBit(words[word]));
            }
        }
        return 0;
    }

    private static int number(int word, long bit) {
        return word * Long.SIZE + Long.numberOfTrailingZeros(bit) + 1;
    }
}
