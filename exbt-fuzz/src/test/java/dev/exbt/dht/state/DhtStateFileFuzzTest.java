package dev.exbt.dht.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.exbt.bencode.BencodeException;
import dev.exbt.bencode.BencodeReader;
import dev.exbt.fuzz.Proportion;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** What a node of the DHT kept between runs: damaged anywhere, and of whatever state under a hash that is right. */
class DhtStateFileFuzzTest {
    private static final Path FILE = Path.of("dht.state");

    private static DhtState sample() {
        try {
            return new DhtState(
                    Map.of(
                            InetAddress.getByName("0.0.0.0"), new NodeId(1, 2, 3),
                            InetAddress.getByName("2001:db8::1"), new NodeId(-1, -2, -3)),
                    List.of(
                            new NodeContact(
                                    new NodeId(4, 5, 6),
                                    new InetSocketAddress("50.60.70.80", 6881))),
                    List.of(
                            new NodeContact(
                                    new NodeId(7, 8, 9),
                                    new InetSocketAddress("2001:4860::1", 51413))));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<byte[]> files() {
        byte[] whole = DhtStateFile.toBytes(sample());
        return Stream.of(
                whole,
                DhtStateFile.toBytes(DhtState.EMPTY),
                Arrays.copyOf(whole, whole.length / 2),
                new byte[0]);
    }

    static Stream<byte[]> states() {
        return files().flatMap(file -> {
            try {
                var span = BencodeReader.strict().readDictionary(file).span("state");
                return span == null
                        ? Stream.empty()
                        : Stream.of(
                                Arrays.copyOfRange(
                                        file, span.offset(), span.offset() + span.length()));
            } catch (BencodeException truncated) {
                return Stream.empty();
            }
        });
    }

    @MethodSource("files")
    @FuzzTest(maxDuration = "10m")
    void readFile(byte[] input) throws Exception {
        Proportion.check(input.length, () -> DhtStateFile.parse(FILE, input));
        check(input);
    }

    @MethodSource("states")
    @FuzzTest(maxDuration = "10m")
    void readStateOfRightHash(byte[] state) throws Exception {
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(state);
        var file = new ByteArrayOutputStream();
        file.writeBytes("d6:sha25632:".getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(sum);
        file.writeBytes("5:state".getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(state);
        file.write('e');
        check(file.toByteArray());
    }

    private static void check(byte[] input) throws DhtStateException {
        DhtState read;
        try {
            read = DhtStateFile.parse(FILE, input);
        } catch (DhtStateException refused) {
            assertThat(refused.path()).isEqualTo(FILE);
            assertThat(refused.getMessage()).isNotEmpty();
            return;
        }
        assertThat(read.ids()).hasSizeLessThanOrEqualTo(DhtState.MAX_IDS);
        assertThat(read.v4()).hasSizeLessThanOrEqualTo(DhtState.MAX_NODES);
        assertThat(read.v6()).hasSizeLessThanOrEqualTo(DhtState.MAX_NODES);
        assertThat(DhtStateFile.parse(FILE, DhtStateFile.toBytes(read))).isEqualTo(read);
    }
}
