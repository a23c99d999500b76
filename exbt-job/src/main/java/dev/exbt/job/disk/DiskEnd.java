package dev.exbt.job.disk;

import dev.exbt.storage.FileLayout;
import dev.exbt.storage.PieceHasher;
import dev.exbt.storage.PieceStorage;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What the disk threads need of one swarm.
 *
 * @param layout the torrent's layout
 * @param storage where its bytes are
 * @param memory the session's chunk memory
 * @param budget the session's budget
 * @param idleHashers hashers without a piece
 */
record DiskEnd(
        FileLayout layout,
        PieceStorage storage,
        ChunkMemory memory,
        DiskBudget budget,
        Queue<PieceHasher> idleHashers) {
    /** Checks at once that the torrent can be hashed at all. */
    DiskEnd(FileLayout layout, PieceStorage storage, ChunkMemory memory, DiskBudget budget) {
        this(layout, storage, memory, budget, new ConcurrentLinkedQueue<>());
        idleHashers.add(PieceHasher.of(layout));
    }

    PieceHasher takeHasher() {
        PieceHasher idle = idleHashers.poll();
        return idle != null ? idle : PieceHasher.of(layout);
    }
}
