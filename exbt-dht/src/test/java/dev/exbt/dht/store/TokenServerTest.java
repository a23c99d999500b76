package dev.exbt.dht.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.bencode.BencodeString;
import dev.exbt.krpc.NodeId;
import dev.exbt.krpc.Token;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenServerTest {
    private static final long PERIOD = TokenServer.PERIOD_NANOS;
    private static final NodeId SENDER = NodeId.ofHex("00112233445566778899aabbccddeeff01234567");
    private static final NodeId TARGET = NodeId.ofHex("ffeeddccbbaa99887766554433221100fedcba98");

    private static InetAddress host(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static final InetAddress FROM = host("203.0.113.7");

    /** Vectors of the reference implementation, key 00 01 .. 0f, input 00 01 .. */
    @ParameterizedTest
    @CsvSource({"0, 310e0edd47db6f72", "1, 6224939a79f5f593", "2, db9bc2577fcc2a3f"})
    void hashesAsTheAuthorsOfSipHashDo(int words, String expected) {
        var hash = new KeyedHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        for (int i = 0; i < words; i++) {
            hash.add(0x0706050403020100L + i * 0x0808080808080808L);
        }
        assertThat(HexFormat.of().toHexDigits(Long.reverseBytes(hash.finish())))
                .isEqualTo(expected);
    }

    /** D9 and D10 of what is hostile: another's token, another's address. */
    @Test
    void acceptsATokenForWhatItWasIssuedAlone() {
        var tokens = new TokenServer(new SplittableRandom(1), 0);
        Token token = tokens.issue(FROM, SENDER, TARGET, 0);
        assertThat(token.bytes().length()).isEqualTo(8);
        assertThat(tokens.accepts(token, FROM, SENDER, TARGET, 0)).isTrue();
        for (String other : new String[] {"203.0.113.8", "203.0.112.7", "2001:db8::cb00:7107"}) {
            assertThat(tokens.accepts(token, host(other), SENDER, TARGET, 0)).as(other).isFalse();
        }
        for (int bit = 0; bit < NodeId.BITS; bit++) {
            byte[] changed = SENDER.toBytes();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(tokens.accepts(token, FROM, NodeId.of(changed), TARGET, 0)).isFalse();
            changed = TARGET.toBytes();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(tokens.accepts(token, FROM, SENDER, NodeId.of(changed), 0)).isFalse();
        }
        assertThat(tokens.accepts(token, FROM, TARGET, SENDER, 0)).isFalse();
    }

    @Test
    void bindsAllOfAnIPv6Address() {
        var tokens = new TokenServer(new SplittableRandom(2), 0);
        InetAddress from = host("2001:db8:1:2:3:4:5:6");
        Token token = tokens.issue(from, SENDER, TARGET, 0);
        assertThat(tokens.accepts(token, from, SENDER, TARGET, 0)).isTrue();
        assertThat(tokens.accepts(token, host("2001:db8:1:2:3:4:5:7"), SENDER, TARGET, 0))
                .isFalse();
        assertThat(tokens.accepts(token, host("2001:db8:1:3:3:4:5:6"), SENDER, TARGET, 0))
                .isFalse();
    }

    @Test
    void refusesWhatWasCutLengthenedOrChanged() {
        var tokens = new TokenServer(new SplittableRandom(3), 0);
        byte[] right = tokens.issue(FROM, SENDER, TARGET, 0).bytes().toByteArray();
        for (int length = 1; length <= Token.MAX_LENGTH; length++) {
            var other = new Token(BencodeString.of(Arrays.copyOf(right, length)));
            assertThat(tokens.accepts(other, FROM, SENDER, TARGET, 0))
                    .as("%d bytes", length)
                    .isEqualTo(length == 8);
        }
        for (int bit = 0; bit < 64; bit++) {
            byte[] changed = right.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            var other = new Token(BencodeString.of(changed));
            assertThat(tokens.accepts(other, FROM, SENDER, TARGET, 0)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE - 400_000_000_000L, Long.MAX_VALUE, Long.MIN_VALUE})
    void aTokenLivesUntilTheSecretAfterItsOwnIsReplaced(long start) {
        for (long age : new long[] {0, 1, PERIOD / 2, PERIOD - 1}) {
            var tokens = new TokenServer(new SplittableRandom(4), start);
            Token token = tokens.issue(FROM, SENDER, TARGET, start + age);
            assertThat(tokens.accepts(token, FROM, SENDER, TARGET, start + 2 * PERIOD - 1))
                    .isTrue();
            assertThat(tokens.accepts(token, FROM, SENDER, TARGET, start + 2 * PERIOD)).isFalse();
        }
    }

    @Test
    void renewsBothSecretsAfterALongSilence() {
        for (long silence : new long[] {2 * PERIOD, 3 * PERIOD + 17, 1_000_000 * PERIOD + 5}) {
            var tokens = new TokenServer(new SplittableRandom(5), -1);
            Token token = tokens.issue(FROM, SENDER, TARGET, -1);
            assertThat(tokens.accepts(token, FROM, SENDER, TARGET, silence - 1)).isFalse();
            // The period goes on where it would have been, not from the first call after the
            // silence.
            long due = silence - 1 - silence % PERIOD + 2 * PERIOD;
            Token late = tokens.issue(FROM, SENDER, TARGET, silence - 1);
            assertThat(tokens.accepts(late, FROM, SENDER, TARGET, due - 1)).isTrue();
            assertThat(tokens.accepts(late, FROM, SENDER, TARGET, due)).isFalse();
        }
    }

    @Test
    void anotherServerHasOtherSecrets() {
        Token token = new TokenServer(new SplittableRandom(6), 0).issue(FROM, SENDER, TARGET, 0);
        var other = new TokenServer(new SplittableRandom(7), 0);
        assertThat(other.accepts(token, FROM, SENDER, TARGET, 0)).isFalse();
    }
}
