package dev.exbt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TorrentFetcherTest {
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private static void answer(HttpExchange exchange, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, 0); // chunked: the length is not told
            exchange.getResponseBody().write(body);
        }
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().add("Location", to);
            exchange.sendResponseHeaders(302, -1);
        }
    }

    @Test
    void followsARedirect() throws Exception {
        server.createContext("/old", exchange -> redirect(exchange, "/new"));
        server.createContext("/new", exchange -> answer(exchange, new byte[] {1, 2, 3}));
        assertThat(TorrentFetcher.fetch(url("/old"), InetAddress.getLoopbackAddress()))
                .containsExactly(1, 2, 3);
    }

    @Test
    void givesUpOnARedirectThatGoesInCircles() {
        server.createContext("/", exchange -> redirect(exchange, "/again"));
        assertThatThrownBy(() -> TorrentFetcher.fetch(url("/"), null))
                .isInstanceOf(UserFailure.class);
    }

    @Test
    void takesAsManyBytesAsTheLimitAndNotOneMore() throws Exception {
        server.createContext(
                "/fits", exchange -> answer(exchange, new byte[TorrentSource.MAX_TORRENT_BYTES]));
        server.createContext(
                "/large",
                exchange -> answer(exchange, new byte[TorrentSource.MAX_TORRENT_BYTES + 1]));
        assertThat(TorrentFetcher.fetch(url("/fits"), null))
                .hasSize(TorrentSource.MAX_TORRENT_BYTES);
        assertThatThrownBy(() -> TorrentFetcher.fetch(url("/large"), null))
                .isInstanceOf(UserFailure.class)
                .hasMessageContaining("more than " + TorrentSource.MAX_TORRENT_BYTES + " bytes");
    }

    @Test
    void saysWhatTheServerAnswered() {
        server.createContext(
                "/gone",
                exchange -> {
                    exchange.sendResponseHeaders(404, -1);
                    exchange.close();
                });
        assertThatThrownBy(() -> TorrentFetcher.fetch(url("/gone"), null))
                .hasMessageEndingWith("the server answered 404");
    }

    @Test
    void saysThatNobodyListens() {
        URI address = url("/");
        server.stop(0);
        assertThatThrownBy(() -> TorrentFetcher.fetch(address, null))
                .hasMessageContaining("cannot connect");
    }
}
