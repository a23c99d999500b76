package dev.exbt.bencode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BencodeReaderTest {
    private static final String TORRENT = "d8:announce3:url4:infod6:lengthi7e4:name1:nee";

    @Test
    void tellsTheExactBytesOfAValue() throws Exception {
        byte[] input = bytes(TORRENT);
        BencodeDictionary torrent = BencodeReader.strict().readDictionary(input);
        assertThat(torrent.span("info")).isEqualTo(new BencodeSpan(TORRENT.indexOf("d6:"), 22));
        assertThat(cut(input, torrent.span("info"))).isEqualTo("d6:lengthi7e4:name1:ne");
        assertThat(cut(input, torrent.span("announce"))).isEqualTo("3:url");
        assertThat(cut(input, torrent.dictionary("info").span("length"))).isEqualTo("i7e");
        assertThat(torrent.span("comment")).isNull();
        assertThat(torrent.span(BencodeString.of("announce"))).isEqualTo(torrent.span("announce"));
    }

    @Test
    void countsSpansFromTheFirstByteOfThePartItWasGiven() throws Exception {
        byte[] padded = bytes("xxx" + TORRENT + "yy");
        BencodeDictionary part = BencodeReader.strict().readDictionary(padded, 3, TORRENT.length());
        ByteBuffer buffer = ByteBuffer.wrap(padded).position(3).limit(3 + TORRENT.length());
        BencodeDictionary sliced = BencodeReader.strict().readDictionary(buffer.slice());
        BencodeDictionary direct =
                BencodeReader.strict()
                        .readDictionary(ByteBuffer.allocateDirect(64).put(bytes(TORRENT)).flip());
        BencodeSpan expected = BencodeReader.strict().readDictionary(bytes(TORRENT)).span("info");
        assertThat(part.span("info")).isEqualTo(expected);
        assertThat(BencodeReader.strict().readDictionary(buffer).span("info")).isEqualTo(expected);
        assertThat(sliced.span("info")).isEqualTo(expected);
        assertThat(direct.span("info")).isEqualTo(expected);
        assertThat(buffer.position()).as("position untouched").isEqualTo(3);
    }

    @Test
    void keepsSpansOfTheRawBytesWhenItSortsKeys() throws Exception {
        byte[] input = bytes("d1:ci3e1:ad1:yi1e1:xi2ee1:bl0:ee");
        BencodeDictionary read = BencodeReader.lenient().readDictionary(input);
        assertThat(read.keys()).extracting(BencodeString::utf8).containsExactly("a", "b", "c");
        assertThat(cut(input, read.span("a"))).isEqualTo("d1:yi1e1:xi2ee");
        assertThat(cut(input, read.span("b"))).isEqualTo("l0:e");
        assertThat(cut(input, read.span("c"))).isEqualTo("i3e");
        assertThat(new String(BencodeWriter.write(read), StandardCharsets.US_ASCII))
                .isEqualTo("d1:ad1:xi2e1:yi1ee1:bl0:e1:ci3ee");
    }

    @ParameterizedTest
    @CsvSource({
        "d1:ai1e1:ai2ee, 7",
        "d1:ai1e1:bi2e1:ai3ee, 15",
        "d1:bi1e1:ai2e1:bi3ee, 15",
    })
    void refusesDuplicateKeysInBothModes(String input, int offset) {
        assertThatExceptionOfType(BencodeException.class)
                .isThrownBy(() -> BencodeReader.strict().read(bytes(input)));
        assertThatExceptionOfType(BencodeException.class)
                .isThrownBy(() -> BencodeReader.lenient().read(bytes(input)))
                .withMessageContaining("duplicate key")
                .satisfies(e -> assertThat(e.offset()).isBetween(offset, offset + 2));
    }

    @ParameterizedTest
    @CsvSource({
        "i1x, 2",
        "i-e, 2",
        "ie, 1",
        "i01e, 0",
        "i-0e, 0",
        "i9223372036854775808e, 0",
        "li1e3:ab, 4",
        "li1e03:abce, 4",
        "l1xae, 2",
        "d1:bi1e1:ai2ee, 7",
        "d1:ai1e1:be, 10",
        "di1ei2ee, 1",
        "i1ei2e, 3",
        "lx, 1",
        "e, 0",
        "l, 1",
    })
    void namesTheOffendingByte(String input, int offset) {
        byte[] padded = bytes("##" + input + "##");
        assertThatExceptionOfType(BencodeException.class)
                .isThrownBy(() -> BencodeReader.strict().read(padded, 2, input.length()))
                .satisfies(e -> assertThat(e.offset()).as(e.getMessage()).isEqualTo(offset))
                .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
    }

    @Test
    void takesEveryLong() throws Exception {
        for (long number :
                new long[] {
                    Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0, 1, 255, 256, Long.MAX_VALUE
                }) {
            assertThat(BencodeReader.strict().read(bytes("i" + number + "e")))
                    .isEqualTo(new BencodeInteger(number));
        }
    }

    @Test
    void readsAPrefixAndTellsWhereItEnded() throws Exception {
        byte[] input = bytes("..d8:msg_typei1eetrailing");
        BencodePrefix prefix = BencodeReader.strict().readPrefix(input, 2, input.length - 2);
        assertThat(prefix.consumed()).isEqualTo("d8:msg_typei1ee".length());
        assertThat(prefix.value())
                .isEqualTo(BencodeDictionary.builder().put("msg_type", 1).build());
    }

    @Test
    void wantsADictionaryWhereOneIsAskedFor() {
        assertThatExceptionOfType(BencodeException.class)
                .isThrownBy(() -> BencodeReader.strict().readDictionary(bytes("le")))
                .satisfies(e -> assertThat(e.offset()).isZero());
    }

    @Test
    void refusesAPartTheArrayDoesNotHave() {
        assertThatThrownBy(() -> BencodeReader.strict().read(new byte[4], 3, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void doesNotCopyStrings() throws Exception {
        byte[] input = bytes("3:abc");
        BencodeString string = (BencodeString) BencodeReader.strict().read(input);
        BencodeString own = string.detached();
        input[2] = 'X';
        assertThat(string.utf8()).isEqualTo("Xbc");
        assertThat(own.utf8()).isEqualTo("abc");
    }

    static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String cut(byte[] input, BencodeSpan span) {
        byte[] bytes = Arrays.copyOfRange(input, span.offset(), span.offset() + span.length());
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
