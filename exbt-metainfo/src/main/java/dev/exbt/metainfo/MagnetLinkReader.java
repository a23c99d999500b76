package dev.exbt.metainfo;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads one magnet link. */
final class MagnetLinkReader {
    static final String BTIH = "urn:btih:";
    static final String BTMH = "urn:btmh:";

    /** A multihash says how it was made: 0x12 SHA-256, 0x20 32 bytes long. */
    static final String SHA256_MULTIHASH = "1220";

    private static final String SCHEME = "magnet:?";
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int BASE32_LENGTH = 32;

    /** How many peers and nodes are looked at, good or bad: refusing one is not free. */
    static final int MAX_ADDRESSES_TRIED = 2 * MagnetLink.MAX_ENTRIES;

    private static final InfoHash NONE = new InfoHash(0, 0, 0);

    private int addressesTried;
    private @Nullable InfoHash v1;
    private @Nullable InfoHashV2 v2;
    private @Nullable String name;
    private final List<String> trackers = new ArrayList<>();
    private final List<String> webSeeds = new ArrayList<>();
    private final List<HostPort> peers = new ArrayList<>();
    private final List<HostPort> dhtNodes = new ArrayList<>();
    private final List<FileRange> select = new ArrayList<>();

    MagnetLink read(String text) throws MetainfoException {
        if (text.length() > MagnetLink.MAX_LENGTH) {
            throw new MetainfoException(
                    "", "a link longer than the limit of " + MagnetLink.MAX_LENGTH + " characters");
        }
        String link = text.strip();
        if (!link.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new MetainfoException("", "a link that begins with magnet:? is expected");
        }
        int start = SCHEME.length();
        while (start < link.length()) {
            int end = link.indexOf('&', start);
            end = end < 0 ? link.length() : end;
            int equals =
                    link.indexOf('=', start, end); // not beyond: that would take quadratic time
            if (equals >= 0 && equals + 1 < end) {
                take(key(link.substring(start, equals)), link.substring(equals + 1, end));
            }
            start = end + 1;
        }
        if (v1 == null && v2 == null) {
            throw new MetainfoException("xt", "no BitTorrent info-hash");
        }
        return new MagnetLink(v1, v2, name, trackers, webSeeds, peers, dhtNodes, select);
    }

    /** Keys may be of either case and numbered: {@code xt.1}, {@code tr.2}. */
    private static String key(String written) {
        int length = written.length();
        while (length > 0
                && written.charAt(length - 1) >= '0'
                && written.charAt(length - 1) <= '9') {
            length--;
        }
        boolean numbered =
                length < written.length() && length > 0 && written.charAt(length - 1) == '.';
        return (numbered ? written.substring(0, length - 1) : written).toLowerCase(Locale.ROOT);
    }

    private void take(String key, String escaped) throws MetainfoException {
        String value = unescaped(key.equals("dn") ? escaped.replace('+', ' ') : escaped);
        if (key.equals("xt")) {
            takeTopic(value);
        } else if (value != null) {
            switch (key) {
                case "dn" -> name = value;
                case "tr" -> add(trackers, value);
                case "ws" -> add(webSeeds, value);
                case "x.pe" -> takePeer(value);
                case "dht" -> takeNode(value);
                case "so" -> takeSelection(value);
                default -> {} // xl, kt and what is yet to come
            }
        }
    }

    private static <T> void add(List<T> list, T value) {
        if (list.size() < MagnetLink.MAX_ENTRIES) {
            list.add(value);
        }
    }

    private void takeTopic(@Nullable String topic) throws MetainfoException {
        if (topic == null) {
            throw new MetainfoException("xt", "a broken escape");
        }
        if (topic.regionMatches(true, 0, BTIH, 0, BTIH.length())) {
            InfoHash hash = infoHash(topic.substring(BTIH.length()));
            if (v1 != null && !v1.equals(hash)) {
                throw new MetainfoException("xt", "two different v1 info-hashes");
            }
            v1 = hash;
        } else if (topic.regionMatches(true, 0, BTMH, 0, BTMH.length())) {
            InfoHashV2 hash = infoHashV2(topic.substring(BTMH.length()));
            if (v2 != null && !v2.equals(hash)) {
                throw new MetainfoException("xt", "two different v2 info-hashes");
            }
            v2 = hash;
        }
    }

    private static InfoHash infoHash(String digits) throws MetainfoException {
        InfoHash hash;
        if (digits.length() == 2 * InfoHash.LENGTH && isHex(digits)) {
            hash = InfoHash.ofHex(digits);
        } else if (digits.length() == BASE32_LENGTH) {
            hash = InfoHash.of(base32(digits.toLowerCase(Locale.ROOT)));
        } else {
            throw new MetainfoException(
                    "xt", "an info-hash of 40 hexadecimal or 32 base32 digits is expected");
        }
        if (hash.equals(NONE)) {
            throw new MetainfoException("xt", "the info-hash of no torrent, all zeros");
        }
        return hash;
    }

    private static InfoHashV2 infoHashV2(String digits) throws MetainfoException {
        int length = SHA256_MULTIHASH.length() + 2 * InfoHashV2.LENGTH;
        if (digits.length() != length || !digits.startsWith(SHA256_MULTIHASH) || !isHex(digits)) {
            throw new MetainfoException(
                    "xt", "a SHA-256 multihash is expected: 1220 and 64 hexadecimal digits");
        }
        return InfoHashV2.of(HexFormat.of().parseHex(digits, SHA256_MULTIHASH.length(), length));
    }

    private static boolean isHex(String digits) {
        return digits.chars().allMatch(HexFormat::isHexDigit);
    }

    /** Reads five bits a digit, the first digit highest (RFC 4648, 6). */
    private static byte[] base32(String digits) throws MetainfoException {
        byte[] bytes = new byte[InfoHash.LENGTH];
        long bits = 0;
        int at = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = BASE32.indexOf(digits.charAt(i));
            if (digit < 0) {
                throw new MetainfoException("xt", "a base32 digit is expected at place " + i);
            }
            bits = bits << 5 | digit;
            if ((i & 7) == 7) { // eight digits are five bytes
                for (int shift = 32; shift >= 0; shift -= 8) {
                    bytes[at++] = (byte) (bits >>> shift);
                }
            }
        }
        return bytes;
    }

    private void takePeer(String value) {
        HostPort peer = hostPort(value);
        if (peer != null && isLiteralAddress(peer.host())) {
            add(peers, peer);
        }
    }

    private void takeNode(String value) {
        HostPort node = hostPort(value);
        if (node != null) {
            add(dhtNodes, node);
        }
    }

    private @Nullable HostPort hostPort(String value) {
        try {
            return ++addressesTried > MAX_ADDRESSES_TRIED ? null : HostPort.parse(value);
        } catch (IllegalArgumentException hintWithoutUse) {
            return null;
        }
    }

    /** Whether a host is an address and not a name; asks no resolver. */
    private static boolean isLiteralAddress(String host) {
        if (host.indexOf(':') >= 0) {
            try {
                // What stands in brackets is never looked up; a zone would name an interface of
                // this machine.
                return host.indexOf('%') < 0 && InetAddress.getByName("[" + host + "]") != null;
            } catch (UnknownHostException noAddress) {
                return false;
            }
        }
        String[] parts = host.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            if (number(part, 255) < 0) {
                return false;
            }
        }
        return true;
    }

    private void takeSelection(String value) {
        for (String range : value.split(",", -1)) {
            int dash = range.indexOf('-');
            int first =
                    number(dash < 0 ? range : range.substring(0, dash), MagnetLink.MAX_FILE_INDEX);
            int last =
                    dash < 0 ? first : number(range.substring(dash + 1), MagnetLink.MAX_FILE_INDEX);
            if (first >= 0 && last >= first) {
                add(select, new FileRange(first, last));
            }
        }
    }

    /** Reads a decimal number of ASCII digits; -1 if it is anything else or over the maximum. */
    private static int number(String digits, int max) {
        if (digits.isEmpty()) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + (c - '0');
            if (number > max) {
                return -1;
            }
        }
        return number;
    }

    /** Undoes {@code %41}; null if an escape is broken. Bytes that are not UTF-8 become U+FFFD. */
    private static @Nullable String unescaped(String escaped) {
        if (escaped.indexOf('%') < 0) {
            return escaped;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(escaped.length());
        int at = 0;
        while (at < escaped.length()) {
            int percent = escaped.indexOf('%', at);
            int end = percent < 0 ? escaped.length() : percent;
            bytes.writeBytes(escaped.substring(at, end).getBytes(StandardCharsets.UTF_8));
            if (percent < 0) {
                break;
            }
            if (end + 2 >= escaped.length()
                    || !HexFormat.isHexDigit(escaped.charAt(end + 1))
                    || !HexFormat.isHexDigit(escaped.charAt(end + 2))) {
                return null;
            }
            bytes.write(HexFormat.fromHexDigits(escaped, end + 1, end + 3));
            at = end + 3;
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
