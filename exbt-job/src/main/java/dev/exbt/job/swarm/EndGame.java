package dev.exbt.job.swarm;

import org.jspecify.annotations.Nullable;

/**
 * Chooses which blocks to ask of a second peer when there is nothing left to ask of a first: those that have been outstanding longest,
 * since they are with the slowest peers.
 */
final class EndGame {
    /** How many blocks one call gives out twice at most: enough to keep a peer busy until it is asked again, few enough to waste little. */
    static final int BATCH = 16;

    private final @Nullable PartialPiece[] partials = new PartialPiece[BATCH];
    private final int[] blocks = new int[BATCH];
    private int found;

    int give(PartialPieces pieces, RequestingPeer peer, int wanted, BlockSink sink) {
        find(pieces, peer, Math.min(wanted, BATCH));
        int given = 0;
        for (int i = 0; i < found; i++) {
            PartialPiece partial = partials[i];
            partials[i] = null;
            if (partial != null && partial.mayBeGivenTo(peer, true)) {
                partial.askAgain(blocks[i], peer);
                sink.request(
                        partial.piece,
                        blocks[i] * PiecePicker.BLOCK_LENGTH,
                        partial.length(blocks[i]));
                given++;
            }
        }
        return given;
    }

    private void find(PartialPieces pieces, RequestingPeer peer, int limit) {
        found = 0;
        for (int i = 0; i < pieces.all().size(); i++) {
            PartialPiece partial = pieces.all().get(i);
            if (partial.hasAskedOnce()
                    && !partial.isExclusive()
                    && peer.mayGive(partial.piece)
                    && partial.mayBeGivenTo(peer, true)) {
                for (int block = 0; block < partial.blocks; block++) {
                    if (partial.mayBeAskedAgain(block, peer)) {
                        insert(partial, block, limit);
                    }
                }
            }
        }
    }

    private void insert(PartialPiece partial, int block, int limit) {
        long at = partial.askedAt(block);
        int i = found < limit ? found++ : limit - 1;
        PartialPiece last = partials[i];
        if (i == limit - 1 && last != null && last.askedAt(blocks[i]) <= at) {
            return;
        }
        for (; i > 0; i--) {
            PartialPiece before = partials[i - 1];
            if (before == null || before.askedAt(blocks[i - 1]) <= at) {
                break;
            }
            partials[i] = before;
            blocks[i] = blocks[i - 1];
        }
        partials[i] = partial;
        blocks[i] = block;
    }
}
