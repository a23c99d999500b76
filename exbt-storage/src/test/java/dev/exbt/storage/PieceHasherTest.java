package dev.exbt.storage;

import static dev.exbt.storage.TestTorrent.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.TorrentProgress;
import dev.exbt.metainfo.TorrentVersion;
import dev.exbt.metainfo.TorrentWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PieceHasherTest {
    @TempDir Path directory;

    @Test
    void takesAPieceInAnyPortionsFromHeapOrDirectMemory() throws Exception {
        TestTorrent torrent = TestTorrent.of(100_000, file("a", 250_001));
        PieceHasher hasher = PieceHasher.of(FileLayout.of(torrent.metainfo()));
        Random random = new Random(7);
        for (boolean direct : new boolean[] {false, true}) {
            for (int piece = 0; piece < 3; piece++) {
                hasher.start(piece);
                ByteBuffer all = torrent.piece(piece);
                while (all.hasRemaining()) {
                    int length = Math.min(all.remaining(), 1 + random.nextInt(40_000));
                    ByteBuffer part =
                            direct
                                    ? ByteBuffer.allocateDirect(length)
                                    : ByteBuffer.allocate(length);
                    part.put(all.slice(all.position(), length)).flip();
                    hasher.update(part);
                    assertThat(part.hasRemaining()).isFalse();
                    all.position(all.position() + length);
                }
                assertThat(hasher.matches()).isTrue();
            }
        }
    }

    @Test
    void aPieceBegunAnewOwesNothingToTheOneBefore() throws Exception {
        TestTorrent torrent = TestTorrent.of(1000, file("a", 1500));
        PieceHasher hasher = PieceHasher.of(FileLayout.of(torrent.metainfo()));
        hasher.start(0);
        hasher.update(ByteBuffer.allocate(700));
        assertThatThrownBy(hasher::matches).isInstanceOf(IllegalStateException.class);
        hasher.start(1);
        hasher.update(torrent.piece(1));
        assertThat(hasher.matches()).isTrue();
        hasher.start(1);
        assertThatThrownBy(() -> hasher.update(ByteBuffer.allocate(501)))
                .isInstanceOf(IllegalStateException.class);
    }

    /** The bytes are right for v1, and the root that v2 has for them is another: who came by either hash must not have it. */
    @Test
    void aHybridWhoseTwoHashesDisagreeIsNeverComplete() throws Exception {
        Path source = Files.write(directory.resolve("one"), new byte[] {1, 2, 3, 4, 5});
        Metainfo honest =
                TorrentWriter.of(source)
                        .version(TorrentVersion.HYBRID)
                        .write(TorrentProgress.NONE, () -> false);
        byte[] info = honest.infoBytes();
        int root = new String(info, StandardCharsets.ISO_8859_1).indexOf("11:pieces root32:") + 17;
        info[root] ^= 1;
        for (boolean lie : new boolean[] {false, true}) {
            Metainfo metainfo = lie ? Metainfo.ofInfo(info, List.of(), List.of()) : honest;
            assertThat(metainfo.version()).isEqualTo(TorrentVersion.HYBRID);
            PieceHasher hasher = PieceHasher.of(FileLayout.of(metainfo));
            hasher.start(0);
            hasher.update(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}));
            assertThat(hasher.matches()).isEqualTo(!lie);
        }
    }

    /** Files that end within a piece and within a leaf, one of exactly a piece, one smaller than a leaf. */
    @ParameterizedTest
    @EnumSource(TorrentVersion.class)
    void checksEveryVersionAndSeesOneWrongByte(TorrentVersion version) throws Exception {
        Path source = Files.createDirectories(directory.resolve("s"));
        Random random = new Random(1);
        int[] lengths = {200_000, 65_536, 40_000, 5, 131_073};
        for (int i = 0; i < lengths.length; i++) {
            byte[] bytes = new byte[lengths[i]];
            random.nextBytes(bytes);
            Files.write(source.resolve("f" + i), bytes);
        }
        Metainfo metainfo =
                TorrentWriter.of(source)
                        .version(version)
                        .pieceLength(65_536)
                        .write(TorrentProgress.NONE, () -> false);
        BitSet all = new BitSet();
        all.set(0, metainfo.files().size());
        FilePool pool = new FilePool();
        try (FileStorage storage =
                FileStorage.open(
                        directory,
                        metainfo,
                        all,
                        Preallocation.SPARSE,
                        pool,
                        directory.resolve("parts"))) {
            PieceHasher hasher = PieceHasher.of(storage.layout());
            for (int piece = 0; piece < metainfo.pieceCount(); piece++) {
                ByteBuffer bytes = ByteBuffer.allocateDirect(metainfo.pieceSize(piece));
                storage.read(piece, 0, bytes);
                assertThat(matches(hasher, piece, bytes)).as("piece %d", piece).isTrue();
                for (int at : new int[] {0, bytes.capacity() / 2, bytes.capacity() - 1}) {
                    bytes.put(at, (byte) (bytes.get(at) ^ 1));
                    assertThat(matches(hasher, piece, bytes))
                            .as("piece %d, byte %d", piece, at)
                            .isFalse();
                    bytes.put(at, (byte) (bytes.get(at) ^ 1));
                }
            }
        }
    }

    private static boolean matches(PieceHasher hasher, int piece, ByteBuffer bytes) {
        hasher.start(piece);
        hasher.update(bytes.clear());
        return hasher.matches();
    }
}
