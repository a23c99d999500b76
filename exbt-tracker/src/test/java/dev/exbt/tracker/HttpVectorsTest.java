package dev.exbt.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.metainfo.AddressScope;
import dev.exbt.testkit.Vectors;
import dev.exbt.testkit.Vectors.Row;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every HTTP reply of the vectors, given by a server on loopback, means what it must mean. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpVectorsTest {
    private static final List<Row> ROWS = Vectors.rows("trackers/http.tsv");

    private ClientFixture fixture;

    @BeforeAll
    void open() {
        fixture = new ClientFixture(TrackerSettings.STANDARD.withTimeLimit(Duration.ofSeconds(20)));
    }

    @AfterAll
    void close() {
        fixture.close();
    }

    static Stream<Row> rows() {
        return ROWS.stream();
    }

    @Test
    void allRowsAreThere() {
        assertThat(ROWS).hasSize(71);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void repliesMeanWhatTheyMust(Row row) throws Exception {
        try (RawServer server = RawServer.answering(response(row))) {
            CompletableFuture<AnnounceResponse> answer =
                    fixture.client().announce(server.url("/announce"), ClientFixture.request());
            answer.handle((value, failure) -> null).get(20, TimeUnit.SECONDS);
            check(row, answer);
        }
    }

    private static void check(Row row, CompletableFuture<AnnounceResponse> answer)
            throws Exception {
        switch (row.get("required")) {
            case "ok" -> {
                AnnounceResponse response = answer.get();
                checkSane(response);
                if (!row.get("peers").isEmpty()) {
                    assertThat(peers(response)).isEqualTo(row.get("peers"));
                }
            }
            case "error" -> {
                assertThat(answer.isCompletedExceptionally()).as("refused").isTrue();
                assertThat(answer.exceptionNow()).isInstanceOf(TrackerException.class);
                checkText(answer.exceptionNow().getMessage());
            }
            case "either" -> {
                if (answer.isCompletedExceptionally()) {
                    assertThat(answer.exceptionNow()).isInstanceOf(TrackerException.class);
                } else {
                    checkSane(answer.get());
                }
            }
            default -> throw new AssertionError("unknown requirement " + row.get("required"));
        }
    }

    private static void checkSane(AnnounceResponse response) {
        assertThat(response.interval()).isBetween(Duration.ofSeconds(60), Duration.ofHours(24));
        assertThat(response.minInterval()).isBetween(Duration.ZERO, Duration.ofHours(24));
        assertThat(response.peers()).hasSizeLessThanOrEqualTo(AnnounceResponse.MAX_PEERS);
        assertThat(response.peers()).doesNotHaveDuplicates().noneMatch(peer -> peer.getPort() == 0);
        assertThat(response.peers())
                .noneMatch(peer -> AddressScope.of(peer.getAddress()) == AddressScope.NO_HOST);
        assertThat(response.seeders()).isGreaterThanOrEqualTo(-1);
        if (response.warning() != null) {
            checkText(response.warning());
        }
    }

    private static void checkText(String text) {
        assertThat(text).isNotEmpty().hasSizeLessThanOrEqualTo(TrackerText.MAX_LENGTH + 100);
        assertThat(text.chars()).noneMatch(Character::isISOControl);
    }

    /** A global tracker that names local peers is not believed (K11). */
    @Test
    void localPeersOfAGlobalTrackerAreDropped() throws Exception {
        assertThat(parse("peers-local", false).peers()).isEmpty();
        assertThat(peers(parse("peers-local", true))).isEqualTo("127.0.0.1:22|169.254.169.254:80");
    }

    @Test
    void namedValuesComeOut() throws Exception {
        assertThat(parse("counts", false)).extracting("seeders", "leechers").containsExactly(5, 7);
        assertThat(parse("counts-neg", false))
                .extracting("seeders", "leechers")
                .containsExactly(-1, -1);
        assertThat(parse("min-interval", false).minInterval()).isEqualTo(Duration.ofSeconds(900));
        assertThat(parse("interval-2p62", false).interval()).isEqualTo(Duration.ofHours(24));
        assertThat(parse("interval-0", false).interval()).isEqualTo(Duration.ofSeconds(60));
        assertThat(parse("external-ip", false).externalAddress().getHostAddress())
                .isEqualTo("203.0.113.7");
        assertThat(parse("external-ip-3", false).externalAddress()).isNull();
        assertThat(parse("tracker-id", false).trackerId()).isEqualTo("abc\r\nX: y");
        assertThat(parse("warning", false).warning()).isEqualTo("slow down");
        assertThat(parse("warning-esc", false).warning())
                .startsWith("\\u{1b}[2J")
                .hasSizeLessThanOrEqualTo(1_000);
        assertThat(parse("peers-5000", false).peers()).hasSize(AnnounceResponse.MAX_PEERS);
    }

    /** BEP 31. */
    @Test
    void failuresSayWhenToComeBack() {
        assertThat(failure("failure-retry").retryIn()).isEqualTo(Duration.ofMinutes(5));
        assertThat(failure("failure-never").retryIn()).isEqualTo(TrackerException.NEVER);
        assertThat(failure("failure").retryIn()).isNull();
        assertThat(failure("failure")).hasMessage("unregistered torrent");
    }

    private static TrackerException failure(String id) {
        try {
            throw new AssertionError("no failure but " + parse(id, false));
        } catch (TrackerException e) {
            return e;
        }
    }

    private static AnnounceResponse parse(String id, boolean takesLocal) throws TrackerException {
        Row row = ROWS.stream().filter(one -> one.get("id").equals(id)).findFirst().orElseThrow();
        return HttpReply.readAnnounce(row.bytes("hex"), takesLocal);
    }

    private static String peers(AnnounceResponse response) {
        return response.peers().stream()
                .map(peer -> {
                    String host = peer.getAddress().getHostAddress();
                    return host.contains(":")
                            ? "[" + host.replaceFirst("(:0)+:", "::") + "]:" + peer.getPort()
                            : host + ":" + peer.getPort();
                })
                .collect(Collectors.joining("|"));
    }

    private static byte[] response(Row row) {
        byte[] bytes = row.bytes("hex");
        if (row.get("hex_is").equals("raw")) {
            return bytes;
        }
        String headers =
                Arrays.stream(row.get("headers").split("\\|"))
                        .filter(header -> !header.isEmpty())
                        .map(header -> header + "\r\n")
                        .collect(Collectors.joining());
        String head =
                "HTTP/1.1 "
                        + row.get("status")
                        + " Status\r\nContent-Length: "
                        + bytes.length
                        + "\r\n"
                        + headers
                        + "Connection: close\r\n\r\n";
        byte[] headBytes = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = Arrays.copyOf(headBytes, headBytes.length + bytes.length);
        System.arraycopy(bytes, 0, all, headBytes.length, bytes.length);
        return all;
    }

    @Test
    void urlsOfTheServerAreLoopback() throws Exception {
        try (RawServer server = RawServer.answering(new byte[0])) {
            assertThat(server.url("/announce"))
                    .isEqualTo(URI.create("http://127.0.0.1:" + server.port() + "/announce"));
        }
    }
}
