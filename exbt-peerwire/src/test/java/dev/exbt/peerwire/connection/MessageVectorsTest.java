package dev.exbt.peerwire.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.peerwire.MessageDecoder;
import dev.exbt.peerwire.MessageLimits;
import dev.exbt.peerwire.PeerWireException;
import dev.exbt.testkit.Vectors;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Message sequences of a peer, played to a connection that downloads, however the bytes are split. */
class MessageVectorsTest {
    /** What libtorrent's handshake of the vectors says: BEP 10, 6 and 5. */
    private static final long FLAGS = 0x10_0005L;

    /** A row may cost this much of answer for each message it sends. */
    private static final int ANSWER_LIMIT = 64 << 10;

    /** Counts instead of tracking each access, which takes its time byte by byte. */
    private static final UnpooledByteBufAllocator HEAP = new UnpooledByteBufAllocator(false, true);

    static List<Vectors.Row> rows() {
        return Vectors.rows("peerwire/messages.tsv");
    }

    @Test
    void readsEveryVector() {
        assertThat(rows()).hasSize(211);
        assertThat(rows().stream().filter(row -> row.get("required").equals("ok"))).hasSize(38);
        assertThat(rows().stream().filter(row -> row.get("required").equals("disconnect")))
                .hasSize(32);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void doesWhatTheVectorRequires(Vectors.Row row) {
        byte[] bytes = row.bytes("hex");
        boolean open = staysOpen(bytes, left -> left);
        switch (row.get("required")) {
            case "ok" -> assertThat(open).isTrue();
            case "disconnect" -> assertThat(open).isFalse();
            default -> assertThat(row.get("required")).isEqualTo("either");
        }
        assertThat(staysOpen(bytes, left -> 1)).as("byte by byte").isEqualTo(open);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 5; i++) {
            int longest = 1 << random.nextInt(1, 18);
            assertThat(staysOpen(bytes, left -> 1 + random.nextInt(longest)))
                    .as("seed %d", seed)
                    .isEqualTo(open);
        }
    }

    /** Plays the bytes in parts; checks that a peer that lies gets nothing by it. */
    private static boolean staysOpen(byte[] bytes, IntUnaryOperator part) {
        PeerHarness harness = new PeerHarness().open(FLAGS, PeerHarness.pieces());
        harness.sent();
        try (MessageDecoder decoder = new MessageDecoder(HEAP, MessageLimits.STANDARD)) {
            decoder.setPieceCount(20);
            for (int at = 0; at < bytes.length; ) {
                int length = Math.min(bytes.length - at, part.applyAsInt(bytes.length - at));
                ByteBuf in = Unpooled.wrappedBuffer(bytes, at, length);
                decoder.decode(in, message -> harness.peer.receive(message, harness.now));
                at += length;
            }
            return true;
        } catch (PeerWireException closed) {
            return false;
        } finally {
            assertThat(HEAP.metric().usedHeapMemory()).as("all released").isZero();
            assertThat(harness.told())
                    .noneMatch(event -> event.startsWith("block") || event.equals("request"));
            assertThat(harness.peer.downloaded()).isZero();
            assertThat(harness.sentBytes()).isLessThan(ANSWER_LIMIT);
            assertThat(harness.peer.pieces()).isNotNull();
        }
    }
}
