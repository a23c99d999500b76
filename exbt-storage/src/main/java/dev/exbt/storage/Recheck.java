package dev.exbt.storage;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.storage.StorageException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Hashes pieces as they are on disk, on several threads. Each thread takes a stretch of neighbouring pieces and reads it from
 * front to back, so the disk sees few long runs. Used once.
 */
public final class Recheck {
    /** Direct memory of each thread, and a little. */
    public static final int BUFFER_BYTES = 128 * 1024;

    /**
     * What a thread's memory begins at a multiple of. Large direct memory begins 16 bytes behind a page's begin otherwise, and there the
     * processor copies a page out of the system's cache four times slower (measured on an AMD EPYC, Zen 3).
     */
    private static final int CACHE_LINE_BYTES = 64;

    /** About how much one thread reads in a row before it takes the next stretch, and how often progress is told. */
    static final int STRETCH_BYTES = 8 << 20;

    private final FileLayout layout;
    private final PieceStorage storage;
    private final Bitfield pieces;
    private final Progress progress;
    private final CompletableFuture<Bitfield> result = new CompletableFuture<>();
    private final Bitfield right; // guarded by itself

    // Immutable once the workers run.
    private List<int[]> stretches = List.of();

    private final AtomicInteger nextStretch = new AtomicInteger();
    private final AtomicInteger workersLeft = new AtomicInteger();
    private int checked; // guarded by right
    private volatile boolean cancelled;
    private volatile @Nullable StorageException refused;

    /** Hears how far a check is, from its threads, one call at a time. */
    @FunctionalInterface
    public interface Progress {
        /** Tells nobody. */
        Progress NONE = (checked, total) -> {};

        /**
         * Some pieces were looked at.
         *
         * @param checked pieces so far, those skipped because their files are missing included
         * @param total pieces to look at
         */
        void onChecked(int checked, int total);
    }

    /**
     * Makes a check.
     *
     * @param layout the torrent's layout
     * @param storage where its bytes are
     * @param pieces which to look at; copied
     * @param progress told now and then
     */
    public Recheck(FileLayout layout, PieceStorage storage, Bitfield pieces, Progress progress) {
        this.layout = layout;
        this.storage = storage;
        this.pieces = pieces.copy();
        this.progress = progress;
        this.right = new Bitfield(pieces.size());
    }

    /**
     * Starts.
     *
     * @param executor where to run; it has to run {@code threads} tasks side by side for full speed, and gets by with fewer
     * @param threads how many tasks
     * @return the pieces that are right. Missing and short files and errors of the drive make pieces wrong; fails with {@link
     *     StorageException} where exbt may not read or finds no plain file, with {@link CancellationException} after {@link
     *     #cancel}
     */
    public CompletableFuture<Bitfield> start(Executor executor, int threads) {
        executor.execute(() -> startWorkers(executor, threads));
        return result;
    }

    private void startWorkers(Executor executor, int threads) {
        try {
            stretches = stretches(storage.present(), threads);
            int workers = Math.max(1, Math.min(threads, stretches.size()));
            workersLeft.set(workers);
            for (int i = 1; i < workers; i++) {
                executor.execute(this::work);
            }
        } catch (StorageException | RuntimeException e) {
            result.completeExceptionally(e);
            return;
        }
        work();
    }

    /** Ends early, after the piece each thread is at. */
    public void cancel() {
        cancelled = true;
    }

    /** Cuts what is to be read. The last stretches are shorter and shorter, so that all threads end at about the same time. */
    private List<int[]> stretches(Bitfield present, int threads) {
        int[] found = new int[pieces.cardinality()];
        int count = 0;
        for (int piece = 0; piece < pieces.size(); piece++) {
            if (!pieces.get(piece)) {
                continue;
            }
            if (present.get(piece)) {
                found[count++] = piece;
            } else {
                checked++; // before the workers start
            }
        }
        List<int[]> cut = new ArrayList<>();
        int longest = Math.max(1, STRETCH_BYTES / layout.metainfo().pieceLength());
        int from = 0;
        while (from < count) {
            int length = Math.clamp((count - from) / (2L * threads), 1, longest);
            cut.add(Arrays.copyOfRange(found, from, from + length));
            from += length;
        }
        return cut;
    }

    private void work() {
        try {
            PieceHasher hasher = PieceHasher.of(layout);
            ByteBuffer buffer =
                    ByteBuffer.allocateDirect(BUFFER_BYTES + CACHE_LINE_BYTES)
                            .alignedSlice(CACHE_LINE_BYTES);
            int stretch = nextStretch.getAndIncrement();
            while (stretch < stretches.size() && goOn()) {
                check(stretches.get(stretch), hasher, buffer);
                stretch = nextStretch.getAndIncrement();
            }
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        } finally {
            if (workersLeft.decrementAndGet() == 0) {
                finish();
            }
        }
    }

    private boolean goOn() {
        return !cancelled && refused == null;
    }

    private void check(int[] stretch, PieceHasher hasher, ByteBuffer buffer) {
        boolean[] good = new boolean[stretch.length];
        int done = 0;
        while (done < stretch.length && goOn()) {
            good[done] = isRight(stretch[done], hasher, buffer);
            done++;
        }
        synchronized (right) {
            for (int i = 0; i < done; i++) {
                if (good[i]) {
                    right.set(stretch[i]);
                }
            }
            checked += done;
            progress.onChecked(checked, pieces.cardinality());
        }
    }

    private boolean isRight(int piece, PieceHasher hasher, ByteBuffer buffer) {
        int size = layout.metainfo().pieceSize(piece);
        hasher.start(piece);
        try {
            for (int begin = 0; begin < size; begin += buffer.capacity()) {
                buffer.clear().limit(Math.min(buffer.capacity(), size - begin));
                storage.read(piece, begin, buffer);
                hasher.update(buffer.flip());
            }
        } catch (StorageException e) {
            if (e.reason() == Reason.DENIED || e.reason() == Reason.NOT_A_FILE) {
                refused = e;
            }
            return false;
        }
        return hasher.matches();
    }

    private void finish() {
        StorageException why = refused;
        if (why != null) {
            result.completeExceptionally(why);
        } else if (cancelled) {
            result.completeExceptionally(new CancellationException("check cancelled"));
        } else {
            synchronized (right) {
                progress.onChecked(checked, pieces.cardinality());
            }
            result.complete(right);
        }
    }
}
