package dev.exbt.bencode;

import static dev.exbt.bencode.BencodeReaderTest.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.exbt.testkit.Allocation;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each limit at the limit, one over it, and far over it. */
class BencodeLimitsTest {
    private static final BencodeLimits STANDARD = BencodeLimits.STANDARD;

    @Test
    void depthEndsAtItsLimit() throws Exception {
        String hundred = "l".repeat(100) + "e".repeat(100);
        assertThat(BencodeReader.strict().read(bytes(hundred))).isInstanceOf(BencodeList.class);
        assertRefused(STANDARD, "l" + hundred + "e", "nested deeper than the limit of 100");
        assertRefused(STANDARD, "l".repeat(10_000), "nested deeper than the limit of 100");
        assertThat(read(STANDARD.withMaxDepth(0), "i1e")).isEqualTo(BencodeInteger.of(1));
        assertRefused(STANDARD.withMaxDepth(0), "le", "nested deeper");
        assertThat(read(STANDARD.withMaxDepth(1), "de")).isEqualTo(BencodeDictionary.EMPTY);
        assertRefused(STANDARD.withMaxDepth(1), "d0:dee", "nested deeper");
    }

    @Test
    void stringLengthEndsAtItsLimit() throws Exception {
        BencodeLimits twelve = STANDARD.withMaxStringLength(12);
        assertThat(read(twelve, "12:abcdefghijkl")).isEqualTo(BencodeString.of("abcdefghijkl"));
        assertRefused(twelve, "13:abcdefghijklm", "a string longer than the limit of 12 bytes");
        assertRefused(
                twelve, "d13:abcdefghijklmi1ee", "a string longer than the limit of 12 bytes");
        assertRefused(twelve, "1200:x", "a string longer than the limit of 12 bytes");
        assertThat(read(STANDARD.withMaxStringLength(3), "3:abc"))
                .isEqualTo(BencodeString.of("abc"));
        assertRefused(
                STANDARD.withMaxStringLength(3),
                "4:abcd",
                "a string longer than the limit of 3 bytes");
        assertRefused(
                STANDARD,
                (BencodeLimits.STANDARD_STRING_LENGTH + 1) + ":",
                "a string longer than the limit");
        assertRefused(STANDARD, BencodeLimits.STANDARD_STRING_LENGTH + ":", "but only 0 are left");
    }

    @Test
    void tokensEndAtTheirLimit() throws Exception {
        BencodeLimits four = STANDARD.withMaxTokens(4);
        assertThat(read(four, "l0:0:0:e"))
                .isEqualTo(
                        new BencodeList(
                                List.of(
                                        BencodeString.EMPTY,
                                        BencodeString.EMPTY,
                                        BencodeString.EMPTY)));
        assertRefused(four, "l0:0:0:0:e", "more than the limit of 4 values and keys");
        assertRefused(
                four, "l" + "0:".repeat(400) + "e", "more than the limit of 4 values and keys");
        assertThat(read(four, "d0:lee")).isInstanceOf(BencodeDictionary.class);
        assertRefused(four, "d0:le1:ai1ee", "more than the limit of 4 values and keys");
        assertRefused(STANDARD.withMaxTokens(0), "i1e", "more than the limit of 0");
    }

    @Test
    void totalLengthEndsAtItsLimit() throws Exception {
        BencodeLimits six = STANDARD.withMaxTotalLength(6);
        assertThat(read(six, "4:abcd")).isEqualTo(BencodeString.of("abcd"));
        assertRefused(six, "5:abcde", "longer than the limit of 6 bytes");
        assertRefused(six, "i12345e", "longer than the limit of 6 bytes");
        assertRefused(six, "l" + "i1e".repeat(200) + "e", "longer than the limit of 6 bytes");
        ByteBuffer direct = ByteBuffer.allocateDirect(7).put(bytes("5:abcde")).flip();
        assertThatExceptionOfType(BencodeException.class)
                .isThrownBy(() -> BencodeReader.strict().withLimits(six).read(direct))
                .withMessageContaining("longer than the limit of 6 bytes");
    }

    @Test
    void totalLengthLimitsThePrefixNotWhatFollowsIt() throws Exception {
        BencodeReader reader = BencodeReader.strict().withLimits(STANDARD.withMaxTotalLength(6));
        assertThat(reader.readPrefix(bytes("i1e0123456789"), 0, 13).consumed()).isEqualTo(3);
    }

    @Test
    void aDirectBufferOverTheLimitIsRefusedBeforeItIsCopied() {
        BencodeReader reader =
                BencodeReader.strict().withLimits(STANDARD.withMaxTotalLength(1_000));
        ByteBuffer large = ByteBuffer.allocateDirect(8 << 20);
        long allocated =
                Allocation.during(() ->
                        assertThatExceptionOfType(BencodeException.class)
                                .isThrownBy(() -> reader.read(large)));
        assertThat(allocated).isLessThan(4 << 20);
    }

    @Test
    void noLimitMayBeNegative() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STANDARD.withMaxDepth(-1))
                .withMessageContaining("depth -1");
        assertThatIllegalArgumentException().isThrownBy(() -> STANDARD.withMaxStringLength(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> STANDARD.withMaxTokens(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> STANDARD.withMaxTotalLength(-1));
    }

    private static BencodeValue read(BencodeLimits limits, String input) throws BencodeException {
        return BencodeReader.strict().withLimits(limits).read(bytes(input));
    }

    private static void assertRefused(BencodeLimits limits, String input, String message) {
        assertThatExceptionOfType(BencodeException.class)
                .isThrownBy(() -> read(limits, input))
                .withMessageContaining(message);
    }
}
