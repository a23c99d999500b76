package dev.exbt.bencode;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.exbt.fuzz.Proportion;
import dev.exbt.fuzz.Seeds;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** What the strict reader takes is canonical; what the lenient one takes has a canonical form of the same meaning. */
class BencodeFuzzTest {
    static Stream<byte[]> seeds() {
        return Seeds.of("bencode/bencode.tsv", "hex");
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "10m")
    void read(byte[] input) throws Exception {
        Proportion.check(input.length, () -> BencodeReader.lenient().read(input));
        strict(input);
        lenient(input);
    }

    private static void strict(byte[] input) {
        BencodeValue value;
        try {
            value = BencodeReader.strict().read(input);
        } catch (BencodeException refused) {
            assertThat(refused.offset()).isBetween(0, input.length);
            return;
        }
        assertThat(BencodeWriter.write(value)).isEqualTo(input);
        assertThat(value.toString()).isNotNull();
        assertThat(value.hashCode()).isEqualTo(value.hashCode());
    }

    private static void lenient(byte[] input) throws BencodeException {
        BencodePrefix prefix;
        try {
            prefix = BencodeReader.lenient().readPrefix(input, 0, input.length);
        } catch (BencodeException refused) {
            return;
        }
        assertThat(prefix.consumed()).isBetween(1, input.length);
        byte[] canonical = BencodeWriter.write(prefix.value());
        assertThat(BencodeReader.strict().read(canonical)).isEqualTo(prefix.value());
    }
}
