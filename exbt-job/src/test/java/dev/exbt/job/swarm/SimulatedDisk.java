package dev.exbt.job.swarm;

import dev.exbt.job.disk.BlocksListener;
import dev.exbt.job.disk.DiskListener;
import dev.exbt.job.disk.DiskTask;
import dev.exbt.job.disk.SwarmDisk;
import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.peerwire.MessageEncoder;
import dev.exbt.storage.StorageException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A disk in memory whose answers are events of the simulation. Knows the right bytes, so it compares and hashes nothing. */
final class SimulatedDisk implements SwarmDisk {
    private static final int BLOCK = PiecePicker.BLOCK_LENGTH;

    private final Metainfo metainfo;
    private final byte[] right;
    private final byte[] bytes;
    private final BitSet blocks = new BitSet();
    private final BitSet fingerprinted = new BitSet();
    private final Bitfield verified;
    private final DiskListener listener;
    private final Consumer<Runnable> events;
    boolean busy;

    SimulatedDisk(
            Metainfo metainfo,
            byte[] right,
            Bitfield verified,
            DiskListener listener,
            Consumer<Runnable> events) {
        this.metainfo = metainfo;
        this.right = right;
        this.bytes = right.clone();
        this.verified = verified.copy();
        this.listener = listener;
        this.events = events;
        for (int piece = 0; piece < verified.size(); piece++) {
            if (!verified.get(piece)) {
                int begin = begin(piece);
                Arrays.fill(bytes, begin, begin + metainfo.pieceSize(piece), (byte) 0);
            }
        }
    }

    private int begin(int piece) {
        return piece * metainfo.pieceLength();
    }

    private int blockCount(int piece) {
        return (metainfo.pieceSize(piece) + BLOCK - 1) / BLOCK;
    }

    private int index(int piece, int begin) {
        return (begin(piece) + begin) / BLOCK;
    }

    @Override
    public boolean write(int piece, int begin, ByteBuf block) {
        if (has(piece, begin)) {
            return false;
        }
        block.getBytes(block.readerIndex(), bytes, begin(piece) + begin, block.readableBytes());
        blocks.set(index(piece, begin));
        int first = index(piece, 0);
        if (blocks.nextClearBit(first) >= first + blockCount(piece)) {
            events.accept(() -> judge(piece));
        }
        return true;
    }

    /** The drive has lost pieces; somebody finds out. */
    void lose(int... pieces) {
        Bitfield lost = new Bitfield(verified.size());
        for (int piece : pieces) {
            verified.clear(piece);
            forget(piece);
            lost.set(piece);
        }
        events.accept(() ->
                listener.onPiecesLost(lost, new StorageException(Path.of("f"), "torn", null)));
    }

    private void judge(int piece) {
        int from = begin(piece);
        int to = from + metainfo.pieceSize(piece);
        long[] fingerprints = new long[blockCount(piece)];
        for (int i = 0; i < fingerprints.length; i++) {
            int begin = from + i * BLOCK;
            fingerprints[i] =
                    Arrays.hashCode(Arrays.copyOfRange(bytes, begin, Math.min(to, begin + BLOCK)));
        }
        if (Arrays.equals(bytes, from, to, right, from, to)) {
            verified.set(piece);
            listener.onPieceVerified(piece, fingerprinted.get(piece) ? fingerprints : null);
        } else {
            forget(piece);
            listener.onPieceFailed(piece, fingerprints);
        }
    }

    @Override
    public void read(int[] requests, int count, BlocksListener blocks) {
        List<Integer> failed = new ArrayList<>();
        ByteBuf messages = PooledByteBufAllocator.DEFAULT.buffer();
        int payload = 0;
        for (int i = 0; i < count; i++) {
            int piece = requests[3 * i];
            int length = requests[3 * i + 2];
            if (verified.get(piece)) {
                MessageEncoder.writePieceHeader(messages, piece, requests[3 * i + 1], length);
                messages.writeBytes(bytes, begin(piece) + requests[3 * i + 1], length);
                payload += length;
            } else {
                failed.add(i);
            }
        }
        int sent = payload;
        events.accept(() ->
                blocks.onBlocks(
                        messages, sent, failed.stream().mapToInt(Integer::intValue).toArray()));
    }

    @Override
    public void fingerprint(int piece) {
        fingerprinted.set(piece);
    }

    @Override
    public void forget(int piece) {
        blocks.clear(index(piece, 0), index(piece, 0) + blockCount(piece));
    }

    @Override
    public boolean has(int piece, int begin) {
        return verified.get(piece) || blocks.get(index(piece, begin));
    }

    @Override
    public boolean isBusy() {
        return busy;
    }

    @Override
    public Bitfield verified() {
        return verified.copy();
    }

    @Override
    public CompletableFuture<Bitfield> check(Bitfield pieces) {
        return CompletableFuture.completedFuture(verified.copy());
    }

    @Override
    public void cancelCheck() {
        // A check is over at once.
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> alone(DiskTask<T> task) {
        throw new UnsupportedOperationException("a swarm asks for nothing of the kind");
    }

    @Override
    public CompletableFuture<@Nullable Void> flush() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<@Nullable Void> close() {
        return CompletableFuture.completedFuture(null);
    }
}
