package dev.exbt.job.swarm;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * What counts as one party when connections are limited or addresses banned. An IPv4 address; of an
 * IPv6 address on the internet the upper 64 bits, since whoever has one of these has them all.
 *
 * @param high the upper half
 * @param low the lower half, 0 if it does not matter
 * @param port -1 for all of them
 */
record HostKey(long high, long low, int port) {
    private static final long V4 = 0xffff_0000_0000L;

    /** One host, whatever its port. */
    static HostKey ofHost(InetAddress host) {
        ByteBuffer bytes = ByteBuffer.wrap(host.getAddress());
        if (host instanceof Inet4Address) {
            return new HostKey(0, V4 | (bytes.getInt() & 0xffff_ffffL), -1);
        }
        long high = bytes.getLong();
        return new HostKey(high, AddressPolicy.isLocal(host) ? bytes.getLong() : 0, -1);
    }

    /** Whom a ban hits: a host on the internet, but one program on a network of our own, where many share an address. */
    static HostKey ofParty(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        HostKey key = ofHost(host);
        return AddressPolicy.isLocal(host)
                ? new HostKey(key.high, key.low, address.getPort())
                : key;
    }
}
