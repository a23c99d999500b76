package dev.exbt.krpc;

import static dev.exbt.krpc.Samples.ASKER;
import static dev.exbt.krpc.Samples.HASH;
import static dev.exbt.krpc.Samples.OTHER;
import static dev.exbt.krpc.Samples.TOKEN;
import static dev.exbt.krpc.Samples.TRANSACTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.exbt.bencode.BencodeString;
import dev.exbt.metainfo.InfoHash;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits, each at its value and one above, budgets, and what a refusal answers. */
class KrpcCodecTest {
    private static final String PING = "d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa";
    private static final Ping READ = new Ping(TRANSACTION, ASKER);

    private static KrpcMessage decode(String datagram) throws KrpcException {
        return KrpcCodec.decode(datagram.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static KrpcException refused(String datagram) {
        return assertThatExceptionOfType(KrpcException.class)
                .isThrownBy(() -> decode(datagram))
                .actual();
    }

    /** A ping with one more key. */
    private static String pingWith(String value) {
        return PING + "1:y1:q1:z" + value + "e";
    }

    @Test
    void datagramsEndAtTheirLimit() throws Exception {
        int room = KrpcCodec.MAX_LENGTH - pingWith("1000:").length();
        assertThat(decode(pingWith(room + ":" + "x".repeat(room)))).isEqualTo(READ);
        assertThat(refused(pingWith((room + 1) + ":" + "x".repeat(room + 1))).reply()).isNull();
    }

    @Test
    void nestingEndsAtItsLimit() throws Exception {
        int room = KrpcCodec.MAX_DEPTH - 1;
        assertThat(decode(pingWith("l".repeat(room) + "e".repeat(room)))).isEqualTo(READ);
        assertThat(refused(pingWith("l".repeat(room + 1) + "e".repeat(room + 1))).reply()).isNull();
    }

    @Test
    void tokensEndAtTheirLimit() throws Exception {
        int used = 1 + 4 + 2 + 2 + 2 + 2; // the dictionary, a and id, q, t, y, z and its list
        int room = KrpcCodec.MAX_TOKENS - used;
        assertThat(decode(pingWith("l" + "0:".repeat(room) + "e"))).isEqualTo(READ);
        assertThat(refused(pingWith("l" + "0:".repeat(room + 1) + "e")).reply()).isNull();
    }

    @Test
    void transactionsEndAtTheirLimit() throws Exception {
        assertThat(
                        decode(
                                        "d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t20:"
                                                + "x".repeat(20)
                                                + "1:y1:qe")
                                .transaction()
                                .bytes()
                                .length())
                .isEqualTo(TransactionId.MAX_LENGTH);
        assertThat(
                        refused(
                                        "d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t21:"
                                                + "x".repeat(21)
                                                + "1:y1:qe")
                                .reply())
                .isNull();
    }

    @Test
    void versionsEndAtTheirLimit() throws Exception {
        assertThat(decode(PING + "1:v16:" + "x".repeat(16) + "1:y1:qe").version()).isNotNull();
        assertThat(decode(PING + "1:v17:" + "x".repeat(17) + "1:y1:qe").version()).isNull();
    }

    @Test
    void methodNamesEndAtTheirLimit() throws Exception {
        String begin = "d1:ad2:id20:abcdefghij0123456789e1:q";
        String end = "1:t2:aa1:y1:qe";
        assertThat(decode(begin + "40:" + "m".repeat(40) + end)).isInstanceOf(UnknownQuery.class);
        KrpcException tooLong = refused(begin + "41:" + "m".repeat(41) + end);
        assertThat(tooLong.code()).isEqualTo(KrpcErrorCode.METHOD_UNKNOWN);
        assertThat(tooLong.reply())
                .isEqualTo(
                        new KrpcError(TRANSACTION, KrpcErrorCode.METHOD_UNKNOWN, "method unknown"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d1:ad2:id19:abcdefghij012345678e1:q4:ping1:t2:aa1:y1:qe",
                "d1:ade1:q4:ping1:t2:aa1:y1:qe",
                "d1:q4:ping1:t2:aa1:y1:qe",
                "d1:ad2:id20:abcdefghij0123456789e1:q9:get_peers1:t2:aa1:y1:qe",
                "d1:ad2:id20:abcdefghij01234567896:target20:mnopqrstuvwxyz1234563:seqi-1ee1:q3:get1:t2:aa1:y1:qe"
            })
    void aMalformedQueryIsAnswered203(String datagram) {
        KrpcException refused = refused(datagram);
        assertThat(refused.code()).isEqualTo(KrpcErrorCode.PROTOCOL);
        assertThat(refused.getStackTrace()).isEmpty();
        KrpcError reply = refused.reply();
        assertThat(reply).isNotNull();
        assertThat(reply.transaction()).isEqualTo(TRANSACTION);
        assertThat(reply.code()).isEqualTo(203);
        assertThat(KrpcCodec.encode(reply, KrpcCodec.ANSWER_LENGTH).length)
                .isLessThanOrEqualTo(datagram.length() + 100);
    }

    @Test
    void keysOutOfOrderAreForgivenButDuplicatesAreNot() throws Exception {
        assertThat(decode("d1:y1:q1:t2:aa1:q4:ping1:ad2:id20:abcdefghij0123456789ee"))
                .isEqualTo(READ);
        assertThat(refused(PING + "1:y1:q1:y1:re").reply()).isNull();
        assertThat(refused(PING + "1:y1:qe\r\n").reply()).isNull();
    }

    @Test
    void buffersOfAllKindsAreReadInPlace() throws Exception {
        byte[] bytes = KrpcCodec.encode(READ, KrpcCodec.ANSWER_LENGTH);
        byte[] padded = new byte[bytes.length + 7];
        System.arraycopy(bytes, 0, padded, 3, bytes.length);
        ByteBuffer heap = ByteBuffer.wrap(padded, 3, bytes.length);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(padded.length)
                        .put(padded)
                        .position(3)
                        .limit(3 + bytes.length);
        for (ByteBuffer buffer : List.of(heap, heap.slice(), direct, heap.asReadOnlyBuffer())) {
            int position = buffer.position();
            assertThat(KrpcCodec.decode(buffer)).isEqualTo(READ);
            assertThat(buffer.position()).isEqualTo(position);
            assertThat(buffer.remaining()).isEqualTo(bytes.length);
        }
        assertThatExceptionOfType(KrpcException.class)
                .isThrownBy(() -> KrpcCodec.decode(ByteBuffer.allocate(0)));
    }

    @Test
    void theRequestersAddressMayLackItsPort() throws Exception {
        String end = "1:rd2:id20:mnopqrstuvwxyz123456e1:t2:aa1:y1:re";
        InetAddress host = InetAddress.getByAddress(new byte[] {'a', 'b', 'c', 'd'});
        assertThat(((KrpcResponse) decode("d2:ip6:abcd\1\2" + end)).requester())
                .isEqualTo(new InetSocketAddress(host, 258));
        assertThat(((KrpcResponse) decode("d2:ip4:abcd" + end)).requester())
                .isEqualTo(new InetSocketAddress(host, 0));
        InetSocketAddress v6 =
                ((KrpcResponse) decode("d2:ip18:0123456789abcdef\u00ff\u00ff" + end)).requester();
        assertThat(v6).isNotNull();
        assertThat(v6.getPort()).isEqualTo(65_535);
        assertThat(((KrpcResponse) decode("d2:ip5:abcde" + end)).requester()).isNull();
        assertThat(((KrpcResponse) decode("d2:ipi5e" + end)).requester()).isNull();
    }

    @Test
    void peersAreLeftOutFirstAndTheNearestNodesLast() throws Exception {
        List<InetSocketAddress> peers = Collections.nCopies(200, Samples.peers(1).getFirst());
        GetPeers query = new GetPeers(TRANSACTION, ASKER, HASH);
        GetPeers.Response full =
                new GetPeers.Response(OTHER, TOKEN, peers, Samples.nodes(8, 8), null);
        KrpcResponse response = new KrpcResponse(TRANSACTION, full);
        int last = Integer.MAX_VALUE;
        for (int budget = KrpcCodec.MAX_LENGTH; budget >= 100; budget--) {
            byte[] datagram = KrpcCodec.encode(response, budget);
            assertThat(datagram.length).isBetween(budget - 45, budget);
            GetPeers.Response read = query.answer((KrpcResponse) KrpcCodec.decode(datagram));
            assertThat(read.token()).isEqualTo(TOKEN);
            assertThat(read.peers()).isEqualTo(peers.subList(0, read.peers().size()));
            int entries = read.peers().size() * 100 + read.nodes().size();
            assertThat(entries).isLessThanOrEqualTo(last);
            last = entries;
            if (!read.peers().isEmpty()) {
                assertThat(read.nodes()).isEqualTo(full.nodes());
            } else {
                assertThat(full.nodes()).containsAll(read.nodes());
            }
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KrpcCodec.encode(response, 60))
                .withMessageContaining("60");
    }

    @Test
    void samplesAreLeftOutToo() throws Exception {
        List<InfoHash> samples = Collections.nCopies(100, HASH);
        SampleInfohashes.Response full =
                new SampleInfohashes.Response(OTHER, 10, 100, samples, Samples.nodes(8, 0));
        byte[] datagram =
                KrpcCodec.encode(new KrpcResponse(TRANSACTION, full), KrpcCodec.ANSWER_LENGTH);
        SampleInfohashes.Response read =
                new SampleInfohashes(TRANSACTION, ASKER, OTHER)
                        .answer((KrpcResponse) KrpcCodec.decode(datagram));
        assertThat(read.nodes()).isEqualTo(full.nodes());
        assertThat(read.samples()).hasSizeBetween(30, 40).containsOnly(HASH);
        assertThat(read.total()).isEqualTo(100);
    }

    /** 8-byte token, 4-byte transaction, version and address of the requester: what real answers carry. */
    @ParameterizedTest
    @CsvSource({"8, 0, 88", "8, 8, 49"})
    void aFullAnswerHoldsAsManyPeersAsTheBudgetWasMadeFor(int nodes, int nodes6, int expected)
            throws Exception {
        List<InetSocketAddress> peers = Collections.nCopies(200, Samples.peers(1).getFirst());
        GetPeers.Response full =
                new GetPeers.Response(OTHER, TOKEN, peers, Samples.nodes(nodes, nodes6), null);
        KrpcResponse response =
                new KrpcResponse(new TransactionId(BencodeString.of("aaaa")), full)
                        .withVersion(BencodeString.of("XB01"))
                        .withRequester(peers.getFirst());
        byte[] datagram = KrpcCodec.encode(response, KrpcCodec.ANSWER_LENGTH);
        assertThat(
                        new GetPeers(TRANSACTION, ASKER, HASH)
                                .answer((KrpcResponse) KrpcCodec.decode(datagram))
                                .peers())
                .hasSize(expected);
    }

    @Test
    void whatCannotBeShortenedIsRefused() {
        byte[] ping = KrpcCodec.encode(READ, KrpcCodec.ANSWER_LENGTH);
        assertThat(KrpcCodec.encode(READ, ping.length)).isEqualTo(ping);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KrpcCodec.encode(READ, ping.length - 1));
        KrpcError error = new KrpcError(TRANSACTION, KrpcErrorCode.SERVER, "x");
        assertThatIllegalArgumentException().isThrownBy(() -> KrpcCodec.encode(error, 20));
    }

    @Test
    void theLargestItemFitsADatagram() throws Exception {
        MutableItem item =
                Samples.SIGNER.sign(
                        BencodeString.of("s".repeat(64)), Long.MAX_VALUE, ItemTest.longest());
        Put put = new Put(Samples.FULL_HEADER, TOKEN, item, OptionalLong.of(Long.MAX_VALUE));
        assertThat(KrpcCodec.decode(KrpcCodec.encode(put, KrpcCodec.MAX_LENGTH))).isEqualTo(put);
    }
}
