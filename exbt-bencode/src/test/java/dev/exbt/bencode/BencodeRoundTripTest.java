package dev.exbt.bencode;

import static org.assertj.core.api.Assertions.assertThat;

import com.dampcake.bencode.Bencode;
import com.dampcake.bencode.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values at random, by seed: what is written is read back, and another library reads and writes the same. */
class BencodeRoundTripTest {
    private static final int VALUES = 400;
    private static final int MUTATIONS = 20_000;
    private static final int MAX_DEPTH = 6;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatIsWrittenIsReadBack(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < VALUES; i++) {
            BencodeValue value = value(random, 0);
            byte[] encoded = BencodeWriter.write(value);
            assertThat(BencodeWriter.encodedLength(value))
                    .as("seed %d value %d", seed, i)
                    .isEqualTo(encoded.length);
            BencodeValue read = BencodeReader.strict().read(encoded);
            assertThat(read)
                    .as("seed %d value %d", seed, i)
                    .isEqualTo(value)
                    .hasSameHashCodeAs(value);
            assertThat(BencodeWriter.write(read))
                    .as("seed %d value %d", seed, i)
                    .isEqualTo(encoded);
            assertSpansAreEncodings(read, encoded);
        }
    }

    private static void assertSpansAreEncodings(BencodeValue value, byte[] input) {
        if (value instanceof BencodeDictionary dictionary) {
            for (BencodeString key : dictionary.keys()) {
                BencodeSpan span = dictionary.span(key);
                ByteBuffer raw = ByteBuffer.wrap(input, span.offset(), span.length());
                assertThat(raw)
                        .isEqualTo(ByteBuffer.wrap(BencodeWriter.write(dictionary.get(key))));
                assertSpansAreEncodings(dictionary.get(key), input);
            }
        } else if (value instanceof BencodeList list) {
            list.forEach(entry -> assertSpansAreEncodings(entry, input));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void anotherLibraryReadsAndWritesTheSame(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Bencode oracle = new Bencode(StandardCharsets.ISO_8859_1, true);
        for (int i = 0; i < VALUES; i++) {
            BencodeDictionary value =
                    BencodeDictionary.builder().put("root", value(random, 0)).build();
            byte[] encoded = BencodeWriter.write(value);
            Map<String, Object> theirs = oracle.decode(encoded, Type.DICTIONARY);
            assertThat(fromOracle(theirs)).as("seed %d value %d", seed, i).isEqualTo(value);
            assertThat(oracle.encode(theirs)).as("seed %d value %d", seed, i).isEqualTo(encoded);
        }
    }

    /** Nothing but its own exception comes out of a reader, and what strict accepts is canonical. */
    @ParameterizedTest
    @ValueSource(longs = {7, 8, 9})
    void damagedInputIsRefusedOrCanonical(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] encoded = BencodeWriter.write(value(random, 0));
        for (int i = 0; i < MUTATIONS; i++) {
            if (i % 50 == 0) {
                encoded = BencodeWriter.write(value(random, 0));
            }
            byte[] damaged = encoded.clone();
            for (int n = random.nextInt(1, 4); n > 0; n--) {
                byte[] likely = {
                    'd', 'l', 'i', 'e', ':', '-', '0', '1', '9', (byte) random.nextInt()
                };
                damaged[random.nextInt(damaged.length)] = likely[random.nextInt(likely.length)];
            }
            try {
                BencodeValue strict = BencodeReader.strict().read(damaged);
                assertThat(BencodeWriter.write(strict))
                        .as("seed %d mutation %d", seed, i)
                        .isEqualTo(damaged);
            } catch (BencodeException refused) {
                assertThat(refused.offset())
                        .as("seed %d mutation %d", seed, i)
                        .isBetween(0, damaged.length);
            }
            try {
                BencodeValue lenient = BencodeReader.lenient().read(damaged);
                assertThat(BencodeWriter.write(lenient))
                        .as("seed %d mutation %d", seed, i)
                        .hasSameSizeAs(damaged);
            } catch (BencodeException refused) {
                assertThat(refused.offset())
                        .as("seed %d mutation %d", seed, i)
                        .isBetween(0, damaged.length);
            }
        }
    }

    private static BencodeValue value(SplittableRandom random, int depth) {
        int kind = random.nextInt(depth < MAX_DEPTH ? 5 : 2);
        return switch (kind) {
            case 0 -> new BencodeInteger(random.nextLong() >> random.nextInt(64));
            case 1 -> string(random);
            case 2, 3 -> {
                List<BencodeValue> values = new ArrayList<>();
                for (int n = random.nextInt(5); n > 0; n--) {
                    values.add(value(random, depth + 1));
                }
                yield new BencodeList(Collections.unmodifiableList(values));
            }
            default -> {
                BencodeDictionary.Builder builder = BencodeDictionary.builder();
                for (int n = random.nextInt(7); n > 0; n--) {
                    builder.put(string(random), value(random, depth + 1));
                }
                yield builder.build();
            }
        };
    }

    private static BencodeString string(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(8) == 0 ? random.nextInt(300) : random.nextInt(5)];
        random.nextBytes(bytes);
        return BencodeString.of(bytes);
    }

    private static BencodeValue fromOracle(Object theirs) {
        return switch (theirs) {
            case Number number -> new BencodeInteger(number.longValue());
            case ByteBuffer bytes -> {
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(bytes.position(), copy);
                yield BencodeString.of(copy);
            }
            case List<?> list ->
                    new BencodeList(list.stream().map(BencodeRoundTripTest::fromOracle).toList());
            case Map<?, ?> map -> {
                BencodeDictionary.Builder builder = BencodeDictionary.builder();
                map.forEach((key, value) ->
                        builder.put(
                                BencodeString.of(
                                        ((String) key).getBytes(StandardCharsets.ISO_8859_1)),
                                fromOracle(value)));
                yield builder.build();
            }
            default -> throw new AssertionError("what is " + theirs.getClass());
        };
    }
}
