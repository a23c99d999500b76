package dev.exbt.bencode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.testkit.Allocation;
import dev.exbt.testkit.CpuTime;
import dev.exbt.testkit.Vectors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of {@code bencode/bencode.tsv}: strict, lenient, value, consumed, time and memory. */
class VectorsTest {
    private static final int LARGE = 1_000_000;

    static List<Vectors.Row> rows() {
        return Vectors.rows("bencode/bencode.tsv");
    }

    @Test
    void thereAreAsManyRowsAsTheListHas() {
        assertThat(rows()).hasSize(168);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void strictReaderJudgesAsTheRowSays(Vectors.Row row) throws Exception {
        byte[] input = row.bytes("hex");
        BencodeValue value = readAll(BencodeReader.strict(), input, row.get("strict"));
        if (value != null) {
            assertThat(valueText(value, row)).isEqualTo(row.get("value"));
            assertThat(BencodeWriter.write(value)).isEqualTo(input);
            assertThat(BencodeReader.strict().read(ByteBuffer.wrap(input))).isEqualTo(value);
            assertThat(
                            BencodeReader.strict()
                                    .read(
                                            ByteBuffer.allocateDirect(input.length)
                                                    .put(input)
                                                    .flip()))
                    .isEqualTo(value);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void lenientPrefixReaderJudgesAsTheRowSays(Vectors.Row row) throws Exception {
        byte[] input = row.bytes("hex");
        BencodePrefix prefix;
        try {
            prefix = BencodeReader.lenient().readPrefix(input, 0, input.length);
        } catch (BencodeException refused) {
            assertThat(row.get("lenient")).as(refused.getMessage()).isIn("reject", "either");
            return;
        }
        assertThat(row.get("lenient")).as("accepted").isIn("accept", "either");
        assertThat(valueText(prefix.value(), row)).isEqualTo(row.get("value"));
        assertThat(prefix.consumed()).isEqualTo(Integer.parseInt(row.get("consumed")));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void noRowCostsMuchTimeOrMemory(Vectors.Row row) {
        byte[] input = row.bytes("hex");
        BencodeReader reader = BencodeReader.lenient();
        read(reader, input); // what loading classes costs is not the input's fault
        assertThat(Allocation.during(() -> read(reader, input)))
                .isLessThanOrEqualTo(16L * input.length + (1 << 20));
        assertThat(CpuTime.during(() -> read(reader, input)))
                .isLessThan(Duration.ofMillis(input.length >= LARGE ? 1_000 : 100));
    }

    private static void read(BencodeReader reader, byte[] input) {
        try {
            assertThat(reader.readPrefix(input, 0, input.length).consumed()).isPositive();
        } catch (BencodeException refused) {
            assertThat(refused.offset()).isBetween(0, input.length);
        }
    }

    private static BencodeValue readAll(BencodeReader reader, byte[] input, String required) {
        try {
            BencodeValue value = reader.read(input);
            assertThat(required).as("accepted").isIn("accept", "either");
            return value;
        } catch (BencodeException refused) {
            assertThat(required).as(refused.getMessage()).isIn("reject", "either");
            return null;
        }
    }

    /** The notation of the vectors: {@code i:5}, {@code s:6162}, lists, dictionaries; a long one by its hash. */
    private static String valueText(BencodeValue value, Vectors.Row row) throws Exception {
        StringBuilder out = new StringBuilder();
        append(out, value);
        byte[] hash =
                MessageDigest.getInstance("SHA-1")
                        .digest(out.toString().getBytes(StandardCharsets.UTF_8));
        return row.get("value").startsWith("sha1:")
                ? "sha1:" + HexFormat.of().formatHex(hash)
                : out.toString();
    }

    private static void append(StringBuilder out, BencodeValue value) {
        switch (value) {
            case BencodeInteger(long number) -> out.append("i:").append(number);
            case BencodeString string -> out.append("s:").append(hex(string));
            case BencodeList list -> {
                out.append('[');
                for (int i = 0; i < list.size(); i++) {
                    out.append(i == 0 ? "" : ",");
                    append(out, list.get(i));
                }
                out.append(']');
            }
            case BencodeDictionary dictionary -> {
                out.append('{');
                for (int i = 0; i < dictionary.size(); i++) {
                    out.append(i == 0 ? "" : ",").append(hex(dictionary.keyAt(i))).append('=');
                    append(out, dictionary.valueAt(i));
                }
                out.append('}');
            }
        }
    }

    private static String hex(BencodeString string) {
        return HexFormat.of().formatHex(string.toByteArray());
    }
}
