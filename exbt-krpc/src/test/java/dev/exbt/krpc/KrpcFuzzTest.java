package dev.exbt.krpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.testkit.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes, reading gives a message or a {@link KrpcException}, and a message stays itself. */
class KrpcFuzzTest {
    private static final int ROUNDS = 12_000;
    private static final byte[] SPICE =
            "delie0:1:2:20:i-1ei0e9999999999:yqretavid"
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private static List<byte[]> corpus() throws Exception {
        List<byte[]> corpus = new ArrayList<>();
        for (Vectors.Row row : Vectors.rows("krpc/krpc.tsv")) {
            byte[] datagram = row.bytes("hex");
            if (datagram.length > 0 && datagram.length <= KrpcCodec.MAX_LENGTH) {
                corpus.add(datagram);
            }
        }
        for (KrpcQuery query : Samples.queries()) {
            corpus.add(KrpcCodec.encode(query, KrpcCodec.MAX_LENGTH));
        }
        for (Map.Entry<KrpcQuery, KrpcAnswer> pair : Samples.answers()) {
            corpus.add(
                    KrpcCodec.encode(
                            new KrpcResponse(Samples.TRANSACTION, pair.getValue()),
                            KrpcCodec.MAX_LENGTH));
        }
        return corpus;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 0})
    void mutatedDatagramsGiveAMessageOrARefusal(long fixed) throws Exception {
        long seed = fixed == 0 ? System.nanoTime() : fixed;
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> corpus = corpus();
        int messages = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] datagram = mutate(corpus, random);
            try {
                messages += read(datagram) ? 1 : 0;
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "seed " + seed + ", round " + i + ": " + HexFormat.of().formatHex(datagram),
                        e);
            }
        }
        assertThat(messages)
                .as("seed %d, some mutants live", seed)
                .isGreaterThan(ROUNDS / 50)
                .isLessThan(ROUNDS);
    }

    @Test
    void noiseIsRefused() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] datagram = new byte[random.nextInt(64)];
            random.nextBytes(datagram);
            if (datagram.length > 0 && random.nextBoolean()) {
                datagram[0] = 'd';
            }
            assertThat(read(datagram)).as("seed %d", seed).isFalse();
        }
    }

    private static boolean read(byte[] datagram) {
        KrpcMessage message;
        try {
            message = KrpcCodec.decode(datagram);
        } catch (KrpcException refused) {
            KrpcError reply = refused.reply();
            if (reply != null) {
                assertThat(KrpcCodec.encode(reply, KrpcCodec.ANSWER_LENGTH).length)
                        .isLessThanOrEqualTo(datagram.length + 100);
            }
            return false;
        }
        try {
            assertThat(KrpcCodec.decode(KrpcCodec.encode(message, KrpcCodec.MAX_LENGTH)))
                    .isEqualTo(message);
        } catch (KrpcException e) {
            throw new AssertionError("what was written cannot be read", e);
        }
        if (message instanceof KrpcResponse response) {
            for (KrpcQuery query : Samples.queries()) {
                answer(query, response);
            }
        }
        return true;
    }

    /** An answer that was read can be given. */
    private static void answer(KrpcQuery query, KrpcResponse response) {
        KrpcAnswer answer;
        try {
            answer = query.answer(response);
        } catch (KrpcException refused) {
            assertThat(refused.reply()).isNull();
            return;
        }
        try {
            KrpcResponse again = new KrpcResponse(response.transaction(), answer);
            assertThat(query.answer(again)).isEqualTo(answer);
            assertThat(KrpcCodec.encode(again, KrpcCodec.MAX_LENGTH)).isNotEmpty();
        } catch (KrpcException e) {
            throw new AssertionError("what was written cannot be read", e);
        }
    }

    private static byte[] mutate(List<byte[]> corpus, SplittableRandom random) {
        byte[] datagram = corpus.get(random.nextInt(corpus.size())).clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes && datagram.length > 0; i++) {
            int at = random.nextInt(datagram.length);
            int end = Math.min(datagram.length, at + 1 + random.nextInt(16));
            switch (random.nextInt(6)) {
                case 0 -> datagram[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> datagram[at] = SPICE[random.nextInt(SPICE.length)];
                case 2 -> datagram = splice(datagram, at, new byte[0], end); // cut
                case 3 ->
                        datagram =
                                splice(
                                        datagram,
                                        at,
                                        Arrays.copyOfRange(datagram, at, end),
                                        at); // repeat
                case 4 ->
                        datagram =
                                splice(
                                        datagram,
                                        at,
                                        Arrays.copyOf(SPICE, 1 + random.nextInt(SPICE.length)),
                                        at);
                default -> {
                    byte[] other = corpus.get(random.nextInt(corpus.size()));
                    int from = random.nextInt(other.length);
                    datagram =
                            splice(
                                    datagram,
                                    at,
                                    Arrays.copyOfRange(
                                            other, from, Math.min(other.length, from + 40)),
                                    end);
                }
            }
        }
        return datagram;
    }

    private static byte[] splice(byte[] datagram, int from, byte[] middle, int to) {
        byte[] out = Arrays.copyOf(datagram, from + middle.length + datagram.length - to);
        System.arraycopy(middle, 0, out, from, middle.length);
        System.arraycopy(datagram, to, out, from + middle.length, datagram.length - to);
        return out;
    }
}
