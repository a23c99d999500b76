package dev.exbt.job.swarm;

import dev.exbt.metainfo.Bitfield;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** What the {@link PiecePicker} remembers about one connected peer. */
final class RequestingPeer {
    /** How many pieces a peer may be at work on before one of them has proven good; see {@link #mayBegin}. */
    static final int PIECES_ON_TRIAL = 2;

    final int handle;

    /** Stands for the peer's address, for as long as the job lives. */
    final int address;

    /** Fast peers fetch whole pieces, slow ones share. */
    boolean fast;

    /** A piece with a block of this peer was good, and none has failed since. */
    boolean trusted;

    /** Blocks asked for and not yet here. */
    int asked;

    /** Pieces in which blocks are asked of this peer, or which hold blocks of it and wait for the disk's verdict. */
    int pending;

    /** The piece it was last given blocks of. */
    @Nullable PartialPiece current;

    private @Nullable Bitfield pieces;
    private @Nullable IntPredicate allowed;

    RequestingPeer(int handle, int address) {
        this.handle = handle;
        this.address = address;
    }

    /** Sets what it can be asked for during one call of the picker. */
    void begin(@Nullable Bitfield itsPieces, @Nullable IntPredicate itsAllowed) {
        pieces = itsPieces;
        allowed = itsAllowed;
    }

    void end() {
        pieces = null;
        allowed = null;
    }

    boolean mayGive(int piece) {
        return (pieces == null || pieces.get(piece)) && (allowed == null || allowed.test(piece));
    }

    @Nullable Bitfield pieces() {
        return pieces;
    }

    int pieceCount(int all) {
        return pieces == null ? all : pieces.cardinality();
    }

    int nextPiece(int from) {
        return pieces == null ? -1 : pieces.nextSet(from);
    }

    /**
     * Whether it may be asked for blocks of a piece it is not at work on. As long as nothing it sent has proven good, or since something it
     * had a part in was bad, it works on two pieces at a time: so much and no more can a liar spoil before it is found out.
     */
    boolean mayBegin() {
        return trusted || pending < PIECES_ON_TRIAL;
    }

    /** Whether it should rather have a piece to itself: fast, so that it is written in order; unknown, so that its lies are its own. */
    boolean keepsToItself() {
        return fast || !trusted;
    }
}
