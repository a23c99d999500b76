package dev.exbt.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FileEntryTest {
    /** The founding document's sample job says 0..1104; 578,813,952 bytes are exactly 1,104 pieces of 512 KiB. */
    @Test
    void aFileThatEndsWithAPieceDoesNotReachIntoTheNext() throws Exception {
        Metainfo torrent =
                Metainfo.parse(
                        Torrents.v1(
                                524_288,
                                List.of(
                                        Torrents.file(578_813_952L, "sample.iso"),
                                        Torrents.file(2_056, "notes"))));
        FileEntry sample = torrent.files().get(0);
        assertThat(sample.firstPiece()).isZero();
        assertThat(sample.lastPiece()).isEqualTo(1_103);
        assertThat(torrent.files().get(1).firstPiece()).isEqualTo(1_104);
        assertThat(torrent.files().get(1).lastPiece()).isEqualTo(1_104);
        assertThat(torrent.pieceCount()).isEqualTo(1_105);
        assertThat(torrent.totalLength()).isEqualTo(578_816_008L);
    }

    @Test
    void oneByteMoreReachesIntoTheNextPiece() throws Exception {
        Metainfo torrent =
                Metainfo.parse(
                        Torrents.v1(524_288, List.of(Torrents.file(578_813_953L, "sample.iso"))));
        assertThat(torrent.files().get(0).lastPiece()).isEqualTo(1_104);
    }

    @Test
    void anEmptyFileHasNoPieces() throws Exception {
        Metainfo torrent =
                Metainfo.parse(
                        Torrents.v1(
                                16_384,
                                List.of(Torrents.file(20_000, "a"), Torrents.file(0, "b"))));
        FileEntry empty = torrent.files().get(1);
        assertThat(empty.firstPiece()).isEqualTo(1);
        assertThat(empty.lastPiece()).isZero();
    }

    @Test
    void takesNoPathThatIsNotSafe() {
        for (List<String> path :
                List.of(List.of("a", ".."), List.of("/etc"), List.of("a\\b"), List.<String>of())) {
            assertThatThrownBy(() -> new FileEntry(0, path, 1, 0, 0, 0, Set.of(), List.of(), null))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void liesBelowTheDownloadDirectory() {
        FileEntry entry =
                new FileEntry(0, List.of("dir", "a.txt"), 1, 0, 0, 0, Set.of(), List.of(), null);
        assertThat(entry.resolveIn(Path.of("/srv"))).isEqualTo(Path.of("/srv/dir/a.txt"));
        assertThat(entry.resolveIn(Path.of(""))).isEqualTo(Path.of("dir/a.txt"));
        assertThat(entry.resolveIn(Path.of("/"))).isEqualTo(Path.of("/dir/a.txt"));
        assertThat(entry.pathString()).isEqualTo("dir/a.txt");
    }
}
