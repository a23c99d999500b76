package dev.exbt.dht.endpoint;

import java.net.InetSocketAddress;

/** Where the datagrams of an endpoint go; the rim or a simulation implements it. */
@FunctionalInterface
public interface DhtOutput {
    /**
     * Sends a datagram, or loses it: UDP promises nothing.
     *
     * @param to a resolved address of the endpoint's family, port 1 to 65535
     * @param datagram the whole datagram; the endpoint does not touch it again
     */
    void send(InetSocketAddress to, byte[] datagram);
}
