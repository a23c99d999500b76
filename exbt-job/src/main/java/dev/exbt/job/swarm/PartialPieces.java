package dev.exbt.job.swarm;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pieces in progress, and which of them still have a block to give out. */
final class PartialPieces {
    private final int pieceCount;

    /** Empty until a piece is begun. */
    private @Nullable PartialPiece[] byPiece = {};

    private final List<PartialPiece> all = new ArrayList<>();

    /** Those with a free block that are wanted. */
    private final List<PartialPiece> giving = new ArrayList<>();

    private final int[] givingAt = new int[Wanted.HIGHEST + 1];
    private int exclusiveGiving;

    PartialPieces(int pieceCount) {
        this.pieceCount = pieceCount;
    }

    @Nullable PartialPiece get(int piece) {
        return byPiece.length == 0 ? null : byPiece[piece];
    }

    List<PartialPiece> all() {
        return all;
    }

    List<PartialPiece> giving() {
        return giving;
    }

    int givingAt(int priority) {
        return givingAt[priority];
    }

    /** How many pieces with free blocks were begun; pieces that have failed are not counted, for they are not ours to begin. */
    int unfinished() {
        return giving.size() - exclusiveGiving;
    }

    boolean hasExclusive() {
        return exclusiveGiving > 0;
    }

    void add(PartialPiece partial) {
        if (byPiece.length == 0) {
            byPiece = new PartialPiece[pieceCount];
        }
        byPiece[partial.piece] = partial;
        partial.index = all.size();
        all.add(partial);
    }

    void remove(PartialPiece partial) {
        withdraw(partial);
        byPiece[partial.piece] = null;
        PartialPiece last = all.removeLast();
        if (last != partial) {
            all.set(partial.index, last);
            last.index = partial.index;
        }
    }

    /** Takes it off the list of those that give, before anything about it changes that this list depends on. */
    void withdraw(PartialPiece partial) {
        if (partial.freeIndex < 0) {
            return;
        }
        PartialPiece last = giving.removeLast();
        if (last != partial) {
            giving.set(partial.freeIndex, last);
            last.freeIndex = partial.freeIndex;
        }
        partial.freeIndex = -1;
        givingAt[partial.listedPriority]--;
        exclusiveGiving -= partial.isExclusive() ? 1 : 0;
    }

    /** Puts it on the list of those that give, or takes it off, as its state demands. */
    void update(PartialPiece partial, int priority) {
        boolean gives = partial.hasFree() && priority > Wanted.LOWEST;
        if (gives && partial.freeIndex < 0) {
            partial.freeIndex = giving.size();
            partial.listedPriority = priority;
            giving.add(partial);
            givingAt[priority]++;
            exclusiveGiving += partial.isExclusive() ? 1 : 0;
        } else if (!gives) {
            withdraw(partial);
        }
    }

    /** The piece that was begun first of those the peer may share. */
    @Nullable PartialPiece choose(
            RequestingPeer peer, int priority, boolean exclusiveOnly, boolean insisting) {
        PartialPiece best = null;
        for (int i = 0; i < giving.size(); i++) {
            PartialPiece partial = giving.get(i);
            if ((priority < 0 || partial.listedPriority == priority)
                    && (best == null || partial.begunAt < best.begunAt)
                    && (!exclusiveOnly || partial.isExclusive())
                    && peer.mayGive(partial.piece)
                    && partial.mayBeGivenTo(peer, insisting)) {
                best = partial;
            }
        }
        return best;
    }
}
