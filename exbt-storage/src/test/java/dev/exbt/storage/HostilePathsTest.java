package dev.exbt.storage;

import static dev.exbt.storage.TestTorrent.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeWriter;
import dev.exbt.metainfo.FileEntry;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.MetainfoException;
import dev.exbt.storage.StorageException.Reason;
import dev.exbt.testkit.Vectors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that strangers chose, written to a real file system. */
class HostilePathsTest {
    /** Torrents of the vectors that are larger, or of more files, say nothing about paths. */
    private static final int MOST_BYTES = 1 << 20;

    private static final int MOST_FILES = 2_000;

    @TempDir Path directory;

    /** Everything that is accepted of {@code torrents/torrents.tsv} and small: a hundred of them are named by an attacker. */
    static List<String> torrents() {
        return Vectors.rows("torrents/torrents.tsv").stream()
                .filter(row -> !row.get("required").equals("reject"))
                .map(row -> row.get("file"))
                .filter(file -> accepted(file) != null)
                .toList();
    }

    private static Metainfo accepted(String file) {
        try {
            Metainfo torrent = Metainfo.parse(Vectors.file("torrents/" + file));
            boolean small =
                    torrent.totalLength() <= MOST_BYTES && torrent.files().size() <= MOST_FILES;
            return small ? torrent : null;
        } catch (MetainfoException refused) {
            return null;
        }
    }

    @Test
    void mostOfTheVectorsAreTried() {
        assertThat(torrents()).hasSizeGreaterThan(150);
    }

    @ParameterizedTest
    @MethodSource("torrents")
    void everyFileIsAPlainOneOfItsOwnBelowTheDirectoryAndNothingIsElsewhere(String name)
            throws Exception {
        Metainfo torrent = Metainfo.parse(Vectors.file("torrents/" + name));
        Path root = directory.resolve("a/b/c/root");
        Map<String, Long> expected = new TreeMap<>();
        BitSet all = new BitSet();
        all.set(0, torrent.files().size());
        try (FileStorage storage =
                FileStorage.open(
                        root,
                        torrent,
                        all,
                        Preallocation.SPARSE,
                        new FilePool(8),
                        root.resolve(".exbt/parts"))) {
            storage.prepare();
            for (int piece = 0; piece < torrent.pieceCount(); piece++) {
                storage.write(piece, 0, ByteBuffer.allocate(torrent.pieceSize(piece)));
            }
            assertThat(storage.present().isFull()).isTrue();
            for (FileEntry file : torrent.files()) {
                if (!file.isPad() && !file.isSymlink()) {
                    String relative = root.relativize(storage.path(file.index())).toString();
                    assertThat(expected.put(relative, file.length())).as(relative).isNull();
                }
            }
        }
        assertThat(filesBelow(root)).isEqualTo(expected);
        assertThat(filesBelow(directory)).hasSameSizeAs(expected);
    }

    /** Plain files below a directory and their lengths; anything but files and directories is a failure. */
    private static Map<String, Long> filesBelow(Path root) throws IOException {
        Map<String, Long> found = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path path : walk.toList()) {
                assertThat(Files.isSymbolicLink(path)).as("a link: %s", path).isFalse();
                if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    found.put(root.relativize(path).toString(), Files.size(path));
                }
            }
        }
        return found;
    }

    /** Names that one file system or another takes for the same: on this one each keeps its own bytes. */
    @Test
    void filesWhoseNamesCollideKeepTheirOwnBytes() throws Exception {
        TestTorrent torrent =
                TestTorrent.of(
                        64,
                        file("README", 100),
                        file("readme", 101),
                        file("\u00e9", 102),
                        file("e\u0301", 103),
                        file("dir", 104),
                        file("DIR/inside", 105),
                        file("same", 106),
                        file("same", 107),
                        file("x".repeat(300) + ".bin", 108),
                        file("x".repeat(301) + ".bin", 109),
                        file("CON", 110),
                        file("con", 111));
        Path root = directory.resolve("root");
        try (FileStorage storage = torrent.open(root, new FilePool())) {
            storage.prepare();
            torrent.writeAll(storage);
            for (int index = 0; index < 12; index++) {
                assertThat(Files.readAllBytes(storage.path(index)))
                        .as(storage.path(index).toString())
                        .isEqualTo(torrent.file(index));
            }
        }
        assertThat(filesBelow(root)).hasSize(12);
    }

    @Test
    void aFileWhereADirectoryBelongsIsNamed() throws Exception {
        Path root = Files.createDirectories(directory.resolve("root/t")).getParent();
        Path inTheWay = Files.write(root.resolve("t/d"), new byte[] {1, 2, 3});
        TestTorrent torrent = TestTorrent.of(64, file("d/a", 100));
        for (ThrowingCallable attempt :
                List.<ThrowingCallable>of(
                        () -> torrent.open(root, new FilePool()).write(0, 0, torrent.piece(0)),
                        () -> torrent.open(root, new FilePool()).prepare(),
                        () -> torrent.open(root, new FilePool()).states())) {
            assertThatThrownBy(attempt::call)
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.NOT_A_FILE))
                    .hasMessage(inTheWay + ": is a file where a directory belongs, refused");
        }
        assertThat(inTheWay).hasBinaryContent(new byte[] {1, 2, 3});
    }

    private interface ThrowingCallable {
        void call() throws Exception;
    }

    @Test
    void aPathTooLongForTheSystemIsToldInWords() throws Exception {
        Path deep = directory;
        for (int i = 0; i < 14; i++) {
            deep = Files.createDirectory(deep.resolve("d".repeat(250)));
        }
        Path root = deep;
        TestTorrent torrent =
                TestTorrent.of(64, file(("e".repeat(250) + "/").repeat(4) + "f", 100));
        try (FileStorage storage = torrent.open(root, new FilePool())) {
            assertThatThrownBy(() -> storage.write(0, 0, torrent.piece(0)))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("too long");
        } catch (StorageException tooLongToLookAt) {
            assertThat(tooLongToLookAt).hasMessageContaining("too long");
        }
    }

    /** File systems that leave out invisible characters, or know a name by a short form too, would let it in. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                ".exbt",
                ".EXBT",
                ".ex\u200bbt",
                "\ufeff.exbt",
                "EXBT~1",
                "exbt~12",
                ".e\u00adxbt"
            })
    void noTorrentBringsTheStateDirectoryUnderAnyName(String name) throws Exception {
        BencodeDictionary info =
                BencodeDictionary.builder()
                        .put("name", name)
                        .put("piece length", 64)
                        .put("pieces", new byte[20])
                        .put("length", 10)
                        .build();
        Metainfo torrent = Metainfo.ofInfo(BencodeWriter.write(info), List.of(), List.of());
        assertThatThrownBy(() ->
                        new TestTorrent(torrent, new byte[10]).open(directory, new FilePool()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("brings a file named .exbt");
    }

    /** A link planted while the job runs: an open file goes on, nothing is written through the link, and flushing tells. */
    @Test
    void aLinkPlantedWhileFilesAreOpenIsNeverWrittenThrough() throws Exception {
        TestTorrent torrent = TestTorrent.of(1000, file("a", 3000), file("d/b", 2000));
        Path root = directory.resolve("root");
        Path outside = Files.write(directory.resolve("outside"), new byte[3000]);
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        try (FileStorage storage = torrent.open(root, new FilePool())) {
            storage.prepare();
            storage.write(0, 0, torrent.piece(0));
            storage.write(3, 0, torrent.piece(3));
            Files.delete(root.resolve("t/a"));
            Files.createSymbolicLink(root.resolve("t/a"), outside);
            Files.move(root.resolve("t/d"), directory.resolve("away"));
            Files.createSymbolicLink(root.resolve("t/d"), elsewhere);
            storage.write(1, 0, torrent.piece(1));
            storage.write(4, 0, torrent.piece(4));
            assertThatThrownBy(storage::flush)
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.NOT_A_FILE));
            storage.close();
            assertThatThrownBy(() -> storage.write(2, 0, torrent.piece(2)))
                    .hasMessageContaining("symbolic link where a plain file belongs");
            assertThatThrownBy(() -> storage.write(4, 0, torrent.piece(4)))
                    .hasMessageContaining("symbolic link where a directory belongs");
            assertThatThrownBy(storage::states).isInstanceOf(StorageException.class);
        }
        assertThat(Files.readAllBytes(outside)).isEqualTo(new byte[3000]);
        assertThat(elsewhere).isEmptyDirectory();
    }

    /** What was verified went to a file that is no longer there; what is there now was never looked at. */
    @Test
    void anotherFilePutInAFilesPlaceIsNotTakenForIt() throws Exception {
        TestTorrent torrent = TestTorrent.of(1000, file("a", 3000));
        Path root = directory.resolve("root");
        try (FileStorage storage = torrent.open(root, new FilePool())) {
            storage.prepare();
            torrent.writeAll(storage);
            Path impostor = Files.write(directory.resolve("impostor"), new byte[3000]);
            Files.move(root.resolve("t/a"), directory.resolve("moved away"));
            Files.move(impostor, root.resolve("t/a"));
            List<FileState> states = storage.states();
            try (FileStorage nextRun = torrent.open(root, new FilePool())) {
                assertThat(nextRun.changedSince(states).isFull()).isTrue();
            }
            assertThatThrownBy(storage::flush).hasMessageContaining("was replaced");
            torrent.writeAll(storage);
            storage.flush();
            assertThat(Files.readAllBytes(root.resolve("t/a"))).isEqualTo(torrent.file(0));
            assertThat(storage.changedSince(storage.states()).isEmpty()).isTrue();
        }
    }

    @Test
    void theLockIsNotTakenThroughALink() throws Exception {
        Path precious = Files.write(directory.resolve("precious"), new byte[] {1, 2, 3});
        Path lock = Files.createSymbolicLink(directory.resolve("lock"), precious);
        assertThatThrownBy(() -> JobLock.take(lock)).isInstanceOf(StorageException.class);
        assertThat(precious).hasBinaryContent(new byte[] {1, 2, 3});
    }

    /** The temporary file that takes the place of the old one is not written through a link either. */
    @Test
    void stateIsNotWrittenThroughALink() throws Exception {
        Path precious = Files.write(directory.resolve("precious"), new byte[] {1, 2, 3});
        Path state = Files.createSymbolicLink(directory.resolve("state"), precious);
        Files.createSymbolicLink(directory.resolve("state.new"), precious);
        DurableFile.write(state, new byte[] {4});
        assertThat(precious).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(state).isRegularFile();
        assertThat(Files.isSymbolicLink(state)).isFalse();
        assertThat(state).hasBinaryContent(new byte[] {4});
    }
}
