package dev.exbt.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InfoHashTest {
    @Test
    void hashesTheBytesOfInfo() {
        byte[] abc = "abc".getBytes(StandardCharsets.US_ASCII);
        assertThat(InfoHash.ofInfo(abc)).hasToString("a9993e364706816aba3e25717850c26c9cd0d89d");
        assertThat(InfoHashV2.ofInfo(abc))
                .hasToString("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(InfoHashV2.ofInfo(abc).truncated())
                .hasToString("ba7816bf8f01cfea414140de5dae2223b00361a3");
    }

    @Test
    void bytesAndDigitsComeBackAsTheyWentIn() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            byte[] bytes = new byte[InfoHash.LENGTH];
            random.nextBytes(bytes);
            InfoHash hash = InfoHash.of(bytes);
            assertThat(hash.toBytes()).isEqualTo(bytes);
            assertThat(InfoHash.ofHex(hash.toHex())).isEqualTo(hash).hasSameHashCodeAs(hash);
            assertThat(InfoHash.ofHex(hash.toHex().toUpperCase(Locale.ROOT))).isEqualTo(hash);
        }
    }

    @Test
    void takesTwentyBytesOutOfTheMiddle() {
        byte[] bytes = new byte[30];
        bytes[5] = 1;
        bytes[24] = 2;
        assertThat(InfoHash.of(bytes, 5)).hasToString("01" + "00".repeat(18) + "02");
        assertThatThrownBy(() -> InfoHash.of(bytes, 11))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void refusesAnyOtherLengthAndWhatIsNoDigit() {
        for (int length : new int[] {0, 19, 21, 32}) {
            assertThatThrownBy(() -> InfoHash.of(new byte[length]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> InfoHashV2.of(new byte[20]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> InfoHash.ofHex("g".repeat(40)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> InfoHash.ofHex("0".repeat(39)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MerkleRoot.of(new byte[31]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aV2HashIsAValueOfItsOwn() {
        byte[] bytes = new byte[InfoHashV2.LENGTH];
        InfoHashV2 hash = InfoHashV2.of(bytes);
        bytes[0] = 1;
        hash.toBytes()[0] = 1;
        assertThat(hash).isEqualTo(InfoHashV2.of(new byte[32])).hasToString("00".repeat(32));
        assertThat(hash)
                .isNotEqualTo(InfoHashV2.of(bytes))
                .isNotEqualTo(MerkleRoot.of(new byte[32]));
    }
}
