package dev.exbt.storage;

import static dev.exbt.storage.TestTorrent.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.storage.FaultyFiles.Fault;
import dev.exbt.storage.StorageException.Reason;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The n-th call to the system fails, for n = 1, 2, ... until a run ends unharmed. */
class StorageFaultTest {
    private static final int MANY = 500;

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(Fault.class)
    void noFaultMarksAPieceThatIsNotThereAndEveryRunCanGoOn(Fault fault) throws Exception {
        TestTorrent torrent =
                TestTorrent.of(
                        1000, file("a", 1500), file("empty", 0), file("b", 2700), file("c", 30));
        BitSet wanted = torrent.all();
        wanted.clear(3);
        int n = 1;
        boolean struck = true;
        while (struck) {
            Path root = directory.resolve(fault + "-" + n);
            Files.createDirectories(root.resolve(".exbt"));
            Path resume = root.resolve(".exbt/resume");
            new ResumeData(torrent.metainfo().infoHash(), new Bitfield(5), noFiles(), 0, 0, null)
                    .write(resume);
            FaultyFiles files = new FaultyFiles(fault, n);
            Bitfield marked = new Bitfield(5);
            boolean harmed = download(torrent, root, wanted, files, marked, resume);
            struck = files.struck();
            assertThat(harmed)
                    .as("%s at call %d", fault, n)
                    .isEqualTo(struck && fault != Fault.SHORT);

            // After the fault: what was marked is right, what the resume data says is right, and
            // the rest can be had.
            Bitfield right = check(torrent, root, wanted);
            ResumeData data = ResumeData.read(resume, torrent.metainfo());
            for (int piece = 0; piece < 5; piece++) {
                assertThat(right.get(piece) || !marked.get(piece))
                        .as("%s at call %d: %d", fault, n, piece)
                        .isTrue();
                assertThat(right.get(piece) || !data.verified().get(piece)).isTrue();
            }
            Bitfield again = new Bitfield(5);
            assertThat(
                            download(
                                    torrent,
                                    root,
                                    wanted,
                                    new FaultyFiles(fault, Integer.MAX_VALUE),
                                    again,
                                    resume))
                    .isFalse();
            assertThat(again.isFull()).isTrue();
            assertThat(check(torrent, root, wanted).isFull()).isTrue();
            assertThat(ResumeData.read(resume, torrent.metainfo()).verified().isFull()).isTrue();
            assertThat(++n).isLessThan(MANY);
        }
        assertThat(n).as("calls of a whole run").isGreaterThan(25);
    }

    private static java.util.List<FileState> noFiles() {
        return java.util.Collections.nCopies(5, FileState.ABSENT);
    }

    /** Writes every piece and marks those that hash right; true if the disk refused. */
    private static boolean download(
            TestTorrent torrent,
            Path root,
            BitSet wanted,
            FaultyFiles files,
            Bitfield marked,
            Path resume) {
        FilePool pool = new FilePool(2, files);
        boolean refused = false;
        try (FileStorage storage = torrent.open(root, pool, wanted)) {
            storage.prepare();
            PieceHasher hasher = PieceHasher.of(storage.layout());
            for (int piece = 0; piece < 5; piece++) {
                try {
                    storage.write(piece, 0, torrent.piece(piece));
                    ByteBuffer bytes =
                            ByteBuffer.allocateDirect(torrent.metainfo().pieceSize(piece));
                    storage.read(piece, 0, bytes);
                    hasher.start(piece);
                    hasher.update(bytes.flip());
                    if (hasher.matches()) {
                        marked.set(piece);
                    }
                } catch (StorageException e) {
                    refused = true;
                }
            }
            storage.flush();
            var data =
                    new ResumeData(
                            torrent.metainfo().infoHash(), marked, storage.states(), 0, 0, null);
            DurableFile.write(resume, data.toBytes(), files);
        } catch (StorageException e) {
            refused = true;
        }
        return refused;
    }

    private static Bitfield check(TestTorrent torrent, Path root, BitSet wanted) throws Exception {
        Bitfield all = new Bitfield(5);
        all.setAll();
        try (FileStorage storage = torrent.open(root, new FilePool(), wanted)) {
            return new Recheck(storage.layout(), storage, all, Recheck.Progress.NONE)
                    .start(Runnable::run, 1)
                    .get();
        }
    }

    @Test
    void saysThatTheDiskIsFullAndHowMuchRoomIsLeft() throws Exception {
        TestTorrent torrent = TestTorrent.of(1000, file("a", 1000));
        // The calls are: open, write.
        try (FileStorage storage =
                torrent.open(directory, new FilePool(4, new FaultyFiles(Fault.FULL, 2)))) {
            storage.prepare();
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> storage.write(0, 0, torrent.piece(0)))
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.FULL))
                    .hasMessageMatching(
                            ".*/t/a: disk full, cannot write 1000 bytes at 0, [0-9]+ bytes free");
        }
    }
}
