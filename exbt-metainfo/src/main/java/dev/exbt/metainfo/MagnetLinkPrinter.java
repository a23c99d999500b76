package dev.exbt.metainfo;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** Writes a {@link MagnetLink} as its text; everything but unreserved characters (RFC 3986, 2.3) is escaped in values. */
final class MagnetLinkPrinter {
    private static final String UNRESERVED = "-._~";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private MagnetLinkPrinter() {}

    static String print(MagnetLink link) {
        StringBuilder out = new StringBuilder("magnet:?");
        if (link.v1() != null) {
            add(out, "xt", MagnetLinkReader.BTIH + link.v1().toHex());
        }
        if (link.v2() != null) {
            add(
                    out,
                    "xt",
                    MagnetLinkReader.BTMH + MagnetLinkReader.SHA256_MULTIHASH + link.v2().toHex());
        }
        if (link.name() != null) {
            add(out, "dn", escaped(link.name()));
        }
        link.trackers().forEach(tracker -> add(out, "tr", escaped(tracker)));
        link.webSeeds().forEach(seed -> add(out, "ws", escaped(seed)));
        link.peers().forEach(peer -> add(out, "x.pe", peer.toString()));
        link.dhtNodes().forEach(node -> add(out, "dht", node.toString()));
        if (!link.select().isEmpty()) {
            add(
                    out,
                    "so",
                    link.select().stream()
                            .map(FileRange::toString)
                            .collect(Collectors.joining(",")));
        }
        return out.toString();
    }

    private static void add(StringBuilder out, String key, String value) {
        out.append(out.charAt(out.length() - 1) == '?' ? "" : "&")
                .append(key)
                .append('=')
                .append(value);
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if ((c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || UNRESERVED.indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('%');
                HEX.toHexDigits(out, b);
            }
        }
        return out.toString();
    }
}
