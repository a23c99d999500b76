package dev.exbt.job.swarm;

import org.jspecify.annotations.Nullable;

/**
 * Chooses which blocks to ask of a second peer when there is nothing left to ask of a first: those of the piece that was begun first, the
 * oldest before the others, since they are with the slowest peers.
 *
 * <p>Only who owes us nothing helps, and the more there are the less each takes on: what hundreds of peers were asked for is on its way, and
 * comes sooner than it could from another. Of the two who are asked for a block one has proven itself, if anybody has: else two who never
 * answer would hold it.
 */
final class EndGame {
    /** How many blocks are asked for again at once, by all peers together; one at least by each that has nothing else to do. */
    static final int BATCH = 16;

    /**
     * Asks a peer for blocks that another owes us.
     *
     * @param peers how many there are
     * @param anybodys whether it may be asked for blocks of those who have not proven themselves
     * @param wanted how many blocks at most
     * @return how many
     */
    int give(
            PartialPieces pieces,
            RequestingPeer peer,
            int peers,
            boolean anybodys,
            int wanted,
            BlockSink sink) {
        if (peer.asked > 0) {
            return 0;
        }
        int limit = Math.min(wanted, Math.max(1, BATCH / peers));
        int given = 0;
        for (PartialPiece partial = first(pieces, peer, anybodys);
                partial != null && given < limit;
                partial = first(pieces, peer, anybodys)) {
            int block = partial.oldestAskedOnce(anybodys);
            partial.askAgain(block, peer);
            sink.request(partial.piece, block * PiecePicker.BLOCK_LENGTH, partial.length(block));
            given++;
        }
        return given;
    }

    private static @Nullable PartialPiece first(
            PartialPieces pieces, RequestingPeer peer, boolean anybodys) {
        PartialPiece first = null;
        for (int i = 0; i < pieces.all().size(); i++) {
            PartialPiece partial = pieces.all().get(i);
            if (partial.hasAskedOnce()
                    && (first == null || partial.begunAt < first.begunAt)
                    && !partial.isExclusive()
                    && peer.mayGive(partial.piece)
                    && partial.mayBeGivenTo(peer, true)
                    && partial.oldestAskedOnce(anybodys) >= 0) {
                first = partial;
            }
        }
        return first;
    }
}
