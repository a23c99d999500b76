package dev.exbt.peerwire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerIdTest {
    @ParameterizedTest
    @CsvSource({
        "-qB4620-abcdefghijkl, qBittorrent 4.6.2",
        "-TR4060-abcdefghijkl, Transmission 4.0.6",
        "-TR400Z-abcdefghijkl, Transmission 4.0",
        "-LT2080-abcdefghijkl, libtorrent 2.0.8",
        "-lt0D80-abcdefghijkl, rTorrent 0.13.8",
        "-XB0100-abcdefghijkl, exbt 0.1",
        "-??1234-abcdefghijkl, ?? 1.2.3.4",
        "M7-10-3--abcdefghijk, Mainline 7.10.3",
        "T03I--abcdefghijklmn, BitTornado 0.3.18",
        "aria2-1.36.0-abcdefg, aria2 1.36.0",
        "exbc1234567890abcdef, unknown (exbc1234)"
    })
    void namesTheClient(String id, String name) {
        assertThat(PeerId.of(id.getBytes(ISO_8859_1)).clientName()).isEqualTo(name);
    }

    @Test
    void namesAnythingWithPrintableCharacters() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[PeerId.LENGTH];
            random.nextBytes(bytes);
            if (i % 2 == 0) {
                bytes[0] = '-';
                bytes[7] = '-';
            }
            assertThat(PeerId.of(bytes).clientName()).hasSizeLessThan(60).matches("[ -~]+");
        }
    }

    @Test
    void isAValueOfTwentyBytes() {
        PeerId id = PeerId.random(new Random(7));
        assertThat(new String(id.toBytes(), ISO_8859_1)).matches("-XB0100-[0-9A-Za-z]{12}");
        assertThat(PeerId.of(id.toBytes()))
                .isEqualTo(id)
                .hasToString(new String(id.toBytes(), ISO_8859_1));
        assertThat(PeerId.random(new Random(8))).isNotEqualTo(id);
        assertThatThrownBy(() -> PeerId.of(new byte[19]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
