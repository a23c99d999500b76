package dev.exbt.metainfo;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.exbt.fuzz.Proportion;
import dev.exbt.testkit.Vectors;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Torrent files, whole and as the info dictionary that magnet links fetch: sums, hashes and paths hold together. */
class MetainfoFuzzTest {
    private static final Path ROOT = Path.of("/srv/download");
    private static final int LONGEST_SEED = 100_000;

    static Stream<byte[]> torrents() {
        return Vectors.rows("torrents/torrents.tsv").stream()
                .map(row -> row.get("file"))
                .filter(file -> file.startsWith("own/"))
                .map(file -> Vectors.file("torrents/" + file))
                .filter(bytes -> bytes.length < LONGEST_SEED);
    }

    static Stream<byte[]> infos() {
        return torrents().flatMap(MetainfoFuzzTest::info);
    }

    private static Stream<byte[]> info(byte[] torrent) {
        try {
            return Stream.of(Metainfo.parse(torrent).infoBytes());
        } catch (MetainfoException refused) {
            return Stream.empty();
        }
    }

    @MethodSource("torrents")
    @FuzzTest(maxDuration = "10m")
    void readTorrent(byte[] input) throws Exception {
        Proportion.check(input.length, () -> Metainfo.parse(input));
        Metainfo torrent;
        try {
            torrent = Metainfo.parse(input);
        } catch (MetainfoException refused) {
            assertThat(refused.field()).isNotNull();
            return;
        }
        check(torrent);
    }

    @MethodSource("infos")
    @FuzzTest(maxDuration = "10m")
    void readInfo(byte[] input) throws Exception {
        Metainfo torrent;
        try {
            torrent = Metainfo.ofInfo(input, List.of(), List.of());
        } catch (MetainfoException refused) {
            return;
        }
        assertThat(torrent.infoBytes()).isEqualTo(input);
        check(torrent);
    }

    private static void check(Metainfo torrent) throws Exception {
        if (torrent.hasV1()) {
            byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(torrent.infoBytes());
            assertThat(torrent.infoHash()).isEqualTo(InfoHash.of(sha1));
        }
        long sum = 0;
        long end = 0; // beyond the sum where files of v2 begin with a piece
        Set<String> paths = new HashSet<>();
        for (FileEntry file : torrent.files()) {
            assertThat(file.length()).isNotNegative();
            assertThat(file.offset()).isGreaterThanOrEqualTo(end);
            sum += file.length();
            end = file.offset() + file.length();
            Path path = file.resolveIn(ROOT);
            assertThat(path.normalize().equals(path)).as("%s", path).isTrue();
            assertThat(path.startsWith(ROOT) && !path.equals(ROOT)).as("%s", path).isTrue();
            if (!file.isPad()) {
                assertThat(paths.add(path.toString())).as("one file for one path").isTrue();
            }
        }
        assertThat(torrent.totalLength()).isEqualTo(sum);
        long pieces = (end + torrent.pieceLength() - 1) / torrent.pieceLength();
        assertThat((long) torrent.pieceCount()).isEqualTo(pieces);
        Metainfo again = Metainfo.parse(torrent.toBytes());
        assertThat(again.infoBytes()).isEqualTo(torrent.infoBytes());
        assertThat(again.trackers()).isEqualTo(torrent.trackers());
        MagnetLink link = MagnetLink.parse(MagnetLink.of(torrent).toString());
        assertThat(link.infoHash()).isEqualTo(torrent.infoHash());
    }
}
