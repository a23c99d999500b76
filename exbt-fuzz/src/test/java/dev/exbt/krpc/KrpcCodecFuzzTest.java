package dev.exbt.krpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.exbt.bencode.BencodeString;
import dev.exbt.fuzz.Proportion;
import dev.exbt.fuzz.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Datagrams of DHT nodes: a message reads the same when written; a response is read by every query that may have asked. */
class KrpcCodecFuzzTest {
    /** One query of each kind, out of the vectors. */
    private static final List<KrpcQuery> QUERIES = queries();

    private static List<KrpcQuery> queries() {
        List<KrpcQuery> queries = new ArrayList<>();
        datagrams()
                .forEach(datagram -> {
                    try {
                        if (KrpcCodec.decode(datagram) instanceof KrpcQuery query
                                && queries.stream()
                                        .noneMatch(q -> q.getClass() == query.getClass())) {
                            queries.add(query);
                        }
                    } catch (KrpcException refused) {
                        // a vector that shall be refused
                    }
                });
        return queries;
    }

    static Stream<byte[]> datagrams() {
        return Seeds.of("krpc/krpc.tsv", "hex");
    }

    static Stream<byte[]> lists() {
        return Seeds.of("compact/compact.tsv", "hex");
    }

    @MethodSource("datagrams")
    @FuzzTest(maxDuration = "10m")
    void readDatagram(byte[] input) throws Exception {
        assertThat(QUERIES).hasSizeGreaterThanOrEqualTo(7);
        Proportion.check(input.length, () -> KrpcCodec.decode(input));
        check(input);
    }

    private static void check(byte[] input) throws KrpcException {
        KrpcMessage message;
        try {
            message = KrpcCodec.decode(input);
        } catch (KrpcException refused) {
            KrpcError reply = refused.reply();
            if (reply != null) {
                assertThat(KrpcCodec.encode(reply, KrpcCodec.MAX_LENGTH))
                        .as("a reply no longer than the query and 100 bytes")
                        .hasSizeLessThanOrEqualTo(input.length + 100);
            }
            return;
        }
        byte[] written = KrpcCodec.encode(message, KrpcCodec.MAX_LENGTH);
        assertThat(KrpcCodec.decode(written)).isEqualTo(message);
        if (message instanceof KrpcResponse response) {
            for (KrpcQuery query : QUERIES) {
                try {
                    assertThat(query.answer(response).sender()).isEqualTo(response.sender());
                } catch (KrpcException refused) {
                    assertThat(refused.getMessage()).isNotEmpty();
                }
            }
        }
    }

    @MethodSource("lists")
    @FuzzTest(maxDuration = "10m")
    void readNodes(byte[] input) throws Exception {
        BencodeString nodes = BencodeString.of(input);
        try {
            List<NodeContact> read = CompactNodes.readV4(nodes);
            assertThat(read).hasSizeLessThanOrEqualTo(CompactNodes.MAX_NODES);
            byte[] written = CompactNodes.writeV4(read);
            assertThat(CompactNodes.readV4(BencodeString.of(written))).isEqualTo(read);
        } catch (KrpcException refused) {
            assertThat(input.length % CompactNodes.V4_LENGTH).isNotZero();
        }
        try {
            List<NodeContact> read = CompactNodes.readV6(nodes);
            assertThat(read).hasSizeLessThanOrEqualTo(CompactNodes.MAX_NODES);
            byte[] written = CompactNodes.writeV6(read);
            assertThat(CompactNodes.readV6(BencodeString.of(written))).isEqualTo(read);
        } catch (KrpcException refused) {
            assertThat(input.length % CompactNodes.V6_LENGTH).isNotZero();
        }
    }
}
