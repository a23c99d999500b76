package dev.exbt.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.testkit.Vectors;
import dev.exbt.testkit.Vectors.Row;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every UDP reply of the vectors means what BEP 15 says; what is to be ignored leaves the true reply welcome. */
class UdpVectorsTest {
    private static final List<Row> ROWS = Vectors.rows("trackers/udp.tsv");

    static Stream<Row> rows() {
        return ROWS.stream();
    }

    @Test
    void allRowsAreThere() {
        assertThat(ROWS).hasSize(35);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void repliesMeanWhatTheyMust(Row row) throws Exception {
        UdpExchange exchange = new UdpExchange();
        UdpAnnounce question = exchange.announce("udp://tracker.example:6969");
        if (row.get("stage").equals("announce")) {
            exchange.reply(UdpExchange.CONNECTED);
            assertThat(exchange.lastSentAction()).isEqualTo(UdpAnnounce.ACTION);
        }
        int sent = exchange.sentCount();
        exchange.reply(row.bytes("hex"));
        switch (row.get("required")) {
            case "ok" -> accepted(row, exchange, question, sent);
            case "error" -> {
                assertThat(question.answer.isCompletedExceptionally()).isTrue();
                assertThat(question.answer.exceptionNow()).isInstanceOf(TrackerException.class);
                String message = question.answer.exceptionNow().getMessage();
                assertThat(message).isNotEmpty();
                assertThat(message.chars()).noneMatch(Character::isISOControl);
            }
            case "ignore", "ignore-or-error" -> {
                assertThat(question.answer.isDone()).isFalse();
                assertThat(exchange.sentCount()).as("nothing is sent").isEqualTo(sent);
                if (row.get("stage").equals("connect")) {
                    exchange.reply(UdpExchange.CONNECTED);
                }
                exchange.reply(UdpExchange.ONE_PEER);
                assertThat(UdpExchange.peers(question)).isEqualTo("203.0.113.1:6881");
            }
            case "either" -> {
                assertThat(question.answer).isCompleted();
                AnnounceResponse response = question.answer.get();
                assertThat(response.peers()).hasSizeLessThanOrEqualTo(AnnounceResponse.MAX_PEERS);
                assertThat(response.peers()).noneMatch(peer -> peer.getPort() == 0);
                if (!row.get("peers").isEmpty()) {
                    assertThat(UdpExchange.peers(question)).isEqualTo(row.get("peers"));
                }
            }
            default -> throw new AssertionError("unknown requirement " + row.get("required"));
        }
    }

    private static void accepted(Row row, UdpExchange exchange, UdpAnnounce question, int sent)
            throws Exception {
        if (row.get("stage").equals("connect")) {
            assertThat(exchange.sentCount()).isEqualTo(sent + 1);
            assertThat(exchange.lastSentAction()).isEqualTo(UdpAnnounce.ACTION);
            assertThat(exchange.lastSent().getLong(0))
                    .isEqualTo(exchange.longAt(row.bytes("hex"), 8));
            return;
        }
        AnnounceResponse response = question.answer.get();
        assertThat(response.interval().toSeconds()).isBetween(60L, 86_400L);
        assertThat(response.seeders()).isGreaterThanOrEqualTo(-1);
        if (row.get("peers").equals("(200 peers)")) {
            assertThat(response.peers()).hasSize(200).doesNotHaveDuplicates();
        } else if (!row.get("peers").isEmpty()) {
            assertThat(UdpExchange.peers(question)).isEqualTo(row.get("peers"));
        }
    }
}
