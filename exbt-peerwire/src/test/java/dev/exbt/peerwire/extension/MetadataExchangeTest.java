package dev.exbt.peerwire.extension;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.peerwire.PeerWireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataExchangeTest {
    private static MetadataExchange read(String bytes) throws PeerWireException {
        return MetadataExchange.read(Unpooled.wrappedBuffer(bytes.getBytes(ISO_8859_1)));
    }

    @Test
    void readsTheExamplesOfBep9() throws PeerWireException {
        assertThat(read("d8:msg_typei0e5:piecei0ee")).isEqualTo(new MetadataExchange.Request(0));
        assertThat(read("d8:msg_typei1e5:piecei0e10:total_sizei34256eexxxxxxxx"))
                .isEqualTo(
                        new MetadataExchange.Data(
                                0, 34256, Unpooled.wrappedBuffer("xxxxxxxx".getBytes(ISO_8859_1))));
        assertThat(read("d8:msg_typei2e5:piecei0ee")).isEqualTo(new MetadataExchange.Reject(0));
        assertThat(read("d8:msg_typei3e5:piecei0ee")).isEqualTo(new MetadataExchange.Unknown(3));
    }

    @Test
    void writesWhatItReads() throws PeerWireException {
        for (MetadataExchange message :
                List.of(
                        new MetadataExchange.Request(5),
                        new MetadataExchange.Reject(Integer.MAX_VALUE),
                        new MetadataExchange.Data(
                                1, 20_000, Unpooled.wrappedBuffer(new byte[3616])))) {
            ByteBuf bytes = Unpooled.buffer();
            message.write(bytes);
            assertThat(MetadataExchange.read(bytes)).isEqualTo(message);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "le",
                "junk",
                "d8:msg_typei0e5:piecei-1ee",
                "d8:msg_typei0e5:piecei2147483648ee",
                "d8:msg_typei0e5:piece1:0e",
                "d8:msg_typei0ee",
                "d8:msg_type1:0e",
                "d8:msg_typei1e5:piecei0eexx",
                "d8:msg_typei1e5:piecei0e10:total_sizei0eexx",
                "d8:msg_typei1e5:piecei0e10:total_sizei4611686018427387904eexx"
            })
    void refusesWhatBep9DoesNotDescribe(String bytes) {
        assertThatThrownBy(() -> read(bytes)).isInstanceOf(PeerWireException.class);
    }

    @Test
    void takesAPieceUpToSixteenKibibytes() throws PeerWireException {
        String header = "d8:msg_typei1e5:piecei0e10:total_sizei99999ee";
        assertThat(read(header + "x".repeat(16384))).isInstanceOf(MetadataExchange.Data.class);
        assertThatThrownBy(() -> read(header + "x".repeat(16385)))
                .isInstanceOf(PeerWireException.class);
    }

    @Test
    void takesAHeaderUpToAKibibyte() throws PeerWireException {
        assertThat(read(padded(1024))).isEqualTo(new MetadataExchange.Request(0));
        assertThatThrownBy(() -> read(padded(1025))).isInstanceOf(PeerWireException.class);
    }

    private static String padded(int length) {
        String start = "d8:msg_typei0e5:piecei0e1:x";
        int pad = length - start.length() - 1 - 4;
        return start + pad + ":" + "y".repeat(pad) + "e";
    }

    @Test
    void readsDontHave() throws PeerWireException {
        ByteBuf bytes = Unpooled.buffer();
        new DontHave(70_000).write(bytes);
        assertThat(DontHave.read(bytes)).isEqualTo(new DontHave(70_000));
        assertThatThrownBy(() -> DontHave.read(Unpooled.wrappedBuffer(new byte[3])))
                .isInstanceOf(PeerWireException.class);
        assertThatThrownBy(() -> DontHave.read(Unpooled.wrappedBuffer(new byte[5])))
                .isInstanceOf(PeerWireException.class);
    }
}
