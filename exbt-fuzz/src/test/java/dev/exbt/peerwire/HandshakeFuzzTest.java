package dev.exbt.peerwire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.exbt.fuzz.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/** Handshakes: read the same however they are split, written as they were read. */
class HandshakeFuzzTest {
    static Stream<byte[]> handshakes() {
        return Seeds.of("peerwire/handshakes.tsv", "hex");
    }

    @MethodSource("handshakes")
    @FuzzTest(maxDuration = "10m")
    void read(byte[] input) {
        Handshake whole = read(input, input.length);
        assertThat(read(input, 1)).isEqualTo(whole);
        assertThat(read(input, 7)).isEqualTo(whole);
        if (whole != null) {
            ByteBuf out = Unpooled.buffer();
            whole.write(out);
            assertThat(ByteBufUtil.getBytes(out)).isEqualTo(Arrays.copyOf(input, Handshake.LENGTH));
            assertThat(whole.peerId().clientName().chars()).noneMatch(Character::isISOControl);
        }
    }

    private static @Nullable Handshake read(byte[] input, int part) {
        HandshakeReader reader = new HandshakeReader();
        try {
            for (int at = 0; at < input.length; at += part) {
                int length = Math.min(part, input.length - at);
                Handshake read = reader.read(Unpooled.wrappedBuffer(input, at, length));
                if (read != null) {
                    assertThat(reader.infoHash()).isEqualTo(read.infoHash());
                    return read;
                }
            }
            return null;
        } catch (PeerWireException refused) {
            return null;
        }
    }
}
