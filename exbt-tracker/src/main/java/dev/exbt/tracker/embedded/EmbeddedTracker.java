package dev.exbt.tracker.embedded;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/**
 * A tracker on one address, over HTTP and UDP under the same port number, with one registry of swarms behind both. Takes any
 * torrent and forgets what is not announced for half an hour. Thread-safe; its threads are daemons and end with it.
 */
public final class EmbeddedTracker implements AutoCloseable {
    /** Torrents kept; the one announced longest ago makes room. */
    public static final int MAX_TORRENTS = 1_000;

    /** Peers kept of one torrent; the one that announced longest ago makes room. */
    public static final int MAX_PEERS = 1_000;

    private static final int ATTEMPTS = 20;

    private final HttpDoor http;
    private final UdpDoor udp;
    private final String place;

    private EmbeddedTracker(InetAddress bind, HttpDoor http, UdpDoor udp) {
        this.http = http;
        this.udp = udp;
        String host = bind.getHostAddress();
        this.place =
                (bind instanceof Inet6Address ? "[" + host + "]" : host)
                        + ":"
                        + http.port()
                        + "/announce";
    }

    /**
     * Starts a tracker.
     *
     * @param bind its address
     * @param port its port, 0 for a free one
     * @return the running tracker
     * @throws IOException if the port is taken, for TCP or for UDP
     */
    public static EmbeddedTracker start(InetAddress bind, int port) throws IOException {
        IOException last =
                new BindException("no port free for both TCP and UDP on " + bind.getHostAddress());
        for (int attempt = 0; attempt < (port == 0 ? ATTEMPTS : 1); attempt++) {
            SwarmRegistry registry = new SwarmRegistry(MAX_TORRENTS, MAX_PEERS);
            HttpDoor http = new HttpDoor(new InetSocketAddress(bind, port), registry);
            try {
                UdpDoor udp = new UdpDoor(new InetSocketAddress(bind, http.port()), registry);
                return new EmbeddedTracker(bind, http, udp);
            } catch (IOException e) {
                http.close(); // the number the system picked for TCP is taken for UDP
                last = e;
            }
        }
        throw last;
    }

    /**
     * Where it is announced to over HTTP.
     *
     * @return the URL
     */
    public URI httpUrl() {
        return URI.create("http://" + place);
    }

    /**
     * Where it is announced to over UDP.
     *
     * @return the URL
     */
    public URI udpUrl() {
        return URI.create("udp://" + place);
    }

    /** Ends its threads and closes its sockets. */
    @Override
    public void close() {
        http.close();
        udp.close();
    }
}
