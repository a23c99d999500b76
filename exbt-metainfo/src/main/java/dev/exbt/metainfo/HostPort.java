package dev.exbt.metainfo;

/**
 * A host name or literal address with a port, not looked up: how magnet links name peers (BEP 9) and torrents name DHT
 * nodes (BEP 5).
 *
 * @param host a name or a literal address, IPv6 without brackets; not empty
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {
    /** Checks both parts. */
    public HostPort {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("a host is needed");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not in 1..65535");
        }
    }

    /**
     * Reads {@code host:port} or {@code [v6]:port}.
     *
     * @param text the text
     * @return the pair
     * @throws IllegalArgumentException if it is anything else
     */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("HOST:PORT expected, found " + text);
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("an IPv6 address needs brackets: " + text);
        }
        int port;
        try {
            port = Integer.parseInt(text, colon + 1, text.length(), 10);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("HOST:PORT expected, found " + text, e);
        }
        return new HostPort(host, port);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
