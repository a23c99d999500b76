package dev.exbt.job.disk;

import dev.exbt.storage.StorageException;
import org.jspecify.annotations.Nullable;

/** What became of a piece on the disk threads, ready to be told on the loop. */
@FunctionalInterface
interface PieceOutcome {
    void tell(Hearer hearer);

    /** Hears it, on the loop, when the piece is no longer in progress. */
    interface Hearer {
        /** All written, and right. */
        void onRight(int piece, long @Nullable [] fingerprints);

        /** All written, and wrong. */
        void onWrong(int piece, long[] fingerprints);

        /** Not all written, or not readable. */
        void onBroken(int piece, StorageException error);
    }
}
