package dev.exbt.job.simulation;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeWriter;
import dev.exbt.metainfo.InfoHash;
import dev.exbt.tracker.AnnounceEvent;
import dev.exbt.tracker.AnnounceRequest;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A tracker's half of an announce over HTTP (BEP 3, 23), written from the specification and not from our own half. */
final class HttpTracking {
    private static final int COMPACT_LENGTH = 6;

    private HttpTracking() {}

    /** Reads a request; whatever is missing is an error of ours, and fails the run. */
    static AnnounceRequest read(URI request) {
        Map<String, String> said = new HashMap<>();
        for (String pair : request.getRawQuery().split("&", -1)) {
            int equals = pair.indexOf('=');
            said.put(
                    pair.substring(0, equals),
                    URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.ISO_8859_1));
        }
        String word = said.getOrDefault("event", "");
        AnnounceEvent event =
                Arrays.stream(AnnounceEvent.values())
                        .filter(known -> known.word().equals(word))
                        .findFirst()
                        .orElseThrow();
        return new AnnounceRequest(
                InfoHash.of(bytes(said, "info_hash")),
                bytes(said, "peer_id"),
                (int) number(said, "port"),
                number(said, "uploaded"),
                number(said, "downloaded"),
                number(said, "left"),
                event,
                (int) number(said, "numwant"),
                0,
                said.get("trackerid"),
                null,
                null);
    }

    private static byte[] bytes(Map<String, String> said, String name) {
        return said.getOrDefault(name, "").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static long number(Map<String, String> said, String name) {
        return Long.parseLong(said.getOrDefault(name, "none"));
    }

    static byte[] write(SimulatedTracker.Answer answer) {
        return BencodeWriter.write(
                BencodeDictionary.builder()
                        .put("complete", answer.seeders())
                        .put("incomplete", answer.leechers())
                        .put("interval", answer.intervalSeconds())
                        .put("peers", compact(answer.peers()))
                        .build());
    }

    /** {@code (address:4 | port:2)*} */
    static byte[] compact(List<InetSocketAddress> peers) {
        ByteBuffer out = ByteBuffer.allocate(peers.size() * COMPACT_LENGTH);
        peers.forEach(
                peer -> out.put(peer.getAddress().getAddress()).putShort((short) peer.getPort()));
        return out.array();
    }
}
