package dev.exbt.job.disk;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.storage.Block;
import dev.exbt.storage.Recheck;
import dev.exbt.storage.StorageException;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One swarm's disk on the threads of a {@link DiskPool}. All state belongs to the swarm's loop. */
final class PooledDisk implements SwarmDisk, DiskBudget.Hearer, PieceOutcome.Hearer {
    private final DiskPool pool;
    private final DiskEnd end;
    private final DiskGate gate;
    private final DiskListener listener;
    private final Metainfo metainfo;
    private final Bitfield verified;
    private final BitSet fingerprinted = new BitSet();
    private final PieceAssemblies assemblies;

    private final ReadFailures failures = new ReadFailures();

    private @Nullable CompletableFuture<@Nullable Void> closing;
    private @Nullable Recheck recheck;
    private int checksCancelled;
    private boolean surveying;

    /** How often files turned out to be gone. Counted on the loop while nothing is read. */
    private final AtomicInteger surveys = new AtomicInteger();

    PooledDisk(
            DiskPool pool, DiskEnd end, Bitfield verified, Executor home, DiskListener listener) {
        this.pool = pool;
        this.end = end;
        this.metainfo = end.layout().metainfo();
        this.verified = verified.copy();
        this.listener = listener;
        this.gate = new DiskGate(pool.threads(), home);
        this.assemblies = new PieceAssemblies(end, gate, this);
    }

    @Override
    public boolean write(int piece, int begin, ByteBuf block) {
        int size = metainfo.pieceSize(piece);
        int length = block.readableBytes();
        if (begin < 0
                || begin >= size
                || begin % Block.LENGTH != 0
                || length != Math.min(Block.LENGTH, size - begin)) {
            throw new IllegalArgumentException(
                    "block at "
                            + begin
                            + " of "
                            + length
                            + " bytes in piece "
                            + piece
                            + " of "
                            + size);
        }
        if (closing != null || verified.get(piece)) {
            return false;
        }
        Chunk chunk = assemblies.get(piece).chunkAt(begin);
        int bit = 1 << (begin % Chunk.BYTES / Block.LENGTH);
        if ((chunk.present & bit) != 0) {
            return false;
        }
        copy(block, length, assemblies.memory(chunk), begin % Chunk.BYTES);
        chunk.present |= bit;
        chunk.fresh |= bit;
        if (chunk.isComplete()) {
            assemblies.submit(chunk, fingerprinted.get(piece));
        }
        return true;
    }

    /** What {@code ByteBuf.setBytes} does, without the objects it makes on the way: this runs for every block. */
    private static void copy(ByteBuf block, int length, ByteBuf into, int at) {
        if (block.nioBufferCount() == 1) {
            ByteBuffer from = block.internalNioBuffer(block.readerIndex(), length);
            ByteBuffer to = into.internalNioBuffer(at, length);
            to.put(to.position(), from, from.position(), length);
        } else {
            into.setBytes(at, block, block.readerIndex(), length);
        }
    }

    @Override
    public void onRight(int piece, long @Nullable [] fingerprints) {
        verified.set(piece);
        fingerprinted.clear(piece);
        listener.onPieceVerified(piece, fingerprints);
    }

    @Override
    public void onWrong(int piece, long[] fingerprints) {
        listener.onPieceFailed(piece, fingerprints);
    }

    @Override
    public void onBroken(int piece, StorageException error) {
        listener.onWriteError(piece, error);
    }

    @Override
    public void read(int[] requests, int count, BlocksListener blocks) {
        if (closing != null) {
            return;
        }
        BitSet refused = new BitSet(0);
        for (int i = 0; i < count; i++) {
            int piece = requests[3 * i];
            int begin = requests[3 * i + 1];
            int length = requests[3 * i + 2];
            if (begin < 0 || length < 1 || length > metainfo.paddedPieceSize(piece) - begin) {
                throw new IllegalArgumentException(
                        "request of " + length + " bytes at " + begin + " of piece " + piece);
            }
            if (!verified.get(piece)) {
                refused.set(i);
            }
        }
        BlockReader reader = new BlockReader(metainfo, end.storage(), requests, count, refused);
        int asOf = surveys.get();
        gate.submit(
                requests[0],
                () -> {
                    if (surveys.get()
                            != asOf) { // what was verified when it was asked may be so no more
                        return () -> read(requests, count, blocks);
                    }
                    ByteBuf messages = reader.read();
                    return () -> {
                        if (reader.payloadBytes() > 0) {
                            failures.succeeded();
                        }
                        reader.lost().forEach(this::lose);
                        blocks.onBlocks(messages, reader.payloadBytes(), reader.failed());
                    };
                });
    }

    private void lose(int piece, StorageException error) {
        if (!verified.get(piece)) {
            return;
        }
        boolean tooMuch = failures.lost(piece);
        switch (error.reason()) {
            case MISSING, TRUNCATED, NOT_A_FILE -> survey(error);
            default -> {}
        }
        Bitfield one = new Bitfield(verified.size());
        one.set(piece);
        lose(one, error, tooMuch);
    }

    /** Where one piece has no file any more, others have none either; asked before anybody may write there again. */
    private void survey(StorageException error) {
        if (surveying || closing != null) {
            return;
        }
        surveying = true;
        CompletableFuture<Bitfield> unused =
                alone(end.storage()::vanished)
                        .whenComplete((vanished, failure) -> {
                            surveying = false;
                            surveys.incrementAndGet();
                            if (failure instanceof StorageException broken) {
                                listener.onUnreadable(broken);
                            } else if (vanished != null) {
                                lose(vanished, error, false);
                            }
                        });
    }

    private void lose(Bitfield pieces, StorageException error, boolean tooMuch) {
        Bitfield lost = new Bitfield(verified.size());
        for (int piece = pieces.nextSet(0); piece >= 0; piece = pieces.nextSet(piece + 1)) {
            if (verified.clear(piece)) {
                lost.set(piece);
            }
        }
        if (!lost.isEmpty()) {
            listener.onPiecesLost(lost, error);
            if (tooMuch || verified.isEmpty()) {
                listener.onUnreadable(error);
            }
        }
    }

    @Override
    public void fingerprint(int piece) {
        fingerprinted.set(piece);
    }

    @Override
    public void forget(int piece) {
        assemblies.drop(piece);
    }

    @Override
    public boolean has(int piece, int begin) {
        if (verified.get(piece)) {
            return true;
        }
        return assemblies.has(piece, begin);
    }

    @Override
    public boolean isBusy() {
        return end.budget().isBusy();
    }

    @Override
    public void busyChanged(boolean busy) {
        gate.post(() -> listener.onBusy(busy));
    }

    @Override
    public Bitfield verified() {
        return verified.copy();
    }

    @Override
    public CompletableFuture<Bitfield> check(Bitfield pieces) {
        CompletableFuture<Bitfield> future = new CompletableFuture<>();
        if (closing != null) {
            future.completeExceptionally(new CancellationException("closed"));
            return future;
        }
        Bitfield asked = pieces.copy();
        int cancelledBefore = checksCancelled;
        assemblies.dropAll();
        gate.alone(done -> {
            if (checksCancelled != cancelledBefore) {
                done.accept(() ->
                        future.completeExceptionally(new CancellationException("check cancelled")));
            } else {
                startCheck(asked, future, done);
            }
        });
        return future;
    }

    private void startCheck(
            Bitfield asked, CompletableFuture<Bitfield> future, Consumer<Runnable> done) {
        Recheck check = new Recheck(end.layout(), end.storage(), asked, this::checked);
        recheck = check;
        CompletableFuture<Bitfield> unused =
                pool.check(check)
                        .whenComplete((right, error) ->
                                done.accept(() -> {
                                    recheck = null;
                                    if (error != null) {
                                        future.completeExceptionally(
                                                error instanceof CompletionException wrapped
                                                                && wrapped.getCause() != null
                                                        ? wrapped.getCause()
                                                        : error);
                                    } else {
                                        take(asked, right);
                                        future.complete(right.copy());
                                    }
                                }));
    }

    private void checked(int checked, int total) {
        gate.post(() -> listener.onCheckProgress(checked, total));
    }

    private void take(Bitfield asked, Bitfield right) {
        for (int piece = 0; piece < asked.size(); piece++) {
            if (right.get(piece)) {
                verified.set(piece);
            } else if (asked.get(piece)) {
                verified.clear(piece);
            }
        }
    }

    @Override
    public void cancelCheck() {
        checksCancelled++;
        if (recheck != null) {
            recheck.cancel();
        }
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> alone(DiskTask<T> task) {
        CompletableFuture<T> future = new CompletableFuture<>();
        if (closing != null) {
            future.completeExceptionally(new CancellationException("closed"));
            return future;
        }
        gate.alone(() -> run(task, future));
        return future;
    }

    private static <T extends @Nullable Object> Runnable run(
            DiskTask<T> task, CompletableFuture<T> future) {
        try {
            T value = task.run();
            return () -> future.complete(value);
        } catch (StorageException | RuntimeException e) {
            return () -> future.completeExceptionally(e);
        }
    }

    @Override
    public CompletableFuture<@Nullable Void> flush() {
        return alone(() -> {
            end.storage().flush();
            return null;
        });
    }

    @Override
    public CompletableFuture<@Nullable Void> close() {
        if (closing == null) {
            cancelCheck();
            assemblies.dropAll();
            closing =
                    alone(this::closeStorage)
                            .whenComplete((nothing, error) -> end.budget().remove(this));
        }
        return closing;
    }

    private @Nullable Void closeStorage() throws StorageException {
        end.storage().close();
        return null;
    }
}
