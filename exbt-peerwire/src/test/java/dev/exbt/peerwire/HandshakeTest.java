package dev.exbt.peerwire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.metainfo.InfoHash;
import dev.exbt.testkit.Vectors;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HandshakeTest {
    private static final InfoHash TORRENT =
            InfoHash.ofHex("131be9f4c391a8b8073155148f30038ad8b79210");

    static List<Vectors.Row> rows() {
        return Vectors.rows("peerwire/handshakes.tsv");
    }

    @Test
    void readsEveryVector() {
        assertThat(rows()).hasSize(24);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void doesWhatTheVectorRequires(Vectors.Row row) {
        byte[] bytes = row.bytes("hex");
        for (int step : new int[] {Math.max(1, bytes.length), 1, 7}) {
            boolean open = opens(bytes, step);
            switch (row.get("required")) {
                case "ok" -> assertThat(open).isTrue();
                case "disconnect" -> assertThat(open).isFalse();
                default -> assertThat(row.get("required")).isEqualTo("either");
            }
        }
    }

    /** As the rim does it: feed what comes, close on an error or on another torrent. */
    private static boolean opens(byte[] bytes, int step) {
        HandshakeReader reader = new HandshakeReader();
        ByteBuf in = Unpooled.buffer();
        try {
            @Nullable Handshake handshake = null;
            for (int at = 0; at < bytes.length && handshake == null; at += step) {
                in.writeBytes(bytes, at, Math.min(step, bytes.length - at));
                handshake = reader.read(in);
                InfoHash wanted = reader.infoHash();
                assertThat(wanted != null).isEqualTo(Math.min(bytes.length, at + step) >= 48);
                if (wanted != null && !wanted.equals(TORRENT)) {
                    return false;
                }
            }
            return handshake != null;
        } catch (PeerWireException notAHandshake) {
            return false;
        }
    }

    @Test
    void writesWhatItReads() throws PeerWireException {
        Handshake sent =
                new Handshake(
                        Handshake.SUPPORTED | Handshake.DHT, TORRENT, PeerId.random(new Random(3)));
        ByteBuf bytes = Unpooled.buffer();
        sent.write(bytes);
        assertThat(bytes.readableBytes()).isEqualTo(Handshake.LENGTH);
        bytes.writeByte(42);
        HandshakeReader reader = new HandshakeReader();
        assertThat(reader.read(bytes)).isEqualTo(sent);
        assertThat(bytes.readByte()).as("what follows stays").isEqualTo((byte) 42);
        assertThat(sent.supportsExtensions()).isTrue();
        assertThat(sent.supportsFast()).isTrue();
        assertThat(sent.supportsDht()).isTrue();
        assertThat(sent.supportsV2()).isFalse();
        assertThatThrownBy(() -> reader.read(bytes)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void putsItsFlagsWhereTheSpecificationsDo() {
        ByteBuf bytes = Unpooled.buffer();
        new Handshake(
                        Handshake.EXTENSIONS | Handshake.FAST | Handshake.DHT | Handshake.V2,
                        TORRENT,
                        PeerId.random(new Random(3)))
                .write(bytes);
        assertThat(bytes.getByte(20 + 5)).isEqualTo((byte) 0x10);
        assertThat(bytes.getByte(20 + 7)).isEqualTo((byte) 0x15);
    }

    @Test
    void refusesAtTheFirstWrongByte() {
        HandshakeReader reader = new HandshakeReader();
        assertThatThrownBy(() -> reader.read(Unpooled.wrappedBuffer(new byte[] {'G'})))
                .isInstanceOf(PeerWireException.class)
                .hasMessageContaining("byte 0");
    }
}
