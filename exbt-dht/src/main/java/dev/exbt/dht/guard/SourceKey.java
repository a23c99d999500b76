package dev.exbt.dht.guard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteOrder;

/**
 * Who counts as one stranger: an IPv4 address, or a /64 of IPv6, of which anybody has all the addresses. As a number.
 */
public final class SourceKey {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private SourceKey() {}

    /**
     * Gives the number of a source. Allocates nothing for IPv4.
     *
     * @param address any address
     * @return the same number for the same source; the two families do not meet but in reserved addresses
     */
    public static long of(InetAddress address) {
        return address instanceof Inet4Address
                ? address.hashCode() & 0xffffffffL // which is the address
                : (long) LONGS.get(address.getAddress(), 0);
    }
}
