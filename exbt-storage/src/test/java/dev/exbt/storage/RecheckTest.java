package dev.exbt.storage;

import static dev.exbt.storage.TestTorrent.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.metainfo.Bitfield;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecheckTest {
    @TempDir Path root;

    private final FilePool pool = new FilePool();

    @Test
    void findsEveryWrongByteAndCountsEveryPiece() throws Exception {
        TestTorrent torrent = TestTorrent.of(1 << 20, file("a", 30_000_000), file("b", 3_000_001));
        torrent.put(root);
        try (FileStorage storage = torrent.open(root, pool);
                ExecutorService threads = Executors.newFixedThreadPool(3)) {
            storage.write(3, 7, ByteBuffer.wrap(new byte[] {1, 2, 3}));
            storage.write(31, 100_000, ByteBuffer.wrap(new byte[] {1, 2, 3}));
            List<Integer> progress = new ArrayList<>();
            Recheck recheck =
                    new Recheck(
                            storage.layout(),
                            storage,
                            full(torrent),
                            (checked, total) -> {
                                assertThat(total).isEqualTo(32);
                                progress.add(checked);
                            });
            Bitfield right = recheck.start(threads, 3).get();
            assertThat(right.cardinality()).isEqualTo(30);
            assertThat(right.get(3) || right.get(31)).isFalse();
            assertThat(progress).isSorted().last().isEqualTo(32);
        }
    }

    @Test
    void takesOnlyThePiecesAskedForAndSkipsWhatCannotBeThere() throws Exception {
        TestTorrent torrent = TestTorrent.of(1000, file("a", 5000), file("b", 5000));
        torrent.put(root);
        Files.delete(root.resolve("t/b"));
        try (FileStorage storage = torrent.open(root, pool)) {
            Bitfield some = new Bitfield(10);
            some.set(1);
            some.set(4);
            some.set(7);
            Bitfield right =
                    new Recheck(storage.layout(), storage, some, Recheck.Progress.NONE)
                            .start(Runnable::run, 4)
                            .get();
            assertThat(right.toBytes()).containsExactly(0b0100_1000, 0);
        }
    }

    @Test
    void endsWhenCancelled() throws Exception {
        TestTorrent torrent = TestTorrent.of(16_384, file("a", 20_000_000));
        torrent.put(root);
        try (FileStorage storage = torrent.open(root, pool)) {
            List<Recheck> running = new ArrayList<>();
            List<Integer> progress = new ArrayList<>();
            Recheck recheck =
                    new Recheck(
                            storage.layout(),
                            storage,
                            full(torrent),
                            (checked, total) -> {
                                progress.add(checked);
                                running.getFirst().cancel();
                            });
            running.add(recheck);
            CompletableFuture<Bitfield> result = recheck.start(Runnable::run, 1);
            assertThat(result).isCompletedExceptionally();
            assertThatThrownBy(result::get).isInstanceOf(CancellationException.class);
            assertThat(progress)
                    .as("one stretch of 8 MiB")
                    .containsExactly(Recheck.STRETCH_BYTES / 16_384);
        }
    }

    @Test
    void cutsShorterStretchesTowardsTheEndSoThatNoThreadWaitsLongForTheLast() throws Exception {
        TestTorrent torrent = TestTorrent.of(16_384, file("a", 20_000_000));
        torrent.put(root);
        try (FileStorage storage = torrent.open(root, pool)) {
            List<Integer> lengths = new ArrayList<>();
            int[] before = {0};
            new Recheck(
                            storage.layout(),
                            storage,
                            full(torrent),
                            (checked, total) -> {
                                lengths.add(checked - before[0]);
                                before[0] = checked;
                            })
                    .start(Runnable::run, 1)
                    .get();
            assertThat(lengths.removeLast()).as("told once more at the end").isZero();
            assertThat(lengths)
                    .isSortedAccordingTo(Comparator.reverseOrder())
                    .startsWith(Recheck.STRETCH_BYTES / 16_384)
                    .endsWith(1);
        }
    }

    @Test
    void saysWhereItFindsNoPlainFile() throws Exception {
        TestTorrent torrent = TestTorrent.of(1000, file("a", 5000));
        Files.createDirectories(root.resolve("t/a"));
        try (FileStorage storage = torrent.open(root, pool)) {
            assertThatThrownBy(() ->
                            new Recheck(
                                            storage.layout(),
                                            storage,
                                            full(torrent),
                                            Recheck.Progress.NONE)
                                    .start(Runnable::run, 1)
                                    .get())
                    .hasRootCauseInstanceOf(StorageException.class)
                    .hasMessageContaining("is a directory");
        }
    }

    private static Bitfield full(TestTorrent torrent) {
        Bitfield all = new Bitfield(torrent.metainfo().pieceCount());
        all.setAll();
        return all;
    }
}
