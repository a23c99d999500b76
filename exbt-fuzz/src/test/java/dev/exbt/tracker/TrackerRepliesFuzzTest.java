package dev.exbt.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.exbt.fuzz.Proportion;
import dev.exbt.fuzz.Seeds;
import dev.exbt.metainfo.AddressScope;
import dev.exbt.metainfo.InfoHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.provider.MethodSource;

/** What trackers answer, over HTTP and UDP. */
class TrackerRepliesFuzzTest {
    private static final InfoHash TORRENT =
            InfoHash.ofHex("0123456789abcdef0123456789abcdef01234567");
    private static final HttpHeaders GZIP =
            HttpHeaders.of(Map.of("Content-Encoding", List.of("gzip")), (name, value) -> true);

    static Stream<byte[]> bodies() {
        return Seeds.of("trackers/http.tsv", "hex", row -> row.get("hex_is").equals("body"));
    }

    static Stream<byte[]> streams() {
        return bodies().filter(body -> body.length < 10_000).map(TrackerRepliesFuzzTest::gzip);
    }

    static Stream<byte[]> datagrams() {
        return Seeds.of("trackers/udp.tsv", "hex");
    }

    private static byte[] gzip(byte[] body) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    @MethodSource("bodies")
    @FuzzTest(maxDuration = "10m")
    void readHttp(byte[] input) throws Exception {
        Proportion.check(input.length, () -> HttpReply.readAnnounce(input, false));
        try {
            check(HttpReply.readAnnounce(input, false));
        } catch (TrackerException refused) {
            checkText(refused);
        }
        try {
            assertThat(HttpReply.readScrape(input).torrents())
                    .hasSizeLessThanOrEqualTo(ScrapeResponse.MAX_TORRENTS);
        } catch (TrackerException refused) {
            checkText(refused);
        }
    }

    @MethodSource("streams")
    @FuzzTest(maxDuration = "10m")
    void readGzip(byte[] input) throws Exception {
        try {
            assertThat(BoundedBody.decode(GZIP, input).length)
                    .isLessThanOrEqualTo(BoundedBody.MAX_LENGTH);
        } catch (TrackerException refused) {
            checkText(refused);
        }
    }

    /** A stranger's datagram, then the same with the right transaction id, for a connect, an announce and a scrape. */
    @MethodSource("datagrams")
    @FuzzTest(maxDuration = "10m")
    void readUdp(byte[] input) throws Exception {
        InetAddress host = InetAddress.getByAddress(new byte[] {(byte) 198, 51, 100, 7});
        InetSocketAddress tracker = new InetSocketAddress(host, 6969);
        Proportion.check(input.length, () -> exchange(tracker, input));
    }

    private static void exchange(InetSocketAddress tracker, byte[] input) throws Exception {
        List<byte[]> sent = new ArrayList<>();
        UdpTransactions core =
                new UdpTransactions(new SplittableRandom(7), (to, datagram) -> sent.add(datagram));
        AnnounceRequest request = AnnounceRequest.of(TORRENT, new byte[20], 6881);
        UdpAnnounce announce =
                new UdpAnnounce(
                        tracker, URI.create("udp://tracker.example:6969/a"), request, false);
        UdpScrape scrape = new UdpScrape(tracker, List.of(TORRENT));
        core.ask(announce, 0);
        core.ask(scrape, 0);
        core.receive(tracker, input, 1);
        for (int round = 0; round < 3; round++) {
            for (byte[] datagram : List.copyOf(sent)) {
                core.receive(tracker, answering(datagram, input), 2 + round);
            }
            core.receive(tracker, connected(sent.getFirst()), 3 + round);
        }
        core.wake(UdpTransactions.FIRST_WAIT_NANOS);
        core.close();
        assertThat(announce.answer.isDone()).isTrue();
        assertThat(scrape.answer.isDone()).isTrue();
        if (announce.answer.isCompletedExceptionally()) {
            assertThat(announce.answer.exceptionNow()).isInstanceOf(TrackerException.class);
            checkText((TrackerException) announce.answer.exceptionNow());
        } else {
            check(announce.answer.get());
        }
    }

    private static byte[] answering(byte[] question, byte[] input) {
        byte[] reply = input.clone();
        if (reply.length >= 8) {
            ByteBuffer.wrap(reply).putInt(4, ByteBuffer.wrap(question).getInt(12));
        }
        return reply;
    }

    private static byte[] connected(byte[] question) {
        int transaction = ByteBuffer.wrap(question).getInt(12);
        return ByteBuffer.allocate(16).putInt(0).putInt(transaction).putLong(42).array();
    }

    private static void check(AnnounceResponse response) {
        assertThat(response.interval())
                .isBetween(AnnounceResponse.MIN_INTERVAL, AnnounceResponse.MAX_INTERVAL);
        assertThat(response.peers())
                .hasSizeLessThanOrEqualTo(AnnounceResponse.MAX_PEERS)
                .doesNotHaveDuplicates()
                .noneMatch(peer -> peer.getPort() == 0)
                .allMatch(peer -> AddressScope.of(peer.getAddress()) == AddressScope.INTERNET);
        assertThat(response.seeders()).isGreaterThanOrEqualTo(-1);
        assertThat(response.leechers()).isGreaterThanOrEqualTo(-1);
    }

    private static void checkText(TrackerException refused) {
        assertThat(refused.getMessage()).isNotEmpty().hasSizeLessThan(2 * TrackerText.MAX_LENGTH);
        assertThat(refused.getMessage().chars()).noneMatch(Character::isISOControl);
    }
}
