package dev.exbt.krpc;

import static dev.exbt.krpc.Samples.ASKER;
import static dev.exbt.krpc.Samples.HASH;
import static dev.exbt.krpc.Samples.OTHER;
import static dev.exbt.krpc.Samples.TOKEN;
import static dev.exbt.krpc.Samples.TRANSACTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeInteger;
import dev.exbt.bencode.BencodeList;
import dev.exbt.bencode.BencodeString;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each message means the same after it went over the wire. */
class KrpcMessageTest {
    static List<KrpcQuery> queries() {
        return Samples.queries();
    }

    static List<Map.Entry<KrpcQuery, KrpcAnswer>> answers() throws Exception {
        return Samples.answers();
    }

    @ParameterizedTest
    @MethodSource("queries")
    void aQueryComesOverTheWire(KrpcQuery query) throws Exception {
        KrpcMessage read = KrpcCodec.decode(KrpcCodec.encode(query, KrpcCodec.ANSWER_LENGTH));
        assertThat(read).isEqualTo(query).hasSameHashCodeAs(query);
        assertThat(((KrpcQuery) read).sender()).isEqualTo(ASKER);
        assertThat(read.transaction()).isEqualTo(TRANSACTION);
        assertThat(read.version()).isEqualTo(query.version());
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anAnswerComesOverTheWire(Map.Entry<KrpcQuery, KrpcAnswer> pair) throws Exception {
        InetSocketAddress requester =
                new InetSocketAddress(InetAddress.getByName("203.0.113.99"), 6881);
        KrpcResponse response =
                new KrpcResponse(TRANSACTION, pair.getValue())
                        .withRequester(requester)
                        .withVersion(BencodeString.of("XB01"));
        KrpcMessage read = KrpcCodec.decode(KrpcCodec.encode(response, KrpcCodec.MAX_LENGTH));
        assertThat(read).isEqualTo(response);
        assertThat(pair.getKey().answer((KrpcResponse) read)).isEqualTo(pair.getValue());
    }

    @Test
    void theExamplesOfBep5ComeOutByteForByte() throws Exception {
        assertThat(text(new Ping(TRANSACTION, ASKER)))
                .isEqualTo("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe");
        assertThat(text(new KrpcResponse(TRANSACTION, new Ping.Response(OTHER))))
                .isEqualTo("d1:rd2:id20:mnopqrstuvwxyz123456e1:t2:aa1:y1:re");
        assertThat(text(new FindNode(TRANSACTION, ASKER, OTHER)))
                .isEqualTo(
                        "d1:ad2:id20:abcdefghij01234567896:target20:mnopqrstuvwxyz123456e1:q9:find_node1:t2:aa1:y1:qe");
        assertThat(text(new GetPeers(TRANSACTION, ASKER, HASH)))
                .isEqualTo(
                        "d1:ad2:id20:abcdefghij01234567899:info_hash20:mnopqrstuvwxyz123456e1:q9:get_peers1:t2:aa1:y1:qe");
        assertThat(text(new AnnouncePeer(Samples.HEADER, HASH, 6881, true, TOKEN, false)))
                .isEqualTo(
                        "d1:ad2:id20:abcdefghij012345678912:implied_porti1e9:info_hash20:mnopqrstuvwxyz1234564:porti6881e5:token8:aoeusnthe"
                                + "1:q13:announce_peer1:t2:aa1:y1:qe");
        assertThat(
                        text(
                                new KrpcError(
                                        TRANSACTION,
                                        KrpcErrorCode.GENERIC,
                                        "A Generic Error Ocurred")))
                .isEqualTo("d1:eli201e23:A Generic Error Ocurrede1:t2:aa1:y1:ee");
    }

    private static String text(KrpcMessage message) {
        return new String(
                KrpcCodec.encode(message, KrpcCodec.ANSWER_LENGTH),
                java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    @Test
    void whatIsOptionalInAResponseMayBeMissingOrWrong() throws Exception {
        BencodeDictionary values =
                Samples.begin(OTHER)
                        .put("nodes", new byte[9])
                        .put("nodes6", 5)
                        .put("token", new byte[65])
                        .put(
                                "values",
                                BencodeList.of(BencodeString.of("short"), BencodeInteger.of(1)))
                        .put("BFsd", new byte[255])
                        .put("BFpe", new byte[256])
                        .put("samples", new byte[21])
                        .put("interval", 1_000_000)
                        .put("num", -5)
                        .build();
        KrpcResponse response = new KrpcResponse(TRANSACTION, OTHER, values, null, null);
        assertThat(new GetPeers(TRANSACTION, ASKER, HASH).answer(response))
                .isEqualTo(new GetPeers.Response(OTHER, null, List.of(), List.of(), null));
        assertThat(new SampleInfohashes(TRANSACTION, ASKER, OTHER).answer(response))
                .isEqualTo(new SampleInfohashes.Response(OTHER, 21_600, 0, List.of(), List.of()));
        assertThat(new Get(TRANSACTION, ASKER, OTHER).answer(response))
                .isEqualTo(new Get.Response(OTHER, null, List.of(), OptionalLong.empty(), null));
    }

    @Test
    void whoNamesPeersThatAreNoneIsNotAnnouncedTo() throws Exception {
        BencodeString peer = BencodeString.of(new byte[] {127, 0, 0, 1, 26, (byte) 225});
        BencodeDictionary sound =
                Samples.begin(OTHER).put("token", "t").put("values", BencodeList.of(peer)).build();
        BencodeDictionary odd =
                Samples.begin(OTHER)
                        .put("token", "t")
                        .put("values", BencodeList.of(BencodeString.of("12345"), peer))
                        .build();
        GetPeers query = new GetPeers(TRANSACTION, ASKER, HASH);
        GetPeers.Response first =
                query.answer(new KrpcResponse(TRANSACTION, OTHER, sound, null, null));
        GetPeers.Response second =
                query.answer(new KrpcResponse(TRANSACTION, OTHER, odd, null, null));
        assertThat(first.token()).isNotNull();
        assertThat(second.token()).isNull();
        assertThat(second.peers()).hasSize(1).isEqualTo(first.peers());
    }

    @Test
    void aMalformedItemSpoilsTheResponse() {
        BencodeDictionary values =
                Samples.begin(OTHER)
                        .put("v", "x")
                        .put("k", new byte[31])
                        .put("seq", 1)
                        .put("sig", new byte[64])
                        .build();
        KrpcResponse response = new KrpcResponse(TRANSACTION, OTHER, values, null, null);
        assertThatExceptionOfType(KrpcException.class)
                .isThrownBy(() -> new Get(TRANSACTION, ASKER, OTHER).answer(response))
                .satisfies(refused -> assertThat(refused.reply()).isNull());
    }

    @Test
    void anImpliedPortIsWhereTheQueryCameFrom() {
        assertThat(new AnnouncePeer(Samples.HEADER, HASH, 6881, true, TOKEN, false).peerPort(1234))
                .isEqualTo(1234);
        assertThat(new AnnouncePeer(Samples.HEADER, HASH, 6881, false, TOKEN, false).peerPort(1234))
                .isEqualTo(6881);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AnnouncePeer(TRANSACTION, ASKER, HASH, 0, TOKEN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AnnouncePeer(TRANSACTION, ASKER, HASH, 65_536, TOKEN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AnnouncePeer(Samples.HEADER, HASH, -1, true, TOKEN, false));
    }

    @Test
    void anUnknownQueryIsAboutItsTarget() throws Exception {
        BencodeDictionary plain = Samples.begin(ASKER).build();
        assertThat(new UnknownQuery(Samples.HEADER, "x", plain).target()).isNull();
        assertThat(
                        new UnknownQuery(
                                        Samples.HEADER,
                                        "x",
                                        Samples.begin(ASKER)
                                                .put("info_hash", OTHER.toBytes())
                                                .put("target", 5)
                                                .build())
                                .target())
                .isEqualTo(OTHER);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UnknownQuery(Samples.HEADER, "", plain));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UnknownQuery(Samples.HEADER, "a b", plain));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UnknownQuery(Samples.HEADER, "x", BencodeDictionary.EMPTY));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new KrpcResponse(
                                TRANSACTION, ASKER, Samples.begin(OTHER).build(), null, null));
    }

    @Test
    void errorCodesAreThoseOfTheBeps() {
        assertThat(List.of(KrpcErrorCode.values()).stream().map(KrpcErrorCode::number))
                .containsExactly(201, 202, 203, 204, 205, 206, 207, 301, 302);
        for (KrpcErrorCode code : KrpcErrorCode.values()) {
            assertThat(new KrpcError(TRANSACTION, code, "").knownCode()).contains(code);
        }
        assertThat(new KrpcError(TRANSACTION, 999, "x", null).knownCode()).isEmpty();
    }

    @Test
    void errorMessagesAreCutAndClean() throws Exception {
        int most = KrpcError.MAX_MESSAGE_LENGTH;
        assertThat(new KrpcError(TRANSACTION, 201, "x".repeat(most), null).message()).hasSize(most);
        assertThat(new KrpcError(TRANSACTION, 201, "x".repeat(most + 1), null).message())
                .hasSize(most);
        assertThat(
                        new KrpcError(TRANSACTION, 201, "x".repeat(most - 1) + "\uD83D\uDE00", null)
                                .message())
                .hasSize(most - 1);
        KrpcError dirty =
                new KrpcError(
                        TRANSACTION,
                        999,
                        "a\u001B[31m\nb\uD800c\uD83D\uDE00",
                        BencodeString.of("XB01"));
        assertThat(dirty.message()).isEqualTo("a?[31m?b?c\uD83D\uDE00");
        assertThat(KrpcCodec.decode(KrpcCodec.encode(dirty, KrpcCodec.ANSWER_LENGTH)))
                .isEqualTo(dirty);
        assertThat(dirty.withVersion(null).version()).isNull();
    }

    @Test
    void transactionsAndTokensHaveLengths() {
        assertThat(
                        new TransactionId(BencodeString.of(new byte[TransactionId.MAX_LENGTH]))
                                .bytes()
                                .length())
                .isEqualTo(20);
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new TransactionId(
                                BencodeString.of(new byte[TransactionId.MAX_LENGTH + 1])));
        assertThat(new Token(BencodeString.of(new byte[Token.MAX_LENGTH])).bytes().length())
                .isEqualTo(64);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Token(BencodeString.of(new byte[Token.MAX_LENGTH + 1])));
        assertThatIllegalArgumentException().isThrownBy(() -> new Token(BencodeString.EMPTY));
        assertThat(TOKEN.matches(new Token(BencodeString.of("aoeusnth")))).isTrue();
        assertThat(TOKEN.matches(new Token(BencodeString.of("aoeusntH")))).isFalse();
        assertThat(TOKEN.matches(new Token(BencodeString.of("aoeu")))).isFalse();
    }

    @Test
    void transactionsHardlyRepeat() {
        SecureRandom random = new SecureRandom();
        Set<TransactionId> ids = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            TransactionId id = TransactionId.random(random);
            assertThat(id.bytes().length()).isEqualTo(TransactionId.LENGTH);
            ids.add(id);
        }
        assertThat(ids).hasSizeGreaterThan(997);
    }

    @Test
    void familiesFollowFromAddresses() throws Exception {
        assertThat(AddressFamily.of(InetAddress.getByName("203.0.113.1")))
                .isEqualTo(AddressFamily.V4);
        assertThat(AddressFamily.of(InetAddress.getByName("2001:db8::1")))
                .isEqualTo(AddressFamily.V6);
    }

    @Test
    void numbersOfASampleStayInTheirBounds() {
        int most = SampleInfohashes.Response.MAX_INTERVAL_SECONDS;
        assertThat(
                        new SampleInfohashes.Response(ASKER, most, 0, List.of(), List.of())
                                .intervalSeconds())
                .isEqualTo(most);
        for (int interval : new int[] {-1, most + 1}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            new SampleInfohashes.Response(
                                    ASKER, interval, 0, List.of(), List.of()));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new SampleInfohashes.Response(ASKER, 0, -1, List.of(), List.of()));
    }

    @Test
    void whatIsMadeByHandNamesItsSender() {
        for (BencodeDictionary wrong : wrongSenders()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new KrpcResponse(TRANSACTION, ASKER, wrong, null, null));
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            new UnknownQuery(new QueryHeader(TRANSACTION, ASKER), "vote", wrong));
        }
    }

    private static List<BencodeDictionary> wrongSenders() {
        return List.of(
                BencodeDictionary.builder().build(),
                BencodeDictionary.builder().put("id", new byte[19]).build(),
                BencodeDictionary.builder().put("id", OTHER.toBytes()).build());
    }

    @Test
    void namesOfMethodsHaveOneToFortyPrintableCharacters() {
        assertThat(UnknownQuery.isName("v".repeat(UnknownQuery.MAX_METHOD_LENGTH))).isTrue();
        assertThat(UnknownQuery.isName("v".repeat(UnknownQuery.MAX_METHOD_LENGTH + 1))).isFalse();
        assertThat(UnknownQuery.isName("")).isFalse();
        assertThat(UnknownQuery.isName("a b")).isFalse();
        assertThat(UnknownQuery.isName("a\u007f")).isFalse();
    }

    @Test
    void keysAndSignaturesHaveTheirLengths() {
        BencodeString key = BencodeString.of(new byte[Ed25519.KEY_LENGTH]);
        BencodeString signature = BencodeString.of(new byte[Ed25519.SIGNATURE_LENGTH]);
        BencodeString empty = BencodeString.of("");
        BencodeInteger value = new BencodeInteger(1);
        assertThat(new MutableItem(key, empty, 0, value, signature).sequence()).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MutableItem(empty, empty, 0, value, signature));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MutableItem(key, empty, 0, value, empty));
    }
}
