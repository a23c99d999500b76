package dev.exbt.tracker.embedded;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeList;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import dev.exbt.bencode.BencodeWriter;
import dev.exbt.metainfo.InfoHash;
import dev.exbt.tracker.AnnounceEvent;
import dev.exbt.tracker.ScrapeResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The registry over HTTP (BEP 3, 7, 23, 24, 48), on two threads of its own. */
final class HttpDoor implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int BACKLOG = 128;

    private final HttpServer server;
    private final ExecutorService threads;
    private final SwarmRegistry registry;

    HttpDoor(InetSocketAddress bind, SwarmRegistry registry) throws IOException {
        this.registry = registry;
        this.server = HttpServer.create(bind, BACKLOG);
        this.threads =
                Executors.newFixedThreadPool(
                        THREADS,
                        task -> {
                            Thread thread = new Thread(task, "exbt-embedded-tracker-http");
                            thread.setDaemon(true);
                            return thread;
                        });
        server.setExecutor(threads);
        server.createContext("/announce", exchange -> answer(exchange, true));
        server.createContext("/scrape", exchange -> answer(exchange, false));
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange, boolean announce) throws IOException {
        try (exchange) {
            RawQuery query = new RawQuery(exchange.getRequestURI().getRawQuery());
            BencodeDictionary reply;
            try {
                reply = announce ? announce(query, exchange.getRemoteAddress()) : scrape(query);
            } catch (IllegalArgumentException e) {
                reply =
                        BencodeDictionary.builder()
                                .put("failure reason", String.valueOf(e.getMessage()))
                                .build();
            }
            byte[] body = BencodeWriter.write(reply);
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private BencodeDictionary announce(RawQuery query, InetSocketAddress from) {
        List<byte[]> hashes = query.all("info_hash");
        if (hashes.size() != 1) {
            throw new IllegalArgumentException("one info_hash expected");
        }
        if (query.all("peer_id").isEmpty() || query.all("peer_id").getFirst().length != 20) {
            throw new IllegalArgumentException("a peer_id of 20 bytes expected");
        }
        long port = query.number("port", 0);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("a port in 1..65535 expected");
        }
        SwarmRegistry.Answer answer =
                registry.announce(
                        InfoHash.of(hashes.getFirst()),
                        from.getAddress(),
                        (int) port,
                        event(query.text("event")),
                        query.number("left", 1) == 0,
                        Math.clamp(query.number("numwant", -1), -1, SwarmRegistry.MAX_ANSWER),
                        System.nanoTime());
        return reply(answer, from, query.number("compact", 1) == 1);
    }

    private static BencodeDictionary reply(
            SwarmRegistry.Answer answer, InetSocketAddress from, boolean compact) {
        BencodeDictionary.Builder reply =
                BencodeDictionary.builder()
                        .put("complete", answer.seeders())
                        .put("incomplete", answer.leechers())
                        .put("interval", SwarmRegistry.LIFETIME.toSeconds() / 2)
                        .put("external ip", from.getAddress().getAddress());
        if (!compact) {
            List<BencodeValue> peers = new ArrayList<>();
            for (InetSocketAddress peer : answer.peers()) {
                peers.add(
                        BencodeDictionary.builder()
                                .put("ip", peer.getAddress().getHostAddress())
                                .put("port", peer.getPort())
                                .build());
            }
            return reply.put("peers", new BencodeList(peers)).build();
        }
        reply.put("peers", compact(SwarmRegistry.ofFamily(answer.peers(), true)));
        List<InetSocketAddress> six = SwarmRegistry.ofFamily(answer.peers(), false);
        if (!six.isEmpty()) {
            reply.put("peers6", compact(six));
        }
        return reply.build();
    }

    /** {@code (address | port:2)*}, all of one family. */
    static byte[] compact(List<InetSocketAddress> peers) {
        ByteBuffer out =
                ByteBuffer.allocate(
                        peers.stream()
                                .mapToInt(
                                        peer -> peer.getAddress().getAddress().length + Short.BYTES)
                                .sum());
        peers.forEach(
                peer -> out.put(peer.getAddress().getAddress()).putShort((short) peer.getPort()));
        return out.array();
    }

    private BencodeDictionary scrape(RawQuery query) {
        BencodeDictionary.Builder files = BencodeDictionary.builder();
        query.all("info_hash").stream()
                .limit(ScrapeResponse.MAX_TORRENTS)
                .forEach(hash -> {
                    SwarmRegistry.Counts counts =
                            registry.scrape(InfoHash.of(hash), System.nanoTime());
                    files.put(
                            BencodeString.of(hash),
                            BencodeDictionary.builder()
                                    .put("complete", counts.seeders())
                                    .put("downloaded", counts.completed())
                                    .put("incomplete", counts.leechers())
                                    .build());
                });
        return BencodeDictionary.builder().put("files", files.build()).build();
    }

    private static AnnounceEvent event(String word) {
        for (AnnounceEvent event : AnnounceEvent.values()) {
            if (event.word().equals(word)) {
                return event;
            }
        }
        return AnnounceEvent.NONE;
    }
}
