package dev.exbt.cli;

import dev.exbt.cli.output.ProgressSample;
import dev.exbt.cli.output.ProgressView;
import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.storage.FileLayout;
import dev.exbt.storage.FilePool;
import dev.exbt.storage.FileStorage;
import dev.exbt.storage.Preallocation;
import dev.exbt.storage.Recheck;
import dev.exbt.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Hashes every piece of a torrent on all processors and shows how that gets on. */
final class DiskCheck {
    private volatile int checked;

    private DiskCheck() {}

    /**
     * Hashes what is there.
     *
     * @param metainfo the torrent
     * @param directory where its files are
     * @param view shows the progress
     * @return the pieces that are right
     */
    static Bitfield run(Metainfo metainfo, Path directory, ProgressView view)
            throws IOException, UserFailure, InterruptedException {
        int threads = Runtime.getRuntime().availableProcessors();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (FilePool pool = new FilePool();
                FileStorage storage = open(directory, metainfo, pool)) {
            return new DiskCheck().run(storage, executor, threads, view);
        } finally {
            executor.shutdownNow();
        }
    }

    /** Takes up the files as they are; what is never prepared or written to makes nothing. */
    private static FileStorage open(Path directory, Metainfo metainfo, FilePool pool)
            throws StorageException {
        BitSet wanted = new BitSet();
        wanted.set(0, metainfo.files().size());
        Path partFile = directory.resolve(".exbt").resolve(metainfo.infoHash().toHex() + ".part");
        return FileStorage.open(directory, metainfo, wanted, Preallocation.SPARSE, pool, partFile);
    }

    private Bitfield run(
            FileStorage storage, ExecutorService executor, int threads, ProgressView view)
            throws UserFailure, InterruptedException {
        FileLayout layout = storage.layout();
        Metainfo metainfo = layout.metainfo();
        Bitfield all = new Bitfield(metainfo.pieceCount());
        all.setAll();
        Recheck recheck = new Recheck(layout, storage, all, (done, total) -> checked = done);
        CompletableFuture<Bitfield> result = recheck.start(executor, threads);
        long before = 0;
        while (true) {
            try {
                return result.get(view.intervalMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException going) {
                long bytes =
                        Math.min(metainfo.totalLength(), (long) checked * metainfo.pieceLength());
                long rate = (bytes - before) * 1_000 / view.intervalMillis();
                before = bytes;
                double percentage = 100.0 * checked / metainfo.pieceCount();
                view.sample(
                        new ProgressSample(
                                "checking", percentage, bytes, metainfo.totalLength(), rate, 0, 0));
            } catch (ExecutionException e) {
                throw new UserFailure(FailureText.of(e), e);
            } catch (InterruptedException e) {
                recheck.cancel();
                throw e;
            }
        }
    }
}
