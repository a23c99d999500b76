package dev.exbt.tracker;

import dev.exbt.metainfo.InfoHash;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * The URL of one HTTP announce (BEP 3, 7, 23) or scrape (BEP 48): what the tracker's own query holds, then ours. For whoever
 * carries bytes himself; others have a {@link TrackerClient}.
 */
public final class HttpQuery {
    private static final HexFormat UPPER = HexFormat.of().withUpperCase();

    private final StringBuilder text;
    private char separator;

    private HttpQuery(URI base) {
        String port = base.getPort() < 0 ? "" : ":" + base.getPort();
        String path =
                base.getRawPath() == null || base.getRawPath().isEmpty() ? "/" : base.getRawPath();
        text =
                new StringBuilder(
                        base.getScheme()
                                + "://"
                                + base.getHost()
                                + port
                                + path); // no user info, no fragment
        separator = '?';
        if (base.getRawQuery() != null && !base.getRawQuery().isEmpty()) {
            text.append('?').append(base.getRawQuery());
            separator = '&';
        }
    }

    /**
     * What is asked for with GET.
     *
     * @param tracker the tracker's URL, http or https
     * @param request what we say
     * @return the tracker's URL with the announce in its query
     */
    public static URI announce(URI tracker, AnnounceRequest request) {
        HttpQuery query = new HttpQuery(tracker);
        query.add("info_hash", escape(request.infoHash().toBytes()));
        query.add("peer_id", escape(request.peerId()));
        query.add("port", request.port());
        query.add("uploaded", request.uploaded());
        query.add("downloaded", request.downloaded());
        query.add("left", request.left());
        query.add("key", HexFormat.of().toHexDigits(request.key()));
        if (request.event() != AnnounceEvent.NONE) {
            query.add("event", request.event().word());
        }
        if (request.numWant() >= 0) {
            query.add("numwant", request.numWant());
        }
        query.add("compact", 1);
        query.add("no_peer_id", 1);
        if (request.trackerId() != null) {
            query.add(
                    "trackerid", escape(request.trackerId().getBytes(StandardCharsets.ISO_8859_1)));
        }
        if (request.ipv4() != null) {
            query.add("ipv4", request.ipv4().getHostAddress());
        }
        if (request.ipv6() != null) {
            String literal = request.ipv6().getHostAddress();
            int zone = literal.indexOf('%');
            query.add(
                    "ipv6",
                    escape(
                            (zone < 0 ? literal : literal.substring(0, zone))
                                    .getBytes(StandardCharsets.US_ASCII)));
        }
        return URI.create(query.text.toString());
    }

    /** Takes the scrape URL, see {@link TrackerUrl#scrape}. */
    static URI scrape(URI scrapeUrl, List<InfoHash> torrents) {
        HttpQuery query = new HttpQuery(scrapeUrl);
        torrents.forEach(torrent -> query.add("info_hash", escape(torrent.toBytes())));
        return URI.create(query.text.toString());
    }

    /** Percent-encodes every byte but the unreserved characters of RFC 3986. */
    static String escape(byte[] bytes) {
        StringBuilder out = new StringBuilder(bytes.length * 3);
        for (byte b : bytes) {
            if (isUnreserved(b)) {
                out.append((char) b);
            } else {
                out.append('%').append(UPPER.toHexDigits(b));
            }
        }
        return out.toString();
    }

    private static boolean isUnreserved(byte b) {
        boolean letter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
        return letter || (b >= '0' && b <= '9') || b == '-' || b == '.' || b == '_' || b == '~';
    }

    private void add(String name, long value) {
        add(name, Long.toString(value));
    }

    private void add(String name, String escaped) {
        text.append(separator).append(name).append('=').append(escaped);
        separator = '&';
    }
}
