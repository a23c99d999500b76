package dev.exbt.peerwire.extension;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.peerwire.PeerWireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtensionHandshakeTest {
    private static ExtensionHandshake read(String bencode) throws PeerWireException {
        return ExtensionHandshake.read(Unpooled.wrappedBuffer(bencode.getBytes(ISO_8859_1)));
    }

    @Test
    void writesWhatItReads() throws Exception {
        ExtensionHandshake sent =
                new ExtensionHandshake(
                        Map.of("ut_metadata", 2, "lt_donthave", 7),
                        "exbt 0.1",
                        6881,
                        500,
                        31_337,
                        InetAddress.getByAddress(new byte[] {10, 0, 0, 1}),
                        true);
        ByteBuf bytes = Unpooled.buffer();
        sent.write(bytes);
        assertThat(ExtensionHandshake.read(bytes)).isEqualTo(sent);
    }

    @Test
    void readsTheExampleOfBep10() throws PeerWireException {
        ExtensionHandshake handshake =
                read("d1:md11:LT_metadatai1e6:\u00b5T_PEXi2ee1:pi6881e1:v12:\u00b5Torrent 1.2e");
        assertThat(handshake.ids()).containsEntry("LT_metadata", 1).hasSize(2);
        assertThat(handshake.port()).isEqualTo(6881);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d1:mi5ee",
                "d1:ml6:ut_pexee",
                "d1:md6:ut_pex1:1ee",
                "d1:md6:ut_pexi-1eee",
                "d1:md6:ut_pexi256eee",
                "d1:vi5ee",
                "d1:pi0ee",
                "d1:pi70000ee",
                "d1:pi-1ee",
                "d1:p1:xe",
                "d4:reqqi0ee",
                "d4:reqqi-1ee",
                "d13:metadata_sizei0ee",
                "d13:metadata_sizei-1ee",
                "d13:metadata_sizei2147483648ee",
                "d13:metadata_sizei16777217ee",
                "d13:metadata_size1:5e",
                "d6:yourip3:abce",
                "de"
            })
    void readsWhatIsWrongAsIfItWereNotThere(String bencode) throws PeerWireException {
        assertThat(read(bencode))
                .isEqualTo(new ExtensionHandshake(Map.of(), null, 0, 0, 0, null, false));
    }

    @Test
    void believesMetadataUpToItsLimit() throws PeerWireException {
        assertThat(read("d13:metadata_sizei16777216ee").metadataSize())
                .isEqualTo(ExtensionHandshake.MAX_METADATA_SIZE);
    }

    @Test
    void takesAHugeQueueAsTheLargest() throws PeerWireException {
        assertThat(read("d4:reqqi4611686018427387904ee").requestQueue())
                .isEqualTo(Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource({"63, 63", "64, 64", "65, 64", "6400, 64"})
    void remembersABoundedNumberOfExtensions(int named, int remembered) throws PeerWireException {
        StringBuilder m = new StringBuilder("d1:md");
        for (int i = 0; i < named; i++) {
            m.append("5:x").append(1000 + i).append("i1e");
        }
        assertThat(read(m.append("ee").toString()).ids()).hasSize(remembered);
    }

    @Test
    void cutsAndCleansTheVersion() throws PeerWireException {
        assertThat(read("d1:v7:a\u001b[31mbe").version()).isEqualTo("a?[31mb");
        assertThat(read("d1:v5:\u00e2\u0080\u00aeabe").version())
                .as("right-to-left override")
                .isEqualTo("?ab");
        assertThat(read("d1:v1000:" + "y".repeat(1000) + "e").version()).isEqualTo("y".repeat(64));
        assertThat(read("d1:v0:e").version()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "le", "i5e", "hello", "d1:m", "d1:v99999999999:xe", "d1:v5:ab"})
    void refusesWhatIsNoDictionary(String bytes) {
        assertThatThrownBy(() -> read(bytes)).isInstanceOf(PeerWireException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 1_000, 100_000, 500_000})
    void refusesNesting(int depth) {
        assertThatThrownBy(() -> read("d1:x" + "l".repeat(depth) + "e".repeat(depth) + "e"))
                .isInstanceOf(PeerWireException.class);
    }

    @Test
    void readsNestingUpToItsLimit() throws PeerWireException {
        assertThat(read(nested(ExtensionHandshake.MAX_DEPTH)).ids()).isEmpty();
        assertThatThrownBy(() -> read(nested(ExtensionHandshake.MAX_DEPTH + 1)))
                .isInstanceOf(PeerWireException.class);
    }

    /** The dictionary itself is the first level. */
    private static String nested(int depth) {
        return "d1:x" + "l".repeat(depth - 1) + "e".repeat(depth - 1) + "e";
    }

    @Test
    void readsValuesUpToItsLimit() throws PeerWireException {
        int around = 3; // the dictionary, the key, the list
        assertThat(
                        read("d1:xl" + "i1e".repeat(ExtensionHandshake.MAX_TOKENS - around) + "ee")
                                .ids())
                .isEmpty();
        assertThatThrownBy(() ->
                        read(
                                "d1:xl"
                                        + "i1e".repeat(ExtensionHandshake.MAX_TOKENS + 1 - around)
                                        + "ee"))
                .isInstanceOf(PeerWireException.class);
    }

    @Test
    void remembersNamesUpToTheirLimit() throws PeerWireException {
        assertThat(read("d1:md64:" + "n".repeat(64) + "i1eee").ids()).hasSize(1);
        assertThat(read("d1:md65:" + "n".repeat(65) + "i1eee").ids()).isEmpty();
    }
}
