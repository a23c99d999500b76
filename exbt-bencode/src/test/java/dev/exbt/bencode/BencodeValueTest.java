package dev.exbt.bencode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BencodeValueTest {
    private static final int DEEP = 1_000_000;

    @Test
    void stringsSortAsUnsignedBytesShorterFirst() {
        List<BencodeString> sorted =
                List.of(
                        BencodeString.EMPTY,
                        BencodeString.of("A"),
                        BencodeString.of("a"),
                        BencodeString.of("aa"),
                        BencodeString.of("ab"),
                        BencodeString.of(new byte[] {(byte) 0x80}),
                        BencodeString.of(new byte[] {(byte) 0xff}));
        assertThat(sorted).isSortedAccordingTo(BencodeString::compareTo);
        assertThat(sorted.get(6)).isGreaterThan(sorted.get(0));
        assertThat(sorted.get(3).compareTo(BencodeString.of("aa"))).isZero();
    }

    @Test
    void stringsGiveTheirBytes() {
        BencodeString string = BencodeString.of("žlu");
        assertThat(string.length()).isEqualTo(4);
        assertThat(string.utf8()).isEqualTo("žlu");
        assertThat(string.byteAt(2)).isEqualTo((byte) 'l');
        assertThat(string.asByteBuffer().remaining()).isEqualTo(4);
        assertThat(string.asByteBuffer().isReadOnly()).isTrue();
        assertThat(string.contentEquals("žlu")).isTrue();
        assertThat(string.contentEquals("žl")).isFalse();
        assertThat(string.contentEquals("zlu")).isFalse();
        assertThat(string.isEmpty()).isFalse();
        assertThatThrownBy(() -> string.byteAt(4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> string.byteAt(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(BencodeString.of(new byte[0])).isSameAs(BencodeString.EMPTY);
        assertThat(BencodeString.of("")).isSameAs(BencodeString.EMPTY);
    }

    @Test
    void aStringOfAnArrayKeepsItsOwnBytes() {
        byte[] bytes = {1, 2, 3};
        BencodeString string = BencodeString.of(bytes);
        bytes[0] = 9;
        assertThat(string.toByteArray()).containsExactly(1, 2, 3);
        assertThat(string.detached()).isSameAs(string);
    }

    @Test
    void dictionariesFindKeysOfEveryKind() {
        BencodeDictionary dictionary =
                BencodeDictionary.builder()
                        .put("zz", 5)
                        .put("", "empty")
                        .put("ž", BencodeList.EMPTY)
                        .put("a", new byte[] {1})
                        .put("d", BencodeDictionary.EMPTY)
                        .build();
        assertThat(dictionary.size()).isEqualTo(5);
        assertThat(dictionary.integer("zz")).hasValue(5);
        assertThat(dictionary.string("").utf8()).isEqualTo("empty");
        assertThat(dictionary.list("ž")).isEqualTo(BencodeList.EMPTY);
        assertThat(dictionary.get(BencodeString.of("ž"))).isEqualTo(BencodeList.EMPTY);
        assertThat(dictionary.dictionary("d")).isEqualTo(BencodeDictionary.EMPTY);
        assertThat(dictionary.get("b")).isNull();
        assertThat(dictionary.get(BencodeString.of("zzz"))).isNull();
        assertThat(dictionary.contains("a")).isTrue();
        assertThat(dictionary.contains("ž2")).isFalse();
        assertThat(dictionary.keys())
                .contains(BencodeString.of("a"))
                .hasSize(5)
                .doesNotContain(BencodeString.of("q"));
        assertThat(dictionary.keys().contains(null)).isFalse();
    }

    @Test
    void aValueOfAnotherKindIsAsGoodAsNone() {
        BencodeDictionary dictionary =
                BencodeDictionary.builder().put("n", 1).put("s", "x").build();
        assertThat(dictionary.string("n")).isNull();
        assertThat(dictionary.list("n")).isNull();
        assertThat(dictionary.dictionary("n")).isNull();
        assertThat(dictionary.integer("s")).isEmpty();
        assertThat(dictionary.span("n")).as("built, not read").isNull();
    }

    @Test
    void buildersReplaceRemoveAndGoOn() {
        BencodeDictionary.Builder builder =
                BencodeDictionary.builder().put("a", 1).put("b", 2).put("a", 3);
        BencodeDictionary first = builder.build();
        BencodeDictionary second =
                BencodeDictionary.builder()
                        .putAll(first)
                        .remove("b")
                        .remove("absent")
                        .put("c", 4)
                        .build();
        assertThat(first).hasToString("{\"a\": 3, \"b\": 2}");
        assertThat(second).hasToString("{\"a\": 3, \"c\": 4}");
        assertThat(builder.remove("a").remove("b").build()).isSameAs(BencodeDictionary.EMPTY);
        assertThat(BencodeDictionary.EMPTY.isEmpty()).isTrue();
        assertThat(first.isEmpty()).isFalse();
    }

    @Test
    void valuesReadAndValuesBuiltAreEqual() throws Exception {
        BencodeDictionary built =
                BencodeDictionary.builder()
                        .put("k", BencodeList.of(BencodeInteger.of(1), BencodeString.of("x")))
                        .build();
        BencodeValue read = BencodeReader.strict().read(BencodeWriter.write(built));
        assertThat(read).isEqualTo(built).hasSameHashCodeAs(built);
        assertThat(read)
                .isNotEqualTo(
                        BencodeDictionary.builder()
                                .put("k", BencodeList.of(BencodeInteger.of(1)))
                                .build());
        assertThat(read)
                .isNotEqualTo(BencodeDictionary.builder().put("j", built.list("k")).build());
        assertThat(BencodeList.of(BencodeList.EMPTY))
                .isNotEqualTo(BencodeList.of(BencodeDictionary.EMPTY));
        assertThat(BencodeList.of(BencodeDictionary.EMPTY))
                .isNotEqualTo(BencodeList.of(BencodeList.EMPTY));
        assertThat(BencodeList.of(BencodeInteger.of(1)))
                .isNotEqualTo(BencodeList.of(BencodeString.of("1")));
        assertThat(BencodeInteger.of(255))
                .isSameAs(BencodeInteger.of(255))
                .isNotEqualTo(BencodeInteger.of(256));
    }

    @Test
    void aValueNestedAMillionDeepOverflowsNoStack() throws Exception {
        BencodeValue one = nested();
        BencodeValue other = nested();
        assertThat(one.equals(other)).isTrue();
        assertThat(one.hashCode()).isEqualTo(other.hashCode());
        assertThat(one.toString())
                .hasSize(BencodeValue.MAX_PRINTED + 3)
                .startsWith("{\"k\": [{")
                .endsWith("...");
        byte[] encoded = BencodeWriter.write(one);
        assertThat(encoded).hasSize(BencodeWriter.encodedLength(other));
        BencodeReader deep =
                BencodeReader.strict().withLimits(BencodeLimits.STANDARD.withMaxDepth(2 * DEEP));
        assertThat(deep.read(encoded).equals(one)).isTrue();
    }

    private static BencodeValue nested() {
        BencodeValue value = BencodeInteger.of(7);
        for (int i = 0; i < DEEP / 2; i++) {
            value = BencodeDictionary.builder().put("k", BencodeList.of(value)).build();
        }
        return value;
    }

    @Test
    void printsWhatPeopleCanReadAndEscapesTheRest() {
        BencodeDictionary value =
                BencodeDictionary.builder()
                        .put(
                                "list",
                                BencodeList.of(
                                        BencodeInteger.of(-1),
                                        BencodeList.EMPTY,
                                        BencodeDictionary.EMPTY))
                        .put("raw", new byte[] {27, '[', '3', '1', 'm'})
                        .put("quote", "\"")
                        .build();
        assertThat(value)
                .hasToString("{\"list\": [-1, [], {}], \"quote\": <22>, \"raw\": <1b5b33316d>}");
        assertThat(BencodeString.of("x".repeat(2_000)).toString())
                .hasSize(BencodeValue.MAX_PRINTED + 3);
        assertThat(BencodeInteger.of(5)).hasToString("5");
    }

    @Test
    void writesIntoBuffersOfEveryKindFromTheirPosition() {
        BencodeValue value =
                BencodeList.of(BencodeString.of("spam"), BencodeInteger.of(Long.MIN_VALUE));
        byte[] expected = BencodeReaderTest.bytes("l4:spami-9223372036854775808ee");
        for (ByteBuffer buffer : List.of(ByteBuffer.allocate(40), ByteBuffer.allocateDirect(40))) {
            BencodeWriter.write(value, buffer.put((byte) '#').slice());
            BencodeWriter.write(value, buffer);
            assertThat(buffer.position()).isEqualTo(1 + expected.length);
            byte[] written = new byte[expected.length];
            buffer.get(1, written);
            assertThat(written).isEqualTo(expected);
        }
        ByteBuffer small = ByteBuffer.allocate(expected.length - 1);
        assertThatThrownBy(() -> BencodeWriter.write(value, small))
                .isInstanceOf(BufferOverflowException.class);
        assertThat(small.position()).isZero();
        ByteBuffer readOnly = ByteBuffer.allocate(40).asReadOnlyBuffer();
        assertThatThrownBy(() -> BencodeWriter.write(value, readOnly))
                .isInstanceOf(ReadOnlyBufferException.class);
    }

    @Test
    void writesEveryNumberAsJavaPrintsIt() {
        for (long power = 1; power > 0; power *= 10) {
            for (long number :
                    new long[] {power - 1, power, power + 1, -power, -power + 1, -power - 1}) {
                assertThat(
                                new String(
                                        BencodeWriter.write(new BencodeInteger(number)),
                                        StandardCharsets.US_ASCII))
                        .isEqualTo("i" + number + "e");
            }
        }
        assertThat(BencodeWriter.write(new BencodeInteger(Long.MAX_VALUE))).hasSize(21);
    }

    @Test
    void keysAreASetThatKnowsWhatIsNotInIt() {
        BencodeDictionary dictionary = BencodeDictionary.builder().put("a", 1).build();
        assertThat(dictionary.keys().contains(BencodeString.of("a"))).isTrue();
        assertThat(dictionary.keys().contains(BencodeString.of("b"))).isFalse();
        Set<?> keys = dictionary.keys();
        assertThat(keys.contains((Object) "a")).as("another type").isFalse();
    }

    @Test
    void valuesOfDifferentKindsAreNeverEqual() {
        BencodeValue number = new BencodeInteger(1);
        BencodeValue text = BencodeString.of("");
        BencodeValue list = BencodeList.of();
        BencodeValue dictionary = BencodeDictionary.builder().build();
        List<BencodeValue> all = List.of(number, text, list, dictionary);
        for (int i = 0; i < all.size(); i++) {
            for (int k = 0; k < all.size(); k++) {
                assertThat(all.get(i).equals(all.get(k))).isEqualTo(i == k);
                assertThat(BencodeList.of(all.get(i)).equals(BencodeList.of(all.get(k))))
                        .isEqualTo(i == k);
            }
        }
        assertThat(BencodeString.of("").isEmpty()).isTrue();
        assertThat(BencodeString.of("a").isEmpty()).isFalse();
    }
}
