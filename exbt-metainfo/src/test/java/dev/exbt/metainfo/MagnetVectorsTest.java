package dev.exbt.metainfo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.testkit.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of {@code magnet/magnet.tsv}. */
class MagnetVectorsTest {
    /** Rows whose hash column tells libtorrent's reading of an open case, which need not be ours. */
    private static final String EITHER = "either";

    static List<Vectors.Row> rows() {
        return Vectors.rows("magnet/magnet.tsv");
    }

    @Test
    void thereAreAsManyRowsAsTheListHas() {
        assertThat(rows()).hasSize(106);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void readsOrRefusesAsTheRowSays(Vectors.Row row) {
        String required = row.get("required");
        MagnetLink link;
        try {
            link = MagnetLink.parse(uri(row));
        } catch (MetainfoException refused) {
            assertThat(required).as(refused.getMessage()).isIn("reject", EITHER);
            return;
        }
        assertThat(required).as("accepted as " + link).isIn("accept", EITHER);
        if (!row.get("v1").isEmpty() || !row.get("v2").isEmpty()) {
            assertThat(link.v1() == null ? "" : link.v1().toHex()).isEqualTo(row.get("v1"));
            assertThat(link.v2() == null ? "" : link.v2().toHex()).isEqualTo(row.get("v2"));
        }
        if (!required.equals(EITHER)) {
            assertHints(link, row);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whatWasReadIsPrintedAsALinkThatReadsTheSame(Vectors.Row row) throws Exception {
        MagnetLink link;
        try {
            link = MagnetLink.parse(uri(row));
        } catch (MetainfoException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
            return;
        }
        assertThat(MagnetLink.parse(link.toString())).isEqualTo(link);
    }

    private static void assertHints(MagnetLink link, Vectors.Row row) {
        switch (row.toString()) {
            case "v1-name-badutf8" ->
                    assertThat(link.name()).as("shown, not lost").isEqualTo("\ufffd\ufffd");
            case "v1-double-amp" ->
                    assertThat(link.name()).as("an empty parameter hides none").isEqualTo("x");
            default ->
                    assertThat(Objects.requireNonNullElse(link.name(), ""))
                            .isEqualTo(row.get("name"));
        }
        assertThat(String.join("|", link.trackers())).isEqualTo(row.get("trackers"));
        assertThat(String.join("|", link.webSeeds())).isEqualTo(row.get("webseeds"));
        assertThat(joined(link.peers())).isEqualTo(row.get("peers"));
        assertThat(joined(link.dhtNodes())).isEqualTo(row.get("dht_nodes"));
        assertThat(
                        link.select().stream()
                                .flatMapToInt(
                                        range -> IntStream.rangeClosed(range.first(), range.last()))
                                .mapToObj(Integer::toString)
                                .collect(Collectors.joining(",")))
                .isEqualTo(row.get("select_only"));
    }

    private static String joined(List<HostPort> list) {
        return list.stream()
                .map(each -> each.host() + ":" + each.port())
                .collect(Collectors.joining("|"));
    }

    private static String uri(Vectors.Row row) {
        String uri = row.get("uri");
        return uri.startsWith("hex:")
                ? new String(Vectors.expand(uri.substring(4)), StandardCharsets.UTF_8)
                : uri;
    }
}
