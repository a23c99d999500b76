package dev.exbt.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.exbt.metainfo.InfoHash;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client over loopback sockets. */
@Timeout(60)
class TrackerClientTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final byte[] EMPTY_SWARM =
            "d8:intervali1800e5:peers0:e".getBytes(StandardCharsets.ISO_8859_1);

    private static final TrackerSettings LOCAL =
            TrackerSettings.STANDARD.withBind(LOOPBACK).withAllowLocal(true);

    private static byte[] ok(byte[] body) {
        return head(
                "200 OK",
                "Content-Length: " + body.length + "\r\n",
                new String(body, StandardCharsets.ISO_8859_1));
    }

    private static byte[] head(String status, String headers, String body) {
        return ("HTTP/1.1 " + status + "\r\n" + headers + "Connection: close\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String failure(CompletableFuture<?> answer) throws Exception {
        try {
            Object value = answer.get(30, TimeUnit.SECONDS);
            throw new AssertionError("answered: " + value);
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(TrackerException.class);
            return e.getCause().getMessage();
        }
    }

    @Test
    void sendsTheBytesOfTheInfoHashExactly() throws Exception {
        try (var fixture = new ClientFixture(LOCAL);
                RawServer server = RawServer.answering(ok(EMPTY_SWARM))) {
            fixture.client()
                    .announce(
                            server.url("/a/announce?passkey=x%20y"),
                            ClientFixture.request().withKey(0xabc))
                    .get();
            String request = server.requests().getFirst();
            assertThat(request)
                    .startsWith(
                            "GET /a/announce?passkey=x%20y"
                                    + "&info_hash=%00%FF%7F%80%20%2B%25%26%2F%3DAaz~-_.%2A%0A%0D"
                                    + "&peer_id=-XB0100-abcdefghijkl&port=6881&uploaded=0&downloaded=0&left=1&key=00000abc"
                                    + "&event=started&numwant=200&compact=1&no_peer_id=1 HTTP/1.1\n")
                    .contains("User-Agent: exbt/0.1\n", "Accept-Encoding: gzip\n")
                    .doesNotContainIgnoringCase("upgrade");
        }
    }

    @Test
    void keepsConnectionsAliveBetweenAnnounces() throws Exception {
        List<InetSocketAddress> clients = Collections.synchronizedList(new ArrayList<>());
        HttpServer server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 10);
        server.createContext(
                "/announce",
                exchange -> {
                    clients.add(exchange.getRemoteAddress());
                    exchange.sendResponseHeaders(200, EMPTY_SWARM.length);
                    exchange.getResponseBody().write(EMPTY_SWARM);
                    exchange.close();
                });
        server.start();
        try (var fixture = new ClientFixture(LOCAL)) {
            URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/announce");
            for (int i = 0; i < 3; i++) {
                fixture.client().announce(url, ClientFixture.request()).get();
            }
        } finally {
            server.stop(0);
        }
        assertThat(clients).hasSize(3);
        assertThat(clients.stream().distinct()).as("one connection").hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6})
    void followsFiveRedirects(int redirects) throws Exception {
        try (var fixture = new ClientFixture(LOCAL);
                RawServer server =
                        RawServer.answering(request -> {
                            int step =
                                    Integer.parseInt(request.replaceAll("(?s)GET /(\\d+).*", "$1"));
                            return step == redirects
                                    ? ok(EMPTY_SWARM)
                                    : head("302 Found", "Location: /" + (step + 1) + "\r\n", "");
                        })) {
            var answer = fixture.client().announce(server.url("/0"), ClientFixture.request());
            if (redirects <= HttpQuestion.MAX_REDIRECTS) {
                assertThat(answer.get().peers()).isEmpty();
            } else {
                assertThat(failure(answer)).isEqualTo("more than 5 redirects");
            }
            assertThat(server.requests()).hasSize(6);
        }
    }

    /** Server-side request forgery: what a torrent may make us ask of our own machine. */
    @Test
    void contactsLocalTrackersAtTheWellKnownPathAlone() throws Exception {
        try (var fixture = new ClientFixture(TrackerSettings.STANDARD);
                RawServer server = RawServer.answering(ok(EMPTY_SWARM))) {
            var client = fixture.client();
            assertThat(
                            failure(
                                    client.announce(
                                            server.url("/api?do=harm"), ClientFixture.request())))
                    .contains("/announce only");
            URI byName = URI.create("http://localhost:" + server.port() + "/shutdown");
            assertThat(failure(client.announce(byName, ClientFixture.request())))
                    .contains("/announce only");
            assertThat(
                            failure(
                                    client.announce(
                                            URI.create("http://0.0.0.0:1/announce"),
                                            ClientFixture.request())))
                    .contains("no host's address");
            assertThat(server.requests()).isEmpty();
            client.announce(server.url("/announce"), ClientFixture.request()).get();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void redirectsLeadToNoOtherPathOfALocalHost() throws Exception {
        try (var fixture = new ClientFixture(TrackerSettings.STANDARD);
                RawServer server =
                        RawServer.answering(head("302 Found", "Location: /api\r\n", ""))) {
            assertThat(
                            failure(
                                    fixture.client()
                                            .announce(
                                                    server.url("/announce"),
                                                    ClientFixture.request())))
                    .contains("/announce only");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void sendsUserInfoAsCredentials() throws Exception {
        try (var fixture = new ClientFixture(LOCAL);
                RawServer server = RawServer.answering(ok(EMPTY_SWARM))) {
            fixture.client()
                    .announce(
                            URI.create(
                                    "http://user:secret@127.0.0.1:" + server.port() + "/announce"),
                            ClientFixture.request())
                    .get();
            assertThat(server.requests().getFirst())
                    .contains("Authorization: Basic dXNlcjpzZWNyZXQ=\n");
        }
    }

    @Test
    void scrapesWhereBep48Says() throws Exception {
        String body =
                "d5:filesd20:"
                        + "\u00ff".repeat(20)
                        + "d8:completei3e10:downloadedi9e10:incompletei4eeee";
        try (var fixture = new ClientFixture(LOCAL);
                RawServer server =
                        RawServer.answering(ok(body.getBytes(StandardCharsets.ISO_8859_1)))) {
            byte[] hash = new byte[20];
            java.util.Arrays.fill(hash, (byte) 0xff);
            ScrapeResponse response =
                    fixture.client()
                            .scrape(server.url("/x/announce.php?k=1"), List.of(InfoHash.of(hash)))
                            .get();
            assertThat(response.torrents())
                    .containsEntry(InfoHash.of(hash), new ScrapeResponse.Counts(3, 4, 9));
            assertThat(server.requests().getFirst())
                    .startsWith("GET /x/scrape.php?k=1&info_hash=" + "%FF".repeat(20) + " ");
        }
    }

    @Test
    void aRefusedConnectionSaysSo() throws Exception {
        try (var fixture = new ClientFixture(LOCAL)) {
            int port;
            try (RawServer server = RawServer.silent()) {
                port = server.port();
            }
            assertThat(
                            failure(
                                    fixture.client()
                                            .announce(
                                                    URI.create(
                                                            "http://127.0.0.1:"
                                                                    + port
                                                                    + "/announce"),
                                                    ClientFixture.request())))
                    .startsWith("cannot connect to 127.0.0.1:" + port);
        }
    }

    @Test
    void unsupportedSchemesAreRefusedAtOnce() throws Exception {
        try (var fixture = new ClientFixture(LOCAL)) {
            assertThat(
                            failure(
                                    fixture.client()
                                            .announce(
                                                    URI.create("wss://t.example/"),
                                                    ClientFixture.request())))
                    .contains("not an http, https or udp tracker");
            assertThat(
                            failure(
                                    fixture.client()
                                            .announce(
                                                    URI.create("udp://t.example/"),
                                                    ClientFixture.request())))
                    .contains("needs a port");
        }
    }

    /** K8, with less patience: no answer, and an answer that never ends. */
    @Test
    void theTimeLimitHoldsForSilenceAndForSlowBodies() throws Exception {
        byte[] endless = head("200 OK", "Content-Length: 1000\r\n", "d8:interval");
        try (var fixture = new ClientFixture(LOCAL.withTimeLimit(Duration.ofMillis(300)));
                RawServer silent = RawServer.silent();
                DatagramSocket dead = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
                SlowServer slow = new SlowServer(endless)) {
            assertThat(
                            failure(
                                    fixture.client()
                                            .announce(
                                                    silent.url("/announce"),
                                                    ClientFixture.request())))
                    .contains("no answer within 300 ms");
            assertThat(failure(fixture.client().announce(slow.url(), ClientFixture.request())))
                    .contains("no answer within 300 ms");
            URI udp = URI.create("udp://127.0.0.1:" + dead.getLocalPort() + "/announce");
            assertThat(failure(fixture.client().announce(udp, ClientFixture.request())))
                    .contains("no answer within 300 ms");
        }
    }

    /** Pains 1 and 2: dead trackers do not hold up the end, and nothing stays. */
    @Test
    void closingLeavesNoThreadAndDoesNotWaitForDeadTrackers() throws Exception {
        var fixture = new ClientFixture(LOCAL);
        try (RawServer silent = RawServer.silent();
                DatagramSocket dead = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            URI udp = URI.create("udp://127.0.0.1:" + dead.getLocalPort() + "/announce");
            List<CompletableFuture<AnnounceResponse>> open = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                open.add(
                        fixture.client()
                                .announce(silent.url("/announce"), ClientFixture.request()));
                open.add(fixture.client().announce(udp, ClientFixture.request()));
            }
            dead.receive(
                    new java.net.DatagramPacket(new byte[100], 100)); // the connect has gone out
            assertThat(threads()).isNotEmpty();
            long begun = System.nanoTime();
            fixture.client().close(Duration.ofSeconds(5));
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(Duration.ofSeconds(5));
            for (CompletableFuture<AnnounceResponse> answer : open) {
                assertThat(answer).isCompletedExceptionally();
            }
            for (Thread ending : threads()) {
                // A pool counts as ended a moment before the last of its threads is gone.
                assertThat(ending.join(Duration.ofSeconds(1))).as(ending.getName()).isTrue();
            }
            assertThat(failure(fixture.client().announce(udp, ClientFixture.request())))
                    .isEqualTo("closed");
            assertThat(
                            failure(
                                    fixture.client()
                                            .announce(
                                                    silent.url("/announce"),
                                                    ClientFixture.request())))
                    .isEqualTo("closed");
        } finally {
            fixture.close();
        }
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        thread.getName().startsWith("exbt-tracker")
                                || thread.getName().startsWith("HttpClient"))
                .toList();
    }

    @Test
    void theEndlessBodyIsCutAtTheLimit() throws Exception {
        try (var fixture = new ClientFixture(LOCAL);
                RawServer server =
                        RawServer.answering(
                                head("200 OK", "", "d".repeat(BoundedBody.MAX_LENGTH + 1)))) {
            assertThat(
                            failure(
                                    fixture.client()
                                            .announce(
                                                    server.url("/announce"),
                                                    ClientFixture.request())))
                    .isEqualTo("an answer of more than 4194304 bytes");
        }
    }

    @Test
    void aStoppedAnnounceDoesNotWaitForItsTurn() throws Exception {
        try (var fixture = new ClientFixture(LOCAL);
                RawServer silent = RawServer.silent();
                RawServer alive = RawServer.answering(ok(EMPTY_SWARM))) {
            for (int i = 0; i < HttpTrackers.MAX_CONCURRENT; i++) {
                var unused =
                        fixture.client().announce(silent.url("/announce"), ClientFixture.request());
            }
            var waiting =
                    fixture.client().announce(alive.url("/announce"), ClientFixture.request());
            fixture.client()
                    .announce(
                            alive.url("/announce"),
                            ClientFixture.request().withEvent(AnnounceEvent.STOPPED))
                    .get(20, TimeUnit.SECONDS);
            assertThat(waiting).isNotDone();
            assertThat(alive.requests()).hasSize(1);
        }
    }

    /** Sends what it has and holds the connection open. */
    private static final class SlowServer implements AutoCloseable {
        private final java.net.ServerSocket listening = new java.net.ServerSocket();
        private final List<java.net.Socket> held = Collections.synchronizedList(new ArrayList<>());

        SlowServer(byte[] start) throws java.io.IOException {
            listening.bind(new InetSocketAddress(LOOPBACK, 0));
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            while (true) {
                                java.net.Socket socket = listening.accept();
                                held.add(socket);
                                socket.getOutputStream().write(start);
                                socket.getOutputStream().flush();
                            }
                        } catch (java.io.IOException e) {
                            // closed: the test is over
                        }
                    });
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + listening.getLocalPort() + "/announce");
        }

        @Override
        public void close() throws java.io.IOException {
            listening.close();
            for (java.net.Socket socket : List.copyOf(held)) {
                socket.close();
            }
        }
    }
}
