package dev.exbt.job.swarm;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.peerwire.connection.PeerConnection;

/**
 * Tells peers that pieces are gone which they were told we have (BEP 54).
 *
 * <p>Who cannot be told has to leave and come back to a bitfield that is true: without {@code lt_donthave} it would go on asking. With
 * the fast extension each of its requests would be refused, until so many refusals look like a breach of the protocol; without
 * it they would fill its pipeline and never be answered. So it is with all when very many pieces are lost at once, such as with a
 * large file: a message for each piece to each peer would be hundreds of megabytes, a bitfield is a bit for each.
 */
final class LossNotice {
    /** Pieces that are told one by one, to a peer 5 KB. */
    static final int MAX_PIECES = 500;

    /** Why a peer has to leave that cannot be told. */
    static final String TOO_MANY = "lost more pieces than are told one by one";

    /** Why a peer has to leave that would not understand. */
    static final String NOT_UNDERSTOOD = "lost pieces, of which it cannot be told";

    private final Bitfield lost;
    private final int count;

    LossNotice(Bitfield lost) {
        this.lost = lost;
        this.count = lost.cardinality();
    }

    boolean isTooLong() {
        return count > MAX_PIECES;
    }

    /** Tells a peer; false if it would ask for what is gone and does not understand. */
    boolean tell(PeerConnection peer) {
        Bitfield theirs = peer.pieces();
        for (int piece = lost.nextSet(0); piece >= 0; piece = lost.nextSet(piece + 1)) {
            if (!peer.dontHave(piece) && (theirs == null || !theirs.get(piece))) {
                return false;
            }
        }
        return true;
    }
}
