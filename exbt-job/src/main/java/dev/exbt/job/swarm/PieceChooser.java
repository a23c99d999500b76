package dev.exbt.job.swarm;

import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the piece whose blocks a peer is given: the one it is at work on, one that has failed, one
 * others have begun or a new one, in the order that {@link PiecePicker} explains. With nothing else
 * to do a peer helps with what another keeps to itself.
 */
final class PieceChooser {
    /**
     * How many bytes of pieces with free blocks are begun before peers that would keep to themselves must help with what others began. Bounds
     * the disk's buffers in a swarm of many slow peers.
     */
    static final long UNFINISHED_BYTES = 64L << 20;

    private static final int MIN_UNFINISHED = 4;
    private static final int MAX_UNFINISHED = 256;

    private static final int ANY_PRIORITY = -1;

    private final Wanted wanted;
    private final OpenPieces open;
    private final PartialPieces partials;
    private final IntUnaryOperator pieceSize;
    private final int maxUnfinished;
    private long begun;

    PieceChooser(
            Wanted wanted,
            OpenPieces open,
            PartialPieces partials,
            int pieceCount,
            IntUnaryOperator pieceSize) {
        this.wanted = wanted;
        this.open = open;
        this.partials = partials;
        this.pieceSize = pieceSize;
        long pieces = pieceCount == 0 ? 0 : UNFINISHED_BYTES / pieceSize.applyAsInt(0);
        maxUnfinished = Math.clamp(pieces, MIN_UNFINISHED, MAX_UNFINISHED);
    }

    /** The piece to give blocks of now, with at least one free; null if the peer can have none. */
    @Nullable PartialPiece choose(RequestingPeer peer) {
        boolean mayOpen = peer.mayBegin() && open.hasAnyOf(peer.pieces());
        for (int priority = Wanted.HIGHEST; priority > Wanted.LOWEST; priority--) {
            if (partials.givingAt(priority) == 0 && open.count(priority) == 0) {
                continue;
            }
            PartialPiece partial = choose(peer, priority, mayOpen);
            if (partial != null) {
                return partial;
            }
        }
        return partials.choose(peer, ANY_PRIORITY, false, true);
    }

    private @Nullable PartialPiece choose(RequestingPeer peer, int priority, boolean mayOpen) {
        PartialPiece current = peer.current;
        if (current != null
                && current.freeIndex >= 0
                && current.listedPriority == priority
                && peer.mayGive(current.piece)
                && current.mayBeGivenTo(peer, false)) {
            return current;
        }
        if (partials.hasExclusive()) {
            PartialPiece failed = partials.choose(peer, priority, true, false);
            if (failed != null) {
                return failed;
            }
        }
        boolean tooMany = partials.unfinished() >= maxUnfinished;
        boolean alone = peer.keepsToItself() && !tooMany;
        PartialPiece partial = alone ? null : share(peer, priority, tooMany);
        if (partial == null && mayOpen) {
            partial = begin(peer, priority);
        }
        return partial == null && alone ? share(peer, priority, false) : partial;
    }

    private @Nullable PartialPiece share(RequestingPeer peer, int priority, boolean insisting) {
        return partials.givingAt(priority) == 0
                ? null
                : partials.choose(peer, priority, false, insisting);
    }

    private @Nullable PartialPiece begin(RequestingPeer peer, int priority) {
        int piece = open.next(peer, priority);
        if (piece < 0) {
            return null;
        }
        open.close(piece);
        PartialPiece partial = new PartialPiece(piece, pieceSize.applyAsInt(piece), begun++);
        partials.add(partial);
        partials.update(partial, wanted.priority(piece));
        if (peer.keepsToItself()) {
            partial.own(peer);
        }
        return partial;
    }
}
