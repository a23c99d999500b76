package dev.exbt.job.swarm;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The {@code info} dictionary of one claimed size, as far as it has arrived, and who gave which piece of it. */
@SuppressWarnings("ReferenceEquality") // a peer is itself and no other
final class MetadataAttempt {
    private static final byte[] MISSING = new byte[0];

    private final int size;
    private final byte[][] pieces;
    private final @Nullable MetadataSource[] contributors;

    /** How many peers are asked for each piece now, and since when the first of them. */
    private final int[] asked;

    private final long[] askedNanos;
    private int missing;
    private boolean fromOnePeer;
    private @Nullable MetadataSource chosen;

    MetadataAttempt(int size) {
        this.size = size;
        int count = (size + MetadataFetch.PIECE_LENGTH - 1) / MetadataFetch.PIECE_LENGTH;
        this.pieces = new byte[count][];
        Arrays.fill(pieces, MISSING);
        this.contributors = new MetadataSource[count];
        this.asked = new int[count];
        this.askedNanos = new long[count];
        this.missing = count;
    }

    /** Bytes of one piece: all are full but the last. */
    int lengthOf(int piece) {
        return Math.min(MetadataFetch.PIECE_LENGTH, size - piece * MetadataFetch.PIECE_LENGTH);
    }

    /**
     * Finds a piece to ask this peer for: one that nobody is asked for, else one that others keep us waiting for. So a silent
     * peer costs little time, and bytes come twice only where somebody is slow.
     *
     * @param open whether the peer is asked for a piece already
     * @return its index, or -1; it counts as asked from now on
     */
    int take(MetadataSource peer, IntPredicate open, long nowNanos) {
        if (fromOnePeer) {
            if (chosen == null) {
                chosen = peer;
            }
            if (chosen != peer) {
                return -1;
            }
        }
        int best = -1;
        for (int i = 0; i < asked.length; i++) {
            if (pieces[i] != MISSING || open.test(i)) {
                continue;
            }
            if (asked[i] == 0) {
                best = i;
                break;
            }
            if (asked[i] < MetadataFetch.MAX_COPIES
                    && nowNanos - askedNanos[i] >= MetadataFetch.PATIENCE_NANOS
                    && (best < 0 || asked[i] < asked[best])) {
                best = i;
            }
        }
        if (best >= 0 && asked[best]++ == 0) {
            askedNanos[best] = nowNanos;
        }
        return best;
    }

    /** A piece that was asked for will not come. */
    void free(int piece) {
        asked[piece] = Math.max(0, asked[piece] - 1);
    }

    /** A peer will not be asked any more: if all was to come from it, another begins from the start. */
    void release(MetadataSource peer) {
        if (chosen == peer) {
            restart();
        }
    }

    /** Keeps a piece; the first of several copies counts, and none asked for before everything had to come from another peer. */
    void store(int piece, byte[] bytes, MetadataSource from) {
        if (pieces[piece] == MISSING && !(fromOnePeer && chosen != from)) {
            missing--;
            pieces[piece] = bytes;
            contributors[piece] = from;
        }
    }

    boolean isWhole() {
        return missing == 0;
    }

    byte[] join() {
        byte[] whole = new byte[size];
        for (int i = 0; i < pieces.length; i++) {
            byte[] piece = pieces[i];
            if (piece == MISSING) {
                throw new IllegalStateException("metadata piece " + i + " is missing");
            }
            System.arraycopy(piece, 0, whole, i * MetadataFetch.PIECE_LENGTH, piece.length);
        }
        return whole;
    }

    /** The peer that gave every piece, or null if there were several. */
    @Nullable MetadataSource onlyContributor() {
        MetadataSource first = contributors[0];
        for (MetadataSource contributor : contributors) {
            if (contributor != first) {
                return null;
            }
        }
        return first;
    }

    /** Throws all pieces away; from now on everything comes from one peer at a time. */
    void restart() {
        Arrays.fill(pieces, MISSING);
        Arrays.fill(contributors, null);
        Arrays.fill(asked, 0);
        missing = pieces.length;
        fromOnePeer = true;
        chosen = null;
    }
}
