package dev.exbt.krpc;

import static dev.exbt.krpc.Samples.ASKER;
import static dev.exbt.krpc.Samples.OTHER;
import static dev.exbt.krpc.Samples.SIGNER;
import static dev.exbt.krpc.Samples.TOKEN;
import static dev.exbt.krpc.Samples.TRANSACTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeException;
import dev.exbt.bencode.BencodeReader;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import dev.exbt.bencode.BencodeWriter;
import dev.exbt.testkit.Vectors;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Items of BEP 44, and every row of {@code dht/bep44.tsv}, each read from a {@code put} on the wire. */
class ItemTest {
    static List<Vectors.Row> rows() {
        return Vectors.rows("dht/bep44.tsv");
    }

    /** A value of as many bytes as are allowed. */
    static BencodeValue longest() {
        return BencodeString.of("x".repeat(Item.MAX_VALUE_LENGTH - "996:".length()));
    }

    @Test
    void thereAreAsManyRowsOfEachVerdictAsTheListHas() {
        assertThat(rows()).hasSize(32);
        assertThat(
                        rows().stream()
                                .collect(
                                        Collectors.groupingBy(
                                                row -> row.get("kind") + " " + row.get("verdict"),
                                                Collectors.counting())))
                .containsOnly(
                        entry("mutable valid", 11L),
                        entry("mutable bad-signature", 9L),
                        entry("mutable malformed", 2L),
                        entry("mutable salt-too-big", 1L),
                        entry("mutable either", 1L),
                        entry("immutable valid", 6L),
                        entry("immutable too-big", 1L),
                        entry("immutable wrong-target", 1L));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void judgesAsTheRowSays(Vectors.Row row) throws Exception {
        String verdict = row.get("verdict");
        Item item;
        try {
            item = ((Put) KrpcCodec.decode(put(row))).item();
        } catch (KrpcException refused) {
            assertThat(verdict)
                    .as(refused.getMessage())
                    .isIn("malformed", "too-big", "salt-too-big");
            KrpcErrorCode expected =
                    switch (row.toString()) {
                        case "v-1001" -> KrpcErrorCode.MESSAGE_TOO_BIG;
                        case "salt-65" -> KrpcErrorCode.SALT_TOO_BIG;
                        case "sig-short" -> KrpcErrorCode.INVALID_SIGNATURE;
                        default -> KrpcErrorCode.PROTOCOL;
                    };
            assertThat(refused.code()).isEqualTo(expected);
            assertThat(refused.reply()).isNotNull();
            return;
        }
        switch (verdict) {
            case "valid" -> assertThat(item.verify()).isTrue();
            case "bad-signature" -> assertThat(item.verify()).isFalse();
            case "wrong-target", "either" -> {}
            default -> throw new AssertionError("accepted what is " + verdict);
        }
        assertThat(item.target().toHex().equals(row.get("target")))
                .isEqualTo(!verdict.equals("wrong-target"));
        byte[] signed =
                item instanceof MutableItem mutable
                        ? MutableItem.signedBytes(
                                mutable.salt(), mutable.sequence(), mutable.value())
                        : BencodeWriter.write(item.value());
        assertThat(signed).isEqualTo(row.bytes("signed_buffer"));
        assertThat(KrpcCodec.decode(put(row)))
                .isEqualTo(KrpcCodec.decode(KrpcCodec.encode(KrpcCodec.decode(put(row)), 1_500)));
    }

    /** The same items as answers: only what is valid is given to the asker. */
    @ParameterizedTest
    @MethodSource("rows")
    void anAnswerGivesTheItemIfItIsWhatWasAskedFor(Vectors.Row row) throws Exception {
        Item item;
        try {
            item = ((Put) KrpcCodec.decode(put(row))).item();
        } catch (KrpcException refused) {
            return; // judged above
        }
        Get.Response sent = new Get.Response(OTHER, TOKEN, List.of(), OptionalLong.empty(), item);
        byte[] datagram =
                KrpcCodec.encode(new KrpcResponse(TRANSACTION, sent), KrpcCodec.MAX_LENGTH);
        NodeId target = NodeId.ofHex(row.get("target"));
        BencodeString salt = BencodeString.of(row.bytes("salt"));
        Get.Response read =
                new Get(TRANSACTION, ASKER, target)
                        .answer((KrpcResponse) KrpcCodec.decode(datagram));
        if (row.get("verdict").equals("valid")) {
            assertThat(read.verifiedItem(target, salt)).isEqualTo(item);
            assertThat(read.verifiedItem(OTHER, salt)).isNull();
        } else if (!row.get("verdict").equals("either")) {
            assertThat(read.verifiedItem(target, salt)).isNull();
        }
    }

    private static byte[] put(Vectors.Row row) throws BencodeException {
        BencodeDictionary.Builder arguments =
                BencodeDictionary.builder()
                        .put("id", ASKER.toBytes())
                        .put("token", "aoeusnth")
                        .put("v", BencodeReader.strict().read(row.bytes("v")));
        if (row.get("kind").equals("mutable")) {
            arguments
                    .put("k", row.bytes("public_key"))
                    .put("sig", row.bytes("signature"))
                    .put("seq", Long.parseLong(row.get("seq")));
            if (!row.get("salt").isEmpty()) {
                arguments.put("salt", row.bytes("salt"));
            }
        }
        return BencodeWriter.write(
                BencodeDictionary.builder()
                        .put("a", arguments.build())
                        .put("q", "put")
                        .put("t", "aa")
                        .put("y", "q")
                        .build());
    }

    @Test
    void signsAsRfc8032Does() {
        HexFormat hex = HexFormat.of();
        byte[] seed =
                hex.parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        ItemSigner signer = ItemSigner.of(seed);
        assertThat(signer.publicKey().toByteArray())
                .isEqualTo(
                        hex.parseHex(
                                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
        assertThat(signer.seed()).isEqualTo(seed);
        assertThat(Ed25519.sign(seed, new byte[0]))
                .isEqualTo(
                        hex.parseHex(
                                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"));
    }

    @Test
    void whatIsSignedVerifiesAndNothingElseDoes() {
        ItemSigner signer = ItemSigner.random(new SecureRandom());
        BencodeString salt = BencodeString.of("salt");
        BencodeValue value = BencodeString.of("value");
        MutableItem item = signer.sign(salt, 1, value);
        assertThat(item.verify()).isTrue();
        assertThat(item.target()).isEqualTo(MutableItem.targetOf(signer.publicKey(), salt));
        assertThat(item.withSalt(BencodeString.EMPTY).verify()).isFalse();
        assertThat(new MutableItem(item.publicKey(), salt, 2, value, item.signature()).verify())
                .isFalse();
        assertThat(new MutableItem(SIGNER.publicKey(), salt, 1, value, item.signature()).verify())
                .isFalse();
        assertThat(
                        new MutableItem(
                                        BencodeString.of("\uFFFFxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
                                        salt,
                                        1,
                                        value,
                                        item.signature())
                                .verify())
                .isFalse();
        assertThat(ItemSigner.of(signer.seed()).sign(salt, 1, value)).isEqualTo(item);
    }

    @Test
    void lengthsEndAtTheirLimits() {
        BencodeString salt = BencodeString.of("s".repeat(Item.MAX_SALT_LENGTH));
        assertThat(SIGNER.sign(salt, 0, longest()).verify()).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        SIGNER.sign(
                                BencodeString.of("s".repeat(Item.MAX_SALT_LENGTH + 1)),
                                0,
                                longest()));
        BencodeString tooLong = BencodeString.of("x".repeat(Item.MAX_VALUE_LENGTH - 3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SIGNER.sign(salt, 0, tooLong))
                .withMessageContaining("1001");
        assertThatIllegalArgumentException().isThrownBy(() -> new ImmutableItem(tooLong));
        assertThatIllegalArgumentException().isThrownBy(() -> SIGNER.sign(salt, -1, longest()));
        assertThatIllegalArgumentException().isThrownBy(() -> ItemSigner.of(new byte[31]));
        assertThatIllegalArgumentException().isThrownBy(() -> ItemSigner.of(new byte[33]));
        BencodeString key = SIGNER.publicKey();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MutableItem(key, salt, 0, longest(), key));
    }

    /** What is hashed and signed is what was sent, so another order of keys would break it on its way. */
    @Test
    void aValueWithKeysOutOfOrderIsRefused() throws Exception {
        String begin = "d1:ad2:id20:abcdefghij01234567895:token8:aoeusnth1:v";
        String end = "e1:q3:put1:t2:aa1:y1:qe";
        String sorted = "ld1:ai1e1:bi2eee";
        assertThat(((Put) KrpcCodec.decode(bytes(begin + sorted + end))).item().value())
                .isEqualTo(BencodeReader.strict().read(bytes(sorted)));
        assertThatExceptionOfType(KrpcException.class)
                .isThrownBy(() -> KrpcCodec.decode(bytes(begin + "ld1:bi2e1:ai1eee" + end)))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(KrpcErrorCode.PROTOCOL));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
