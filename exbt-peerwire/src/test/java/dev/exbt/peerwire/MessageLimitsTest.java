package dev.exbt.peerwire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.exbt.metainfo.InfoHash;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Values that a program gives and that cannot be. */
class MessageLimitsTest {
    private static final int MOST = 16 << 20;

    @Test
    void takesLimitsUpToSixteenMebibytes() {
        MessageLimits limits = new MessageLimits(MOST, MOST, MOST);
        assertThat(limits.longest()).isEqualTo(MOST + 8);
        assertThat(new MessageLimits(0, 0, 0).longest()).isEqualTo(8);
        assertThat(limits.forPieceCount(9).maxBitfield()).isEqualTo(2);
    }

    @Test
    void refusesNegativeLimitsAndGreaterOnes() {
        for (int wrong : new int[] {-1, MOST + 1}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new MessageLimits(wrong, 0, 0));
            assertThatIllegalArgumentException().isThrownBy(() -> new MessageLimits(0, wrong, 0));
            assertThatIllegalArgumentException().isThrownBy(() -> new MessageLimits(0, 0, wrong));
        }
    }

    @Test
    void refusesARootOfAnotherLength() {
        for (int length : new int[] {0, 31, 33}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> HashRange.of(new byte[length], 0, 0, 2, 0))
                    .withMessageContaining("not " + length);
        }
    }

    @Test
    void eachFlagOfTheHandshakeMeansOneThing() {
        InfoHash hash = InfoHash.of(new byte[InfoHash.LENGTH]);
        PeerId id = PeerId.random(new Random(1));
        Handshake none = new Handshake(0, hash, id);
        assertThat(none.supportsDht()).isFalse();
        assertThat(none.supportsFast()).isFalse();
        assertThat(none.supportsV2()).isFalse();
        assertThat(new Handshake(Handshake.DHT, hash, id).supportsDht()).isTrue();
        assertThat(new Handshake(Handshake.FAST, hash, id).supportsFast()).isTrue();
        assertThat(new Handshake(Handshake.V2, hash, id).supportsV2()).isTrue();
    }
}
