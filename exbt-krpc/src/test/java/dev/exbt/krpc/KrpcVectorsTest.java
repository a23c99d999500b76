package dev.exbt.krpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.exbt.bencode.BencodeReader;
import dev.exbt.testkit.Allocation;
import dev.exbt.testkit.CpuTime;
import dev.exbt.testkit.Vectors;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every row of {@code krpc/krpc.tsv}: what a node must do, as far as the codec decides it. Where the node's own memory decides
 * (was this token given out, was this asked?) the rows are about one that remembers nothing.
 */
class KrpcVectorsTest {
    static List<Vectors.Row> rows() {
        return Vectors.rows("krpc/krpc.tsv");
    }

    /** What a node that remembers nothing does with what the codec gives it. */
    private static String verdict(byte[] datagram) {
        try {
            return switch (KrpcCodec.decode(datagram)) {
                case AnnouncePeer announce -> "token";
                case Put put -> "token";
                case UnknownQuery unknown -> unknown.target() == null ? "e204" : "reply-r";
                case KrpcQuery query -> "reply-r";
                case KrpcResponse response -> "unasked";
                case KrpcError error -> "unasked";
            };
        } catch (KrpcException refused) {
            KrpcError reply = refused.reply();
            return reply == null ? "drop" : "e" + reply.code();
        }
    }

    private static boolean satisfies(String required, String verdict) {
        String does =
                verdict.equals("token") ? "e203" : verdict.equals("unasked") ? "drop" : verdict;
        return switch (required) {
            case "reply-r", "drop" -> does.equals(required);
            case "reply-e203" -> does.equals("e203");
            case "reply-error" -> does.startsWith("e");
            case "e203-or-drop" -> does.equals("e203") || does.equals("drop");
            case "error-or-drop" -> does.startsWith("e") || does.equals("drop");
            case "either" -> true;
            default -> throw new AssertionError("unknown: " + required);
        };
    }

    @Test
    void thereAreAsManyRowsOfEachKindAsTheListHas() {
        assertThat(rows()).hasSize(133);
        assertThat(
                        rows().stream()
                                .collect(
                                        Collectors.groupingBy(
                                                row -> row.get("required"), Collectors.counting())))
                .containsOnly(
                        entry("drop", 36L),
                        entry("e203-or-drop", 38L),
                        entry("either", 14L),
                        entry("error-or-drop", 15L),
                        entry("reply-e203", 1L),
                        entry("reply-error", 1L),
                        entry("reply-r", 28L));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void doesWhatTheRowRequires(Vectors.Row row) {
        String verdict = verdict(row.bytes("hex"));
        assertThat(satisfies(row.get("required"), verdict))
                .as("%s, required %s", verdict, row.get("required"))
                .isTrue();
    }

    /** What the codec decides itself: of each required behaviour, how many rows end how. */
    @Test
    void decidesAsManyRowsAsItCan() {
        Map<String, Long> counts =
                rows().stream()
                        .collect(
                                Collectors.groupingBy(
                                        row ->
                                                row.get("required")
                                                        + ": "
                                                        + verdict(row.bytes("hex")),
                                        TreeMap::new,
                                        Collectors.counting()));
        assertThat(counts)
                .containsOnly(
                        entry("drop: drop", 28L),
                        entry("drop: unasked", 8L),
                        entry("e203-or-drop: drop", 1L),
                        entry("e203-or-drop: e203", 35L),
                        entry("e203-or-drop: token", 2L),
                        entry("either: drop", 9L),
                        entry("either: reply-r", 5L),
                        entry("error-or-drop: drop", 5L),
                        entry("error-or-drop: e203", 3L),
                        entry("error-or-drop: e204", 4L),
                        entry("error-or-drop: e205", 1L),
                        entry("error-or-drop: e207", 1L),
                        entry("error-or-drop: token", 1L),
                        entry("reply-e203: token", 1L),
                        entry("reply-error: e204", 1L),
                        entry("reply-r: reply-r", 28L));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void readsWhatIsThere(Vectors.Row row) throws Exception {
        byte[] datagram = row.bytes("hex");
        KrpcMessage message;
        try {
            message = KrpcCodec.decode(datagram);
        } catch (KrpcException refused) {
            KrpcError reply = refused.reply();
            if (reply != null) {
                assertThat(row.get("kind")).isEqualTo("query");
                assertThat(reply.transaction().bytes().toByteArray()).isEqualTo(row.bytes("t"));
                assertThat(KrpcCodec.encode(reply, KrpcCodec.ANSWER_LENGTH).length)
                        .isLessThanOrEqualTo(datagram.length + 100);
            }
            return;
        }
        assertThat(message.transaction().bytes().toByteArray()).isEqualTo(row.bytes("t"));
        String kind =
                message instanceof KrpcQuery
                        ? "query"
                        : message instanceof KrpcResponse ? "response" : "error";
        assertThat(kind).isEqualTo(row.get("kind"));
        if (message instanceof KrpcQuery query) {
            assertThat(query.method()).isEqualTo(row.get("method"));
        }
        byte[] written = KrpcCodec.encode(message, KrpcCodec.MAX_LENGTH);
        assertThat(KrpcCodec.decode(written)).isEqualTo(message);
        assertThat(BencodeReader.strict().read(written)).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void noRowCostsMuchTimeOrMemory(Vectors.Row row) {
        byte[] datagram = row.bytes("hex");
        assertThat(verdict(datagram))
                .isNotEmpty(); // what loading classes costs is not the datagram's fault
        assertThat(Allocation.during(() -> verdict(datagram)))
                .isLessThanOrEqualTo(16L * datagram.length + (1 << 20));
        assertThat(CpuTime.during(() -> verdict(datagram))).isLessThan(Duration.ofMillis(100));
    }
}
