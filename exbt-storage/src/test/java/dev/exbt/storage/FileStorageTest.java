package dev.exbt.storage;

import static dev.exbt.storage.TestTorrent.file;
import static dev.exbt.storage.TestTorrent.pad;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.FileEntry;
import dev.exbt.storage.StorageException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStorageTest {
    @TempDir Path directory;

    private Path root;
    private final FilePool pool = new FilePool();
    private TestTorrent torrent;

    @BeforeEach
    void makeTorrent() throws Exception {
        root = directory.resolve("root");
        torrent =
                TestTorrent.of(
                        1000,
                        file("a", 1500),
                        file("empty", 0),
                        file("d/b", 700),
                        pad(800),
                        file("d/e/c", 2400),
                        file("z", 30));
    }

    @Test
    void writesEveryByteToItsFileAndReadsItBack() throws Exception {
        try (FileStorage storage = torrent.open(root, pool)) {
            storage.prepare();
            torrent.writeAll(storage);
            storage.flush();
            for (int index : List.of(0, 1, 2, 4, 5)) {
                assertThat(Files.readAllBytes(storage.path(index))).isEqualTo(torrent.file(index));
            }
            assertThat(Files.exists(storage.path(3))).as("a pad file is never on disk").isFalse();
            for (int piece = 0; piece < torrent.metainfo().pieceCount(); piece++) {
                assertThat(read(storage, piece)).isEqualTo(torrent.piece(piece));
            }
            assertThat(storage.present().isFull()).isTrue();
        }
        assertThat(pool.openFiles()).isZero();
    }

    @Test
    void readsOnlyTheBytesAskedForAndLeavesTheLimitOfTheBuffer() throws Exception {
        torrent.put(root);
        try (FileStorage storage = torrent.open(root, pool)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(900).position(100).limit(800);
            storage.read(1, 200, buffer);
            assertThat(buffer.position()).isEqualTo(800);
            assertThat(buffer.limit()).isEqualTo(800);
            assertThat(buffer.position(100).slice()).isEqualTo(torrent.piece(1).slice(200, 700));
        }
    }

    @Test
    void makesEmptyWantedFilesAndNothingElseBeforeTheFirstByte() throws Exception {
        try (FileStorage storage = torrent.open(root, pool)) {
            storage.prepare();
            assertThat(files()).containsExactly(Path.of("t/empty"));
            assertThat(storage.present().isEmpty()).isTrue();
        }
    }

    @Test
    void fullPreallocationTakesTheSpaceAtOnceAndKeepsWhatIsThere() throws Exception {
        Files.createDirectories(root.resolve("t"));
        Files.write(root.resolve("t/a"), new byte[] {1, 2, 3});
        try (FileStorage storage =
                FileStorage.open(
                        root,
                        torrent.metainfo(),
                        torrent.all(),
                        Preallocation.FULL,
                        pool,
                        root.resolve("parts"))) {
            storage.prepare();
            assertThat(Files.size(storage.path(0))).isEqualTo(1500);
            assertThat(Files.readAllBytes(storage.path(0))).startsWith(1, 2, 3, 0);
            assertThat(Files.size(storage.path(4))).isEqualTo(2400);
        }
    }

    @Test
    void neverCutsALongerFile() throws Exception {
        Files.createDirectories(root.resolve("t"));
        Files.write(root.resolve("t/z"), new byte[100]);
        try (FileStorage storage = torrent.open(root, pool)) {
            torrent.writeAll(storage);
            assertThat(Files.size(storage.path(5))).isEqualTo(100);
            assertThat(read(storage, 5)).isEqualTo(torrent.piece(5));
        }
    }

    @Test
    void tellsWhichPiecesCanBeThere() throws Exception {
        torrent.put(root);
        Files.write(root.resolve("t/d/e/c"), new byte[1300]); // of 2400, from 3000 on
        try (FileStorage storage = torrent.open(root, pool)) {
            assertThat(storage.present().toBytes()).as("0 to 3").containsExactly(0b1111_0000);
            assertThatThrownBy(() -> read(storage, 4))
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            e -> {
                                assertThat(e.reason()).isEqualTo(Reason.TRUNCATED);
                                assertThat(e.path()).isEqualTo(storage.path(4));
                                assertThat(e)
                                        .hasMessageContaining("ends at byte 1300, 2000 expected");
                            });
        }
    }

    @Test
    void saysWhichFileVanished() throws Exception {
        torrent.put(root);
        try (FileStorage storage = torrent.open(root, pool)) {
            Files.delete(root.resolve("t/z"));
            assertThatThrownBy(() -> read(storage, 5))
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            e -> {
                                assertThat(e.reason()).isEqualTo(Reason.MISSING);
                                assertThat(e.path()).isEqualTo(root.resolve("t/z"));
                            });
            assertThat(read(storage, 0)).as("others are served").isEqualTo(torrent.piece(0));
        }
    }

    @Test
    void tellsWhichPiecesAreNotWhereTheyWere() throws Exception {
        torrent.put(root);
        try (FileStorage storage = torrent.open(root, pool)) {
            assertThat(storage.vanished().isEmpty()).isTrue();
            for (int piece = 0; piece < torrent.metainfo().pieceCount(); piece++) {
                read(storage, piece);
            }
            pool.close();
            Path impostor = Files.write(directory.resolve("impostor"), torrent.file(0));
            Files.move(impostor, root.resolve("t/a"), StandardCopyOption.REPLACE_EXISTING);
            for (int time = 0; time < 2; time++) {
                assertThatThrownBy(() -> read(storage, 0))
                        .as("of several readers none is given other bytes")
                        .hasMessageContaining("was replaced by another file");
            }
            Bitfield vanished = storage.vanished();
            FileEntry a = torrent.metainfo().files().getFirst();
            for (int piece = 0; piece < vanished.size(); piece++) {
                assertThat(vanished.get(piece)).isEqualTo(piece <= a.lastPiece());
            }
            assertThat(read(storage, 0)).as("what is there now").isEqualTo(torrent.piece(0));
            assertThat(storage.vanished().isEmpty()).isTrue();
        }
    }

    @Test
    void whatWasWrittenToAFileThatVanishedIsNotFlushedAnyMore() throws Exception {
        try (FileStorage storage = torrent.open(root, pool)) {
            storage.prepare();
            torrent.writeAll(storage);
            Files.delete(root.resolve("t/a"));
            assertThat(storage.vanished().get(0)).isTrue();
            storage.flush();
            assertThat(root.resolve("t/a")).doesNotExist();
        }
    }

    @Test
    void flushNoticesAFileThatWasRemovedWhileItWasWritten() throws Exception {
        try (FileStorage storage = torrent.open(root, pool)) {
            storage.prepare();
            torrent.writeAll(storage);
            Files.delete(root.resolve("t/a"));
            assertThatThrownBy(storage::flush).hasMessageContaining("removed while it was in use");
            storage.write(0, 0, torrent.piece(0)); // and does not write to the ghost of it
            storage.write(1, 0, torrent.piece(1));
            storage.flush();
            assertThat(Files.readAllBytes(root.resolve("t/a"))).isEqualTo(torrent.file(0));
        }
    }

    @Test
    void doesNotMakeARootThatVanishedAgain() throws Exception {
        try (FileStorage storage = torrent.open(root, pool)) {
            assertThatThrownBy(() -> torrent.writeAll(storage))
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.MISSING));
            assertThat(Files.exists(root)).isFalse();
        }
    }

    @Test
    void prepareFailsWhereNothingCanBeWritten() throws Exception {
        Files.write(root, new byte[1]);
        FileStorage onAFile = torrent.open(root, pool);
        assertThatThrownBy(onAFile::prepare)
                .isInstanceOf(StorageException.class)
                .hasMessageStartingWith(root.toString());
        Path proc = Path.of("/proc/self");
        assumeThat(proc).exists();
        FileStorage onProc = torrent.open(proc, pool);
        assertThatThrownBy(onProc::prepare).isInstanceOf(StorageException.class);
    }

    @Test
    void refusesALinkInPlaceOfAFile() throws Exception {
        Files.createDirectories(root.resolve("t"));
        Path outside = Files.write(directory.resolve("outside"), new byte[1500]);
        Files.createSymbolicLink(root.resolve("t/a"), outside);
        try (FileStorage storage = torrent.open(root, pool)) {
            for (boolean write : List.of(false, true)) {
                assertThatThrownBy(
                                () -> {
                                    if (write) {
                                        storage.write(0, 0, torrent.piece(0));
                                    } else {
                                        read(storage, 0);
                                    }
                                })
                        .isInstanceOfSatisfying(
                                StorageException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.NOT_A_FILE))
                        .hasMessageContaining("symbolic link where a plain file belongs");
            }
            assertThatThrownBy(storage::prepare).isInstanceOf(StorageException.class);
        }
        assertThat(Files.readAllBytes(outside)).as("untouched").isEqualTo(new byte[1500]);
    }

    @Test
    void refusesALinkInPlaceOfADirectoryOnAnyLevel() throws Exception {
        Path outside = Files.createDirectories(directory.resolve("outside"));
        for (String link : List.of("t", "t/d", "t/d/e")) {
            Path at = root.resolve(link);
            Files.createDirectories(at.getParent());
            Files.createSymbolicLink(at, outside);
            try (FileStorage storage = torrent.open(root, pool)) {
                assertThatThrownBy(() -> storage.write(3, 0, torrent.piece(3)))
                        .isInstanceOf(StorageException.class)
                        .hasMessageContaining("symbolic link where a directory belongs");
            }
            Files.delete(at);
        }
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void takesARootThatIsALink() throws Exception {
        Path real = Files.createDirectories(directory.resolve("real"));
        Files.createSymbolicLink(root, real);
        try (FileStorage storage = torrent.open(root, pool)) {
            storage.prepare();
            torrent.writeAll(storage);
        }
        assertThat(Files.readAllBytes(real.resolve("t/a"))).isEqualTo(torrent.file(0));
    }

    @Test
    void refusesDirectoriesAndPipesWithoutWaitingForThem() throws Exception {
        Files.createDirectories(root.resolve("t/a"));
        Path pipe = root.resolve("t/z");
        assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        try (FileStorage storage = torrent.open(root, pool)) {
            assertThatThrownBy(() -> read(storage, 0))
                    .hasMessageContaining("directory where a plain file belongs");
            assertThatThrownBy(() -> storage.read(5, 400, ByteBuffer.allocate(30)))
                    .hasMessageContaining("pipe or device where a plain file belongs");
            assertThatThrownBy(() -> storage.write(5, 400, ByteBuffer.allocate(30)))
                    .hasMessageContaining("pipe or device");
        }
    }

    @Test
    void refusesATorrentThatBringsTheStateDirectory() throws Exception {
        TestTorrent evil = TestTorrent.of(16, file("resume", 10));
        assertThat(evil.metainfo().files().getFirst().path().getFirst()).isEqualTo("t");
        // The name of the torrent is the first component; a single file's name is the only one.
        var info =
                new String(
                                evil.metainfo().infoBytes(),
                                java.nio.charset.StandardCharsets.ISO_8859_1)
                        .replace("4:name1:t", "4:name5:.ExBt")
                        .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        var metainfo = dev.exbt.metainfo.Metainfo.ofInfo(info, List.of(), List.of());
        assertThatThrownBy(() -> new TestTorrent(metainfo, evil.bytes()).open(root, pool))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("brings a file named .exbt");
    }

    @Test
    void keepsBorderPiecesOfUnwantedFilesInThePartFile() throws Exception {
        BitSet onlyB = new BitSet();
        onlyB.set(2); // bytes 1500 to 2200: piece 1 shared with a; 2 is b and padding
        try (FileStorage storage = torrent.open(root, pool, onlyB)) {
            storage.prepare();
            for (int piece : List.of(1, 2)) {
                storage.write(piece, 0, torrent.piece(piece));
                assertThat(read(storage, piece)).isEqualTo(torrent.piece(piece));
            }
            assertThat(files()).containsExactly(Path.of(".exbt/parts"), Path.of("t/d/b"));
            assertThat(storage.present().toBytes()).containsExactly(0b0110_0000);
            assertThatThrownBy(() -> storage.write(0, 0, torrent.piece(0)))
                    .hasMessageContaining("is not wanted");
            assertThatThrownBy(() -> read(storage, 0)).hasMessageContaining("is not wanted");

            BitSet withA = (BitSet) onlyB.clone();
            withA.set(0);
            storage.select(withA);
            assertThat(read(storage, 1))
                    .as("its bytes moved to the file")
                    .isEqualTo(torrent.piece(1));
            storage.write(0, 0, torrent.piece(0));
            assertThat(Files.readAllBytes(storage.path(0))).isEqualTo(torrent.file(0));
        }
    }

    @Test
    void bringsBytesOutOfThePartFileWhenTheChoiceChangedBetweenRuns() throws Exception {
        BitSet onlyB = new BitSet();
        onlyB.set(2);
        List<FileState> states;
        try (FileStorage storage = torrent.open(root, pool, onlyB)) {
            storage.prepare();
            storage.write(1, 0, torrent.piece(1));
            storage.flush();
            states = storage.states();
        }
        try (FileStorage storage = torrent.open(root, pool)) {
            assertThat(storage.changedSince(states).get(1))
                    .as("not where it is looked for now")
                    .isTrue();
            storage.prepare();
            assertThat(read(storage, 1)).isEqualTo(torrent.piece(1));
        }
    }

    @Test
    void noticesWhatChangedSince() throws Exception {
        torrent.put(root);
        try (FileStorage storage = torrent.open(root, pool)) {
            List<FileState> before = storage.states();
            assertThat(storage.changedSince(before).isEmpty()).isTrue();
            Files.setLastModifiedTime(
                    root.resolve("t/z"), java.nio.file.attribute.FileTime.fromMillis(1));
            assertThat(storage.changedSince(before).toBytes()).containsExactly(0b0000_0100);
            Files.write(root.resolve("t/d/b"), new byte[701]);
            assertThat(storage.changedSince(before).toBytes()).containsExactly(0b0110_0100);
            Files.delete(root.resolve("t/a"));
            assertThat(storage.changedSince(before).toBytes()).containsExactly(0b1110_0100);
            assertThat(storage.changedSince(List.of()).isFull()).isTrue();
        }
    }

    @Test
    void countsTheSpaceThatIsMissing() throws Exception {
        TestTorrent huge = TestTorrent.of(1000, file("a", 10));
        var info =
                new String(
                        huge.metainfo().infoBytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(info).contains("lengthi10e");
        try (FileStorage storage = torrent.open(root, pool)) {
            assertThat(storage.missingSpace()).as("a few kilobytes fit").isZero();
        }
    }

    @Test
    void worksWithOneOpenFileForManyThreads() throws Exception {
        FilePool one = new FilePool(1);
        try (FileStorage storage = torrent.open(root, one);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            storage.prepare();
            for (int round = 0; round < 20; round++) {
                List<Future<?>> all =
                        IntStream.range(0, torrent.metainfo().pieceCount())
                                .<Future<?>>mapToObj(piece ->
                                        threads.submit(() -> {
                                            storage.write(piece, 0, torrent.piece(piece));
                                            assertThat(read(storage, piece))
                                                    .isEqualTo(torrent.piece(piece));
                                            return null;
                                        }))
                                .toList();
                for (Future<?> each : all) {
                    each.get();
                }
            }
            storage.flush();
            assertThat(one.openFiles()).isEqualTo(1);
        }
        for (int index : List.of(0, 2, 4, 5)) {
            assertThat(Files.readAllBytes(torrent.metainfo().files().get(index).resolveIn(root)))
                    .isEqualTo(torrent.file(index));
        }
    }

    private static ByteBuffer read(PieceStorage storage, int piece) throws StorageException {
        int size = piece == 5 ? 430 : 1000;
        ByteBuffer buffer = ByteBuffer.allocateDirect(size);
        storage.read(piece, 0, buffer);
        return buffer.flip();
    }

    private List<Path> files() throws IOException {
        try (var walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile).map(root::relativize).sorted().toList();
        }
    }
}
