package dev.exbt.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.metainfo.InfoHash;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpTransactionsTest {
    private static final String URL = "udp://tracker.example:6969/announce?passkey=1";
    private static final byte[] REFUSED = HexFormat.of().parseHex("00000003112233446e6f");

    private final UdpExchange exchange = new UdpExchange();

    /** BEP 15: 15 · 2ⁿ seconds, n up to 8. */
    @Test
    void connectsAgainAfterFifteenSecondsDoubledEightTimes() {
        UdpAnnounce question = exchange.announce(URL);
        exchange.run(Duration.ofHours(3));
        assertThat(exchange.sentSeconds())
                .containsExactly(0L, 15L, 45L, 105L, 225L, 465L, 945L, 1905L, 3825L);
        assertThat(exchange.sent).allMatch(sent -> sent.bytes().length == 16);
        assertThat(question.answer.exceptionNow()).hasMessage("198.51.100.7:6969 did not answer");
        assertThat(exchange.core.outstanding()).isZero();
    }

    @Test
    void givesUpAfterTheLastWaitAndNotBefore() {
        UdpAnnounce question = exchange.announce(URL);
        exchange.run(Duration.ofSeconds(7_664));
        assertThat(question.answer).isNotDone();
        exchange.run(Duration.ofSeconds(1));
        assertThat(question.answer).isCompletedExceptionally();
    }

    @Test
    void repeatsAnAnnounceAndConnectsAnewWhenTheIdHasExpired() {
        UdpAnnounce question = exchange.announce(URL);
        exchange.reply(UdpExchange.CONNECTED);
        exchange.run(Duration.ofSeconds(110));
        // 0 connect, 0 announce, 15, 45 again; at 105 the id is older than a minute
        assertThat(exchange.sentSeconds()).containsExactly(0L, 0L, 15L, 45L, 105L);
        assertThat(exchange.lastSentAction()).isZero();
        exchange.reply(UdpExchange.CONNECTED);
        assertThat(exchange.lastSentAction()).isEqualTo(UdpAnnounce.ACTION);
        exchange.reply(UdpExchange.ONE_PEER);
        assertThat(question.answer).isCompleted();
    }

    @Test
    void forgetsAnAnnounceThatWasCancelled() {
        CompletableFuture<AnnounceResponse> answer =
                exchange.core.announce(
                        UdpExchange.TRACKER,
                        URI.create(URL),
                        ClientFixture.request(),
                        false,
                        exchange.nowNanos);
        exchange.reply(UdpExchange.CONNECTED);
        assertThat(exchange.core.outstanding()).isEqualTo(1);
        answer.cancel(true);
        assertThat(exchange.core.outstanding()).isZero();
        int sent = exchange.sent.size();
        exchange.run(Duration.ofHours(3));
        assertThat(exchange.sent).hasSize(sent);
    }

    @Test
    void connectsWithTheMagicConstant() {
        exchange.announce(URL);
        ByteBuffer connect = exchange.lastSent();
        assertThat(connect.getLong(0)).isEqualTo(0x41727101980L);
        assertThat(connect.getInt(8)).isZero();
    }

    @Test
    void announcesEveryFieldInItsPlace() {
        AnnounceRequest request =
                ClientFixture.request()
                        .withTotals(3, 2, 1)
                        .withEvent(AnnounceEvent.COMPLETED)
                        .withKey(0x0a0b0c0d)
                        .withNumWant(-1);
        exchange.core.ask(
                new UdpAnnounce(UdpExchange.TRACKER, java.net.URI.create(URL), request, false),
                exchange.nowNanos);
        exchange.reply(UdpExchange.CONNECTED);
        ByteBuffer sent = exchange.lastSent();
        assertThat(sent.getLong(0)).isEqualTo(0x0123456789abcdefL);
        assertThat(InfoHash.of(sent.array(), 16)).isEqualTo(ClientFixture.TORRENT);
        assertThat(new String(sent.array(), 36, 20, StandardCharsets.ISO_8859_1))
                .isEqualTo("-XB0100-abcdefghijkl");
        assertThat(List.of(sent.getLong(56), sent.getLong(64), sent.getLong(72)))
                .containsExactly(2L, 1L, 3L);
        assertThat(sent.getInt(80)).isEqualTo(1);
        assertThat(sent.getInt(84)).isZero();
        assertThat(sent.getInt(88)).isEqualTo(0x0a0b0c0d);
        assertThat(sent.getInt(92)).isEqualTo(-1);
        assertThat(sent.getShort(96)).isEqualTo((short) 6881);
    }

    /** BEP 41: 255 bytes an option. */
    @Test
    void sendsPathAndQueryInOptions() {
        exchange.announce("udp://tracker.example:6969/" + "a".repeat(299));
        exchange.reply(UdpExchange.CONNECTED);
        ByteBuffer sent = exchange.lastSent();
        assertThat(sent.limit()).isEqualTo(98 + 300 + 4);
        assertThat(sent.getShort(98)).isEqualTo((short) 0x02ff);
        assertThat(sent.getShort(98 + 2 + 255)).isEqualTo((short) 0x022d);
        assertThat(sent.get(100)).isEqualTo((byte) '/');
    }

    @ParameterizedTest
    @ValueSource(ints = {1_024, 1_025})
    void sendsNoMoreUrlDataThanTheLimit(int length) {
        exchange.announce("udp://tracker.example:6969/" + "a".repeat(length - 1));
        exchange.reply(UdpExchange.CONNECTED);
        assertThat(exchange.lastSent().limit()).isEqualTo(98 + 1_024 + 2 * 5);
    }

    @Test
    void sharesAConnectionForAMinute() {
        exchange.announce(URL);
        exchange.announce(URL);
        assertThat(exchange.sentCount()).as("one connect for both").isEqualTo(1);
        exchange.reply(UdpExchange.CONNECTED);
        assertThat(exchange.sentCount()).isEqualTo(3);
        exchange.nowNanos += Duration.ofSeconds(60).toNanos() - 1;
        exchange.announce(URL);
        assertThat(exchange.lastSentAction()).isEqualTo(UdpAnnounce.ACTION);
        exchange.nowNanos += 1;
        exchange.announce(URL);
        assertThat(exchange.lastSentAction()).isZero();
    }

    /** K10. */
    @Test
    void ignoresRepliesFromAnotherAddressOrPort() throws Exception {
        UdpAnnounce question = exchange.announce(URL);
        exchange.replyFrom(UdpExchange.address("198.51.100.8", 6969), UdpExchange.CONNECTED);
        exchange.replyFrom(UdpExchange.address("198.51.100.7", 6970), UdpExchange.CONNECTED);
        assertThat(exchange.sentCount()).isEqualTo(1);
        exchange.reply(UdpExchange.CONNECTED);
        exchange.replyFrom(UdpExchange.address("198.51.100.8", 6969), UdpExchange.ONE_PEER);
        exchange.replyFrom(UdpExchange.address("198.51.100.8", 6969), REFUSED);
        assertThat(question.answer).isNotDone();
        exchange.reply(UdpExchange.ONE_PEER);
        assertThat(UdpExchange.peers(question)).isEqualTo("203.0.113.1:6881");
    }

    @Test
    void readsSixteenByteAddressesFromAnIpv6Tracker() throws Exception {
        InetSocketAddress tracker = UdpExchange.address("2001:db8::7", 6969);
        UdpAnnounce question = exchange.announce(tracker, URL);
        exchange.replyFrom(tracker, UdpExchange.CONNECTED);
        exchange.replyFrom(
                tracker,
                HexFormat.of()
                        .parseHex(
                                "0000000111223344000007080000000700000005"
                                        + "20010db8000000000000000000000001"
                                        + "1ae1"));
        assertThat(question.answer.get().peers())
                .containsExactly(UdpExchange.address("2001:db8::1", 6881));
    }

    @Test
    void connectsAnewWhenAnOldConnectionIsRefused() {
        exchange.announce(URL);
        exchange.reply(UdpExchange.CONNECTED);
        exchange.reply(UdpExchange.ONE_PEER);
        UdpAnnounce second = exchange.announce(URL);
        exchange.reply(REFUSED);
        assertThat(second.answer).isNotDone();
        assertThat(exchange.lastSentAction()).isZero();
        exchange.reply(UdpExchange.CONNECTED);
        exchange.reply(REFUSED);
        assertThat(second.answer.exceptionNow()).hasMessage("no");
    }

    @Test
    void whoAsksLateDoesNotSitOutALongWait() {
        exchange.announce(URL);
        exchange.run(Duration.ofSeconds(500)); // the next connect would go out at 945 s
        exchange.announce(URL);
        assertThat(exchange.sentSeconds().getLast()).isEqualTo(500L);
        exchange.run(Duration.ofSeconds(15));
        assertThat(exchange.sentSeconds().getLast()).isEqualTo(515L);
    }

    @Test
    void cancellingEndsTheRetransmissions() {
        UdpAnnounce waiting = exchange.announce(URL);
        exchange.core.cancel(waiting);
        exchange.run(Duration.ofHours(1));
        assertThat(exchange.sentCount()).isEqualTo(1);
        assertThat(exchange.core.outstanding()).isZero();

        UdpAnnounce asked = exchange.announce(URL);
        exchange.reply(UdpExchange.CONNECTED);
        exchange.core.cancel(asked);
        int sent = exchange.sentCount();
        exchange.run(Duration.ofHours(1));
        assertThat(exchange.sentCount()).isEqualTo(sent);
    }

    @Test
    void anUnreachableTrackerFailsAtOnce() {
        UdpAnnounce question = exchange.announce(URL);
        exchange.core.unreachable(UdpExchange.TRACKER, "Network is unreachable");
        assertThat(question.answer.exceptionNow())
                .hasMessage("cannot reach 198.51.100.7:6969: Network is unreachable");
    }

    @Test
    void scrapesInTheOrderAsked() throws Exception {
        InfoHash other = InfoHash.of(new byte[20]);
        UdpScrape question =
                new UdpScrape(UdpExchange.TRACKER, List.of(ClientFixture.TORRENT, other));
        exchange.core.ask(question, exchange.nowNanos);
        exchange.reply(UdpExchange.CONNECTED);
        assertThat(exchange.lastSent().limit()).isEqualTo(16 + 40);
        exchange.reply(
                HexFormat.of()
                        .parseHex(
                                "0000000211223344"
                                        + "000000010000000200000003"
                                        + "000000040000000500000006"));
        assertThat(question.answer.get().torrents())
                .containsEntry(ClientFixture.TORRENT, new ScrapeResponse.Counts(1, 3, 2))
                .containsEntry(other, new ScrapeResponse.Counts(4, 6, 5));
    }

    @Test
    void closingFailsEverything() {
        UdpAnnounce waiting = exchange.announce(URL);
        exchange.core.close();
        assertThat(waiting.answer.exceptionNow()).hasMessage("closed");
        assertThat(exchange.core.outstanding()).isZero();
    }

    /** Ten thousand datagrams of junk with the right transaction id: nothing but an answer or an error comes out. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void junkIsHarmless(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 10_000; i++) {
            UdpExchange fresh = new UdpExchange();
            UdpAnnounce question = fresh.announce(URL);
            if (random.nextBoolean()) {
                fresh.reply(UdpExchange.CONNECTED);
            }
            byte[] junk = new byte[random.nextInt(64)];
            random.nextBytes(junk);
            if (junk.length >= 8) {
                ByteBuffer.wrap(junk).putInt(0, random.nextInt(5)).putInt(4, 0x11223344);
            }
            fresh.reply(junk);
            if (question.answer.isCompletedExceptionally()) {
                assertThat(question.answer.exceptionNow())
                        .as("seed %d, round %d", seed, i)
                        .isInstanceOf(TrackerException.class);
            }
        }
    }
}
