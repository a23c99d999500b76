package dev.exbt.metainfo;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.exbt.fuzz.Proportion;
import dev.exbt.testkit.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** What a magnet link is read as prints as a link of the same meaning. */
class MagnetLinkFuzzTest {
    static Stream<byte[]> links() {
        return Vectors.rows("magnet/magnet.tsv").stream()
                .map(row -> row.get("uri").getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("links")
    @FuzzTest(maxDuration = "10m")
    void read(byte[] input) throws Exception {
        String text = new String(input, StandardCharsets.UTF_8);
        Proportion.check(input.length, () -> MagnetLink.parse(text));
        check(text);
    }

    private static void check(String text) throws MetainfoException {
        MagnetLink link;
        try {
            link = MagnetLink.parse(text);
        } catch (MetainfoException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
            return;
        }
        assertThat(MagnetLink.parse(link.toString())).isEqualTo(link);
    }
}
