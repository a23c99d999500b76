package dev.exbt.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePoolTest {
    @TempDir Path root;

    private static TestTorrent torrentOf(int files) throws Exception {
        return TestTorrent.of(
                10,
                IntStream.range(0, files)
                        .mapToObj(i -> TestTorrent.file("f" + i, 10))
                        .toArray(TestTorrent.Content[]::new));
    }

    @Test
    void keepsAtMostSoManyOpenAndOpensAgainOnNeed() throws Exception {
        TestTorrent torrent = torrentOf(FilePool.LIMIT + 1);
        FilePool pool = new FilePool();
        try (FileStorage storage = torrent.open(root, pool)) {
            storage.prepare();
            for (int piece = 0; piece < FilePool.LIMIT; piece++) {
                storage.write(piece, 0, torrent.piece(piece));
            }
            assertThat(pool.openFiles()).as("at the limit").isEqualTo(FilePool.LIMIT);
            storage.write(FilePool.LIMIT, 0, torrent.piece(FilePool.LIMIT));
            assertThat(pool.openFiles()).as("one more").isEqualTo(FilePool.LIMIT);
            storage.write(0, 0, torrent.piece(0));
            storage.flush();
            assertThat(pool.openFiles()).isEqualTo(FilePool.LIMIT);
        }
        assertThat(pool.openFiles()).isZero();
        assertThat(Files.readAllBytes(root.resolve("t/f256"))).isEqualTo(torrent.file(256));
    }

    @Test
    void closesTheOneUnusedForLongest() throws Exception {
        TestTorrent torrent = torrentOf(3);
        List<String> opened = new ArrayList<>();
        FilePool pool =
                new FilePool(
                        2,
                        (path, options) -> {
                            opened.add(path.getFileName().toString());
                            return FileChannel.open(path, options);
                        });
        torrent.put(root);
        try (FileStorage storage = torrent.open(root, pool)) {
            for (int piece : new int[] {0, 1, 0, 2, 0, 1}) {
                storage.read(piece, 0, java.nio.ByteBuffer.allocate(10));
            }
        }
        assertThat(opened).containsExactly("f0", "f1", "f2", "f1");
    }

    @Test
    void twoTorrentsShareTheLimitAndCloseTheirOwn() throws Exception {
        FilePool pool = new FilePool(3);
        TestTorrent torrent = torrentOf(2);
        Path other = Files.createDirectories(root.resolve("other"));
        try (FileStorage one = torrent.open(root, pool)) {
            try (FileStorage two = torrent.open(other, pool)) {
                torrent.writeAll(one);
                torrent.writeAll(two);
                assertThat(pool.openFiles()).isEqualTo(3);
            }
            assertThat(pool.openFiles()).isEqualTo(1);
        }
    }

    @Test
    void whenTheSystemHasNoHandleLeftItGivesUpIdleOnesAndTriesOnceMore() throws Exception {
        TestTorrent torrent = torrentOf(3);
        torrent.put(root);
        AtomicInteger open = new AtomicInteger();
        FilePool[] pool = new FilePool[1];
        pool[0] =
                new FilePool(
                        100,
                        (path, options) -> {
                            if (pool[0].openFiles() > 2) { // the one being opened counts
                                throw new FileSystemException(
                                        path.toString(), null, "Too many open files");
                            }
                            open.incrementAndGet();
                            return FileChannel.open(path, options);
                        });
        try (FileStorage storage = torrent.open(root, pool[0])) {
            for (int piece = 0; piece < 3; piece++) {
                storage.read(piece, 0, java.nio.ByteBuffer.allocate(10));
            }
            assertThat(open.get()).isEqualTo(3);
            assertThat(pool[0].openFiles()).as("the others were closed").isEqualTo(1);
        }
    }

    @Test
    void whereTheSystemHadNoneLeftHalfAsManyAreKeptFromThenOn() throws Exception {
        int files = 40;
        int most = 30;
        TestTorrent torrent = torrentOf(files);
        torrent.put(root);
        AtomicInteger refused = new AtomicInteger();
        FilePool[] pool = new FilePool[1];
        pool[0] =
                new FilePool(
                        100,
                        (path, options) -> {
                            if (pool[0].openFiles() > most) {
                                refused.incrementAndGet();
                                throw new FileSystemException(
                                        path.toString(), null, "Too many open files");
                            }
                            return FileChannel.open(path, options);
                        });
        try (FileStorage storage = torrent.open(root, pool[0])) {
            for (int round = 0; round < 3; round++) {
                for (int piece = 0; piece < files; piece++) {
                    storage.read(piece, 0, java.nio.ByteBuffer.allocate(10));
                }
            }
            assertThat(pool[0].openFiles()).isEqualTo((most + 1) / 2);
            assertThat(refused).hasValue(1);
        }
    }

    @Test
    void anOpenThatFailsLeavesNothingBehind() throws Exception {
        FilePool pool = new FilePool(2);
        TestTorrent torrent = torrentOf(1);
        try (FileStorage storage = torrent.open(root, pool)) {
            assertThatThrownBy(() -> storage.read(0, 0, java.nio.ByteBuffer.allocate(10)))
                    .isInstanceOf(StorageException.class);
            assertThat(pool.openFiles()).isZero();
        }
        assertThatThrownBy(() -> new FilePool(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
