package dev.exbt.tracker;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The URLs trackers are named by: which we can use, and what is asked of them. */
final class TrackerUrl {
    /** Longer ones are no tracker's. */
    static final int MAX_LENGTH = 4_096;

    private static final String ANNOUNCE = "announce";

    private TrackerUrl() {}

    /** Reads a URL as torrents give it: blanks around it and characters a URL may not hold are forgiven. */
    static URI parse(String text) throws TrackerException {
        String trimmed = text.strip();
        if (trimmed.length() > MAX_LENGTH) {
            throw new TrackerException(
                    "a tracker URL of " + trimmed.length() + " characters", null);
        }
        URI uri;
        try {
            uri = new URI(escapeIllegal(trimmed));
        } catch (URISyntaxException e) {
            throw new TrackerException("not a URL: " + TrackerText.shown(trimmed), null);
        }
        check(uri);
        return uri;
    }

    /** Refuses what no announce can go to: other schemes, hosts that are missing or not ASCII, UDP without port. */
    static void check(URI uri) throws TrackerException {
        String shown = TrackerText.shown(uri.toString());
        switch (scheme(uri)) {
            case "http", "https" -> {}
            case "udp" -> {
                if (uri.getPort() < 0) {
                    throw new TrackerException("a UDP tracker needs a port: " + shown, null);
                }
            }
            default ->
                    throw new TrackerException("not an http, https or udp tracker: " + shown, null);
        }
        if (uri.getHost() == null || uri.getHost().isEmpty()) {
            // java.net.URI has no host for anything but letters, digits, '-' and '.', or a literal
            // address
            throw new TrackerException(
                    "the tracker's host is missing or not ASCII: " + shown, null);
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw new TrackerException("no such port: " + shown, null);
        }
    }

    static String scheme(URI uri) {
        return uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    }

    /** The host without the brackets of an IPv6 literal. */
    static String host(URI uri) {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** Where scrapes go (BEP 48): the last part of the path starts with "announce", which becomes "scrape". */
    static URI scrape(URI announce) throws TrackerException {
        String path = announce.getRawPath() == null ? "" : announce.getRawPath();
        int last = path.lastIndexOf('/') + 1;
        if (!path.startsWith(ANNOUNCE, last)) {
            throw new TrackerException("the tracker's URL has no place to scrape", null);
        }
        String scrapePath =
                path.substring(0, last) + "scrape" + path.substring(last + ANNOUNCE.length());
        String query = announce.getRawQuery() == null ? "" : "?" + announce.getRawQuery();
        return URI.create(
                announce.getScheme() + "://" + announce.getRawAuthority() + scrapePath + query);
    }

    /** What follows the host: path and query, as BEP 41 sends them. */
    static String pathAndQuery(URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private static String escapeIllegal(String text) {
        int slash = text.indexOf('/', text.indexOf("://") + 3);
        if (text.indexOf("://") < 0 || slash < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.substring(0, slash));
        for (byte b : text.substring(slash).getBytes(StandardCharsets.UTF_8)) {
            if (b <= ' ' || b == 127 || "\"<>\\^`{|}[]".indexOf(b) >= 0) {
                out.append(String.format(Locale.ROOT, "%%%02X", b & 0xff));
            } else {
                out.append((char) b);
            }
        }
        return out.toString();
    }
}
