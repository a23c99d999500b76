package dev.exbt.job.disk;

import dev.exbt.storage.Block;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pieces in progress of one swarm, and the memory their unfinished chunks hold. Belongs to the swarm's loop. */
final class PieceAssemblies {
    private final DiskEnd end;
    private final DiskGate gate;
    private final PieceOutcome.Hearer hearer;
    private @Nullable PieceAssembly[] byPiece =
            new @Nullable PieceAssembly[0]; // made on first use: most torrents only seed
    private final List<Chunk> inMemory = new ArrayList<>();
    private long clock;

    PieceAssemblies(DiskEnd end, DiskGate gate, PieceOutcome.Hearer hearer) {
        this.end = end;
        this.gate = gate;
        this.hearer = hearer;
    }

    /** The piece in progress, begun if it is not. */
    PieceAssembly get(int piece) {
        if (byPiece.length == 0) {
            byPiece = new @Nullable PieceAssembly[end.layout().metainfo().pieceCount()];
        }
        PieceAssembly assembly = byPiece[piece];
        if (assembly == null) {
            int size = end.layout().metainfo().pieceSize(piece);
            assembly = new PieceAssembly(piece, size, new PieceWriter(end, piece, size));
            byPiece[piece] = assembly;
        }
        return assembly;
    }

    /** Whether a block of a piece in progress came. */
    boolean has(int piece, int begin) {
        PieceAssembly assembly = byPiece.length == 0 ? null : byPiece[piece];
        Chunk chunk = assembly == null ? null : assembly.chunk(begin / Chunk.BYTES);
        return chunk != null && (chunk.present & 1 << (begin % Chunk.BYTES / Block.LENGTH)) != 0;
    }

    /** The memory of an unfinished chunk, which is thereby the one touched last. */
    ByteBuf memory(Chunk chunk) {
        chunk.touched = ++clock;
        ByteBuf memory = chunk.memory;
        if (memory == null) {
            memory = end.memory().take(chunk.length);
            makeRoom(memory.capacity());
            chunk.memory = memory;
            chunk.slot = inMemory.size();
            inMemory.add(chunk);
        }
        return memory;
    }

    // A swarm that holds nothing takes a chunk all the same, which DiskSettings tells of.
    private void makeRoom(int bytes) {
        while (!end.budget().tryHold(bytes)) {
            if (inMemory.isEmpty()) {
                end.budget().hold(bytes);
                return;
            }
            spill(oldest());
        }
    }

    private Chunk oldest() {
        Chunk oldest = inMemory.getFirst();
        for (Chunk chunk : inMemory) {
            if (chunk.touched < oldest.touched) {
                oldest = chunk;
            }
        }
        return oldest;
    }

    private void spill(Chunk chunk) {
        PieceAssembly assembly = chunk.piece;
        int fresh = chunk.fresh;
        ByteBuf memory = detach(chunk);
        chunk.fresh = 0;
        end.budget().queue(memory.capacity());
        gate.submit(
                assembly.piece,
                () -> settled(assembly, assembly.writer.spill(chunk.index, memory, fresh)));
    }

    /** Hands a complete chunk to the disk threads. */
    void submit(Chunk chunk, boolean fingerprints) {
        PieceAssembly assembly = chunk.piece;
        int fresh = chunk.fresh;
        ByteBuf memory = detach(chunk);
        end.budget().queue(memory.capacity());
        gate.submit(
                assembly.piece,
                new Write(this, assembly, chunk.index, memory, fresh, fingerprints));
    }

    /**
     * A complete chunk on its way to the disk. No lambda: making one that holds something is a call into the virtual machine as long as
     * its method is not optimised, and here that is long, see docs/performance.md.
     */
    private record Write(
            PieceAssemblies home,
            PieceAssembly assembly,
            int chunk,
            ByteBuf memory,
            int fresh,
            boolean fingerprints)
            implements DiskGate.Work {
        @Override
        public @Nullable Runnable run() {
            return home.settled(
                    assembly, assembly.writer.write(chunk, memory, fresh, fingerprints));
        }
    }

    private @Nullable Runnable settled(PieceAssembly assembly, @Nullable PieceOutcome outcome) {
        return outcome == null ? null : () -> settle(assembly, outcome);
    }

    // A piece that was dropped, and perhaps begun again, hears nothing of what came before.
    private void settle(PieceAssembly assembly, PieceOutcome outcome) {
        if (byPiece[assembly.piece] == assembly) {
            remove(assembly);
            outcome.tell(hearer);
        }
    }

    private ByteBuf detach(Chunk chunk) {
        ByteBuf memory = chunk.memory;
        if (memory == null) {
            throw new IllegalStateException(
                    "chunk " + chunk.index + " of piece " + chunk.piece.piece + " has no memory");
        }
        Chunk last = inMemory.removeLast();
        if (last != chunk) {
            inMemory.set(chunk.slot, last);
            last.slot = chunk.slot;
        }
        chunk.memory = null;
        end.budget().unhold(memory.capacity());
        return memory;
    }

    /** Drops a piece in progress if there is one; nothing is heard of it any more. */
    void drop(int piece) {
        PieceAssembly assembly = byPiece.length == 0 ? null : byPiece[piece];
        if (assembly != null) {
            remove(assembly);
            gate.submit(
                    piece,
                    () -> {
                        assembly.writer.end();
                        return null;
                    });
        }
    }

    /** Drops all pieces in progress. */
    void dropAll() {
        for (int piece = 0; piece < byPiece.length; piece++) {
            drop(piece);
        }
    }

    private void remove(PieceAssembly assembly) {
        byPiece[assembly.piece] = null;
        for (int i = 0; i < assembly.chunkCount(); i++) {
            Chunk chunk = assembly.chunk(i);
            if (chunk != null && chunk.memory != null) {
                end.memory().give(detach(chunk));
            }
        }
    }
}
