package dev.exbt.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.testkit.Vectors;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Flow;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits of a reply, and replies nobody meant. */
class HttpReplyTest {
    private static final HttpHeaders GZIP =
            HttpHeaders.of(Map.of("Content-Encoding", List.of("gzip")), (name, value) -> true);

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 1_001})
    void readsAThousandPeers(int count) throws Exception {
        StringBuilder peers = new StringBuilder();
        for (int i = 0; i < count; i++) {
            peers.append((char) 203)
                    .append((char) 0)
                    .append((char) (i >> 8))
                    .append((char) (i & 0xff))
                    .append("\u001a\u00e1");
        }
        AnnounceResponse response =
                HttpReply.readAnnounce(
                        ascii("d5:peers" + peers.length() + ":" + peers + "e"), false);
        assertThat(response.peers()).hasSize(1_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_024, 1_025})
    void keepsTrackerIdsThatFitARequest(int length) throws Exception {
        byte[] body = ascii("d10:tracker id" + length + ":" + "i".repeat(length) + "e");
        String id = HttpReply.readAnnounce(body, false).trackerId();
        assertThat(id).isEqualTo(length > HttpReply.MAX_TRACKER_ID ? null : "i".repeat(length));
    }

    @Test
    void refusesMoreValuesThanTheLimit() throws Exception {
        int fits = HttpReply.MAX_TOKENS - 10;
        assertThat(HttpReply.readAnnounce(ascii("d1:xl" + "0:".repeat(fits) + "ee"), false).peers())
                .isEmpty();
        assertThatThrownBy(() ->
                        HttpReply.readAnnounce(
                                ascii("d1:xl" + "0:".repeat(HttpReply.MAX_TOKENS + 1) + "ee"),
                                false))
                .isInstanceOf(TrackerException.class);
    }

    @Test
    void looksUpNoNamesAmongPeers() throws Exception {
        String peers =
                "ld2:ip9:localhost4:porti1eed2:ip3:1.24:porti1eed2:ip11:256.1.1.1.14:porti1ee"
                        + "d2:ip7:8.8.8.84:porti1eed2:ip11:2001:db8::14:porti2eed2:ip10:fe80::1%lo4:porti2eee";
        AnnounceResponse response = HttpReply.readAnnounce(ascii("d5:peers" + peers + "e"), false);
        assertThat(response.peers())
                .containsExactly(
                        UdpExchange.address("8.8.8.8", 1), UdpExchange.address("2001:db8::1", 2));
    }

    @Test
    void escapesTheTrackerIdWhenItGoesBack() {
        URI uri =
                HttpQuery.announce(
                        URI.create("http://u:p@t.example/announce?x#frag"),
                        ClientFixture.request()
                                .withTrackerId("abc\r\nX: \u00ff")
                                .withEvent(AnnounceEvent.NONE));
        assertThat(uri.toString())
                .startsWith("http://t.example/announce?x&info_hash=")
                .endsWith("&trackerid=abc%0D%0AX%3A%20%FF")
                .doesNotContain("event=");
    }

    @Test
    void tellsOtherAddressesAsBep7Says() throws Exception {
        URI uri =
                HttpQuery.announce(
                        URI.create("http://t.example/announce"),
                        ClientFixture.request()
                                .withAddresses(
                                        (java.net.Inet4Address)
                                                InetAddress.getByName("203.0.113.1"),
                                        (java.net.Inet6Address)
                                                InetAddress.getByName("2001:db8::1")));
        assertThat(uri.toString())
                .endsWith("&ipv4=203.0.113.1&ipv6=2001%3Adb8%3A0%3A0%3A0%3A0%3A0%3A1");
    }

    @ParameterizedTest
    @ValueSource(ints = {BoundedBody.MAX_LENGTH, BoundedBody.MAX_LENGTH + 1})
    void inflatesNoMoreThanTheLimit(int length) throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[length]);
        }
        if (length <= BoundedBody.MAX_LENGTH) {
            assertThat(BoundedBody.decode(GZIP, packed.toByteArray())).hasSize(length);
        } else {
            assertThatThrownBy(() -> BoundedBody.decode(GZIP, packed.toByteArray()))
                    .isInstanceOf(TrackerException.class)
                    .hasMessageContaining("4194304");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {BoundedBody.MAX_LENGTH, BoundedBody.MAX_LENGTH + 1})
    void takesNoMoreThanTheLimit(int length) {
        for (boolean announced : List.of(true, false)) {
            BoundedBody body = BoundedBody.of(announced ? "" + length : "0");
            body.onSubscribe(
                    new Flow.Subscription() {
                        @Override
                        public void request(long count) {}

                        @Override
                        public void cancel() {}
                    });
            body.onNext(List.of(ByteBuffer.allocate(1), ByteBuffer.allocate(length - 1)));
            body.onComplete();
            var whole = body.getBody().toCompletableFuture();
            if (length <= BoundedBody.MAX_LENGTH) {
                assertThat(whole.join()).hasSize(length);
            } else {
                assertThat(whole.exceptionNow()).isInstanceOf(TrackerException.class);
            }
        }
    }

    /** Mutations of every reply of the vectors: an answer or a {@link TrackerException}, nothing else. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void mutatedRepliesAreAnsweredOrRefused(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (Vectors.Row row : Vectors.rows("trackers/http.tsv")) {
            byte[] original = row.bytes("hex");
            for (int i = 0; i < 100 && original.length > 0 && original.length < 2_000; i++) {
                byte[] mutated = original.clone();
                for (int change = random.nextInt(4); change >= 0; change--) {
                    mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
                }
                try {
                    assertThat(HttpReply.readAnnounce(mutated, random.nextBoolean()).interval())
                            .isPositive();
                    assertThat(HttpReply.readScrape(mutated).torrents()).isNotNull();
                } catch (TrackerException expected) {
                    assertThat(expected.getMessage())
                            .as("seed %d, row %s, round %d", seed, row, i)
                            .isNotEmpty();
                }
            }
        }
    }
}
