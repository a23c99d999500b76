package dev.exbt.job.files;

import dev.exbt.job.disk.DiskListener;
import dev.exbt.job.disk.DiskTask;
import dev.exbt.job.disk.SwarmDisk;
import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.storage.FileStorage;
import dev.exbt.storage.Preallocation;
import dev.exbt.storage.ResumeData;
import dev.exbt.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The files of a job during one run: opened with what earlier runs knew of them, checked where they changed, and written
 * down again when pieces came. Confined to the event loop; what blocks runs on disk threads.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // what a stage after the last one would tell, nobody asks
public final class JobStorage {
    /** How often what is verified is written while pieces come in: what a power failure costs in hashing. */
    public static final long SAVE_PERIOD_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final StorageParts parts;
    private final JobDirectory home;
    private final Metainfo metainfo;
    private final Choice choice;
    private final DiskListener listener;
    private final Consumer<StorageException> broken;
    private final CompletableFuture<Void> opening = new CompletableFuture<>();

    private @Nullable FileStorage files;
    private @Nullable SwarmDisk disk;
    private long savedAtNanos;
    private boolean unsaved;
    private boolean saving;
    private boolean closed;

    /**
     * What a job wants of its torrent.
     *
     * @param files indexes of the files to have
     * @param skipCheck whether what is on disk is taken as right where no earlier state tells
     */
    public record Choice(BitSet files, boolean skipCheck) {
        /** Copies what could change. */
        public Choice {
            files = (BitSet) files.clone();
        }

        /** Every file of a torrent, hashed where no earlier state tells. */
        public static Choice all(Metainfo metainfo) {
            BitSet files = new BitSet();
            files.set(0, metainfo.files().size());
            return new Choice(files, false);
        }

        @Override
        public BitSet files() {
            return (BitSet) files.clone();
        }
    }

    /**
     * Prepares; {@link #open} begins.
     *
     * @param parts what it works with
     * @param home where the job keeps its files and state
     * @param metainfo the torrent
     * @param choice what is wanted of it
     * @param listener hears what becomes of pieces
     * @param broken hears that the drive did not take for good what it had taken; on the loop
     * @param nowNanos the time
     */
    public JobStorage(
            StorageParts parts,
            JobDirectory home,
            Metainfo metainfo,
            Choice choice,
            DiskListener listener,
            Consumer<StorageException> broken,
            long nowNanos) {
        this.parts = parts;
        this.home = home;
        this.metainfo = metainfo;
        this.choice = choice;
        this.listener = listener;
        this.broken = broken;
        this.savedAtNanos = nowNanos;
    }

    /** What is on disk: files taken up, pieces that are sure, pieces to hash. */
    private record Found(FileStorage files, Bitfield trusted, Bitfield suspects) {}

    /** Opens the files and hashes what may have changed; done on the loop. */
    public CompletableFuture<Void> open() {
        onOwnThread(this::look).whenCompleteAsync(this::found, parts.loop());
        return opening;
    }

    /** Runs what may block for long beside everything else. */
    private <T> CompletableFuture<T> onOwnThread(DiskTask<T> task) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return task.run();
                    } catch (StorageException failed) {
                        throw new CompletionException(failed);
                    }
                },
                parts.blocking());
    }

    private Found look() throws StorageException {
        if (!metainfo.hasV1() && !metainfo.pieceLayersComplete()) {
            throw new StorageException(
                    home.root(),
                    "its torrent lacks the piece layers that pieces are checked by",
                    null);
        }
        try {
            home.secureTorrent(metainfo);
        } catch (IOException failed) {
            throw failed instanceof StorageException ours
                    ? ours
                    : new StorageException(
                            home.root(),
                            "its state cannot be written: " + failed.getMessage(),
                            failed);
        }
        FileStorage storage =
                FileStorage.open(
                        home.root(),
                        metainfo,
                        choice.files(),
                        Preallocation.SPARSE,
                        parts.files(),
                        home.partFile());
        Bitfield present = storage.present();
        ResumeData resume = readResume();
        Bitfield trusted = new Bitfield(metainfo.pieceCount());
        Bitfield suspects = present.copy();
        if (resume != null) {
            Bitfield changed = storage.changedSince(resume.files());
            for (int piece = 0; piece < present.size(); piece++) {
                if (!changed.get(piece)) {
                    suspects.clear(piece);
                    if (resume.verified().get(piece) && present.get(piece)) {
                        trusted.set(piece);
                    }
                }
            }
        } else if (choice.skipCheck()) {
            trusted = present;
            suspects.clearAll();
        }
        storage.prepare();
        return new Found(storage, trusted, suspects);
    }

    private @Nullable ResumeData readResume() {
        if (!Files.exists(home.resumeFile())) {
            return null;
        }
        try {
            return ResumeData.read(home.resumeFile(), metainfo, parts.boot());
        } catch (StorageException unusable) {
            System.getLogger(JobStorage.class.getName())
                    .log(
                            System.Logger.Level.INFO,
                            "state is not used, files are checked: " + unusable.getMessage());
            return null;
        }
    }

    private void found(@Nullable Found found, @Nullable Throwable failure) {
        if (found == null) {
            opening.completeExceptionally(
                    failure == null
                            ? new IllegalStateException("nothing was looked at")
                            : unwrap(failure));
            return;
        }
        files = found.files();
        SwarmDisk ready =
                parts.disk()
                        .open(
                                found.files().layout(),
                                found.files(),
                                found.trusted(),
                                parts.loop(),
                                listener);
        disk = ready;
        if (closed) {
            IllegalStateException stopped = new IllegalStateException("the job was stopped");
            ready.close().whenComplete((done, refused) -> opening.completeExceptionally(stopped));
        } else if (found.suspects().isEmpty()) {
            opening.complete(null);
        } else {
            check(ready, found.suspects());
        }
    }

    private void check(SwarmDisk ready, Bitfield pieces) {
        ready.check(pieces)
                .whenComplete((right, failure) -> {
                    if (failure == null) {
                        unsaved = true;
                        opening.complete(null);
                    } else {
                        opening.completeExceptionally(unwrap(failure));
                    }
                });
    }

    private static Throwable unwrap(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    /**
     * Hashes everything again, whatever is known of it, once {@link #open} is done. What is known half-way is not written
     * down: pieces that were not reached would be taken for missing.
     */
    public CompletableFuture<Void> checkAll() {
        return opening.thenCompose(opened -> {
            Bitfield all = new Bitfield(metainfo.pieceCount());
            all.setAll();
            unsaved = false;
            return disk().check(all).thenAccept(right -> unsaved = true);
        });
    }

    /** The disk; only once {@link #open} is done. */
    public SwarmDisk disk() {
        SwarmDisk ready = disk;
        if (ready == null) {
            throw new IllegalStateException("the files are not open");
        }
        return ready;
    }

    /** The pieces that are right on disk; null before that is known. */
    public @Nullable Bitfield verified() {
        return disk == null ? null : disk.verified();
    }

    /** A piece more is right on disk, or one less. */
    public void onChanged() {
        unsaved = true;
    }

    /** Writes down what is verified with the next {@link #saveIfDue}. */
    public void saveSoon(long nowNanos) {
        savedAtNanos = nowNanos - SAVE_PERIOD_NANOS;
    }

    /** Whether {@link #saveIfDue} would do anything, so that what it takes need not be counted up every time. */
    public boolean isSaveDue(long nowNanos) {
        return unsaved
                && !saving
                && !closed
                && files != null
                && nowNanos - savedAtNanos >= SAVE_PERIOD_NANOS;
    }

    /**
     * Writes down what is verified if it is time, once it is sure to survive a power failure. The drive may take seconds for
     * that, so it happens beside reading and writing: what comes meanwhile is not in what is written down. If the drive fails
     * at it, nobody knows what of the verified bytes it has: the run is over, and the next one looks at what is there.
     */
    public void saveIfDue(long uploaded, long downloaded, long nowNanos) {
        FileStorage open = files;
        if (open == null || !isSaveDue(nowNanos)) {
            return;
        }
        savedAtNanos = nowNanos;
        saving = true;
        unsaved = false;
        Bitfield verified = disk().verified();
        onOwnThread(
                        () -> {
                            open.flush();
                            return open;
                        })
                .whenCompleteAsync(
                        (flushed, failure) -> {
                            if (failure != null) {
                                flushFailed(unwrap(failure));
                            } else if (closed) {
                                saving = false;
                            } else {
                                saveFlushed(flushed, verified, uploaded, downloaded);
                            }
                        },
                        parts.loop());
    }

    private void flushFailed(Throwable failure) {
        saving = false;
        unsaved = false;
        if (!closed) {
            broken.accept(
                    failure instanceof StorageException known
                            ? known
                            : new StorageException(home.root(), failure.toString(), failure));
        }
    }

    /** If this fails it is tried again: what was written down before is still right. */
    private void saveFlushed(
            FileStorage flushed, Bitfield verified, long uploaded, long downloaded) {
        save(disk(), flushed, verified, uploaded, downloaded, null)
                .whenCompleteAsync(
                        (done, failure) -> {
                            saving = false;
                            if (failure != null) {
                                unsaved = true;
                                System.getLogger(JobStorage.class.getName())
                                        .log(
                                                System.Logger.Level.WARNING,
                                                "state is not written: "
                                                        + unwrap(failure).getMessage());
                            }
                        },
                        parts.loop());
    }

    private CompletableFuture<Bitfield> save(
            SwarmDisk ready,
            FileStorage open,
            Bitfield verified,
            long uploaded,
            long downloaded,
            @Nullable String unflushedIn) {
        return ready.alone(() -> {
            new ResumeData(
                            metainfo.infoHash(),
                            verified,
                            open.states(),
                            uploaded,
                            downloaded,
                            unflushedIn)
                    .write(home.resumeFile());
            return verified;
        });
    }

    /** Writes what is queued and what is verified, and closes the files; does not wait for the drive if it need not. */
    public CompletableFuture<Void> close(long uploaded, long downloaded) {
        closed = true;
        SwarmDisk ending = disk;
        if (ending == null) { // still looking: what it finds is closed at once
            return opening.handle((done, failure) -> null);
        }
        ending.cancelCheck();
        CompletableFuture<Bitfield> saved =
                (unsaved || saving) && files != null
                        ? saveLast(ending, files, uploaded, downloaded)
                        : CompletableFuture.completedFuture(ending.verified());
        return saved.thenAcceptBoth(ending.close(), (verified, done) -> {});
    }

    /** Does not wait for the drive where the system tells whether the machine has run on since. */
    private CompletableFuture<Bitfield> saveLast(
            SwarmDisk ending, FileStorage open, long uploaded, long downloaded) {
        Bitfield verified = ending.verified();
        String boot = parts.boot();
        CompletableFuture<Bitfield> flushed =
                boot != null
                        ? CompletableFuture.completedFuture(verified)
                        : ending.alone(() -> {
                            open.flush();
                            return verified;
                        });
        CompletableFuture<Bitfield> written =
                save(ending, open, verified, uploaded, downloaded, boot);
        return flushed.thenCompose(done -> written);
    }
}
