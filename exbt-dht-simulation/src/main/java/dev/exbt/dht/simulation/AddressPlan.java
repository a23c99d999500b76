package dev.exbt.dht.simulation;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Gives each host an address of its own: public ones, each in a /24 of its own, neighbours in number far apart, so that no rule
 * against many nodes of one network (BEP 42 and the table's) strikes honest nodes.
 */
final class AddressPlan {
    /** Hosts there is room for. */
    static final int CAPACITY = 1 << 22;

    private static final int FIRST_OCTET = 20; // 20.0.0.0 to 83.255.255.255 have no reserved part
    private static final int SCATTER = 0x2c1b3c6d; // odd, so that no two numbers meet

    private final int port;
    private int given;

    AddressPlan(int port) {
        this.port = port;
    }

    /** The next address, from no resolver. */
    InetSocketAddress next() {
        if (given == CAPACITY) {
            throw new IllegalStateException("no more than " + CAPACITY + " hosts");
        }
        int number = given++;
        int network = (number + 1) * SCATTER & CAPACITY - 1;
        byte[] octets = {
            (byte) (FIRST_OCTET + (network >>> 16)),
            (byte) (network >>> 8),
            (byte) network,
            (byte) (1 + number % 254)
        };
        try {
            return new InetSocketAddress(InetAddress.getByAddress(octets), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
    }
}
