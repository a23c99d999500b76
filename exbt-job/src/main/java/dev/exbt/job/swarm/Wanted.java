package dev.exbt.job.swarm;

import dev.exbt.metainfo.Bitfield;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Which pieces we have, and how much we want the others. */
final class Wanted {
    /** Not wanted at all. */
    static final int LOWEST = 0;

    /** Before all others. */
    static final int HIGHEST = 7;

    /** What every piece begins with. */
    static final int NORMAL = 4;

    private final byte[] priority;
    private final Bitfield have;

    /** Had or not wanted: what no peer can interest us with. */
    private final Bitfield settled;

    Wanted(int pieceCount) {
        priority = new byte[pieceCount];
        Arrays.fill(priority, (byte) NORMAL);
        have = new Bitfield(pieceCount);
        settled = new Bitfield(pieceCount);
    }

    Bitfield have() {
        return have;
    }

    boolean isHad(int piece) {
        return have.get(piece);
    }

    boolean isWanted(int piece) {
        return !settled.get(piece);
    }

    int left() {
        return settled.size() - settled.cardinality();
    }

    int priority(int piece) {
        return priority[piece];
    }

    boolean isInteresting(@Nullable Bitfield pieces) {
        return pieces == null ? !settled.isFull() : pieces.hasAnyNotIn(settled);
    }

    void setPriority(int piece, int newPriority) {
        if (newPriority < LOWEST || newPriority > HIGHEST) {
            throw new IllegalArgumentException("priority " + newPriority);
        }
        priority[piece] = (byte) newPriority;
        settle(piece);
    }

    void markHave(int piece) {
        have.set(piece);
        settle(piece);
    }

    void markMissing(int piece) {
        have.clear(piece);
        settle(piece);
    }

    private void settle(int piece) {
        if (have.get(piece) || priority[piece] == LOWEST) {
            settled.set(piece);
        } else {
            settled.clear(piece);
        }
    }
}
