package dev.exbt.krpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.bencode.BencodeReader;
import dev.exbt.bencode.BencodeString;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written straight into a datagram is what a dictionary would give. */
class KrpcWriterTest {
    private static final BencodeString VERSION = BencodeString.of("XB01");

    static Stream<KrpcAnswer> answers() throws Exception {
        return Samples.answers().stream().map(Map.Entry::getValue);
    }

    static List<KrpcQuery> queries() {
        return Samples.queries();
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anAnswerIsTheSameBytesAsItsResponse(KrpcAnswer answer) throws Exception {
        InetSocketAddress requester = Samples.peers(1).getFirst();
        for (InetSocketAddress to : new InetSocketAddress[] {null, requester}) {
            for (BencodeString version : new BencodeString[] {null, VERSION}) {
                KrpcResponse response =
                        new KrpcResponse(Samples.TRANSACTION, answer)
                                .withRequester(to)
                                .withVersion(version);
                byte[] datagram =
                        KrpcCodec.encodeAnswer(Samples.TRANSACTION, answer, to, version, 1_500);
                assertThat(datagram).isEqualTo(KrpcCodec.encode(response, 1_500));
                assertThat(KrpcCodec.decode(datagram)).isEqualTo(response);
                assertThat(BencodeReader.strict().readDictionary(datagram).isEmpty()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("queries")
    void aQueryIsCanonical(KrpcQuery query) throws Exception {
        byte[] datagram = KrpcCodec.encode(query, 1_500);
        assertThat(BencodeReader.strict().readDictionary(datagram).dictionary("a"))
                .isEqualTo(query.arguments());
        assertThat(KrpcCodec.decode(datagram)).isEqualTo(query);
    }

    @Test
    void anAnswerThatIsTooLongLosesWhatAResponseLoses() throws Exception {
        GetPeers.Response answer =
                new GetPeers.Response(
                        Samples.OTHER, Samples.TOKEN, Samples.peers(80), Samples.nodes(8, 8), null);
        KrpcResponse response = new KrpcResponse(Samples.TRANSACTION, answer);
        int whole = KrpcCodec.encode(response, 10_000).length;
        for (int length : new int[] {200, 512, 1_024, whole - 1, whole}) {
            byte[] datagram =
                    KrpcCodec.encodeAnswer(Samples.TRANSACTION, answer, null, null, length);
            assertThat(datagram).hasSizeLessThanOrEqualTo(length);
            assertThat(datagram).isEqualTo(KrpcCodec.encode(response, length));
        }
        assertThatThrownBy(
                        () -> KrpcCodec.encodeAnswer(Samples.TRANSACTION, answer, null, null, 50))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void compactNodesStayCompactAndAreTheSameNodes() throws Exception {
        List<NodeContact> nodes = Samples.nodes(8, 3);
        List<NodeContact> compact =
                CompactNodes.listOf(CompactNodes.writeV4(nodes), CompactNodes.writeV6(nodes));
        assertThat(compact).isEqualTo(nodes);
        assertThat(new FindNode.Response(Samples.OTHER, compact).nodes()).isSameAs(compact);
        for (KrpcAnswer[] pair :
                new KrpcAnswer[][] {
                    {
                        new FindNode.Response(Samples.OTHER, nodes),
                        new FindNode.Response(Samples.OTHER, compact)
                    },
                    {
                        new GetPeers.Response(Samples.OTHER, Samples.TOKEN, List.of(), nodes, null),
                        new GetPeers.Response(
                                Samples.OTHER, Samples.TOKEN, List.of(), compact, null)
                    }
                }) {
            assertThat(pair[1]).isEqualTo(pair[0]);
            assertThat(pair[1].values()).isEqualTo(pair[0].values());
        }
        assertThat(CompactNodes.listOf(new byte[0], new byte[0])).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {25, 27, 51})
    void compactNodesAreWhole(int length) {
        assertThatThrownBy(() -> CompactNodes.listOf(new byte[length], new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CompactNodes.listOf(new byte[0], new byte[length + 38]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
