package dev.exbt.dht;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/** The addresses of this machine. */
final class OwnAddresses {
    /** Most addresses that a server listens on by itself (BEP 45). */
    static final int MAX_V6 = 4;

    private static final int UNIQUE_LOCAL_MASK = 0xfe;
    private static final int UNIQUE_LOCAL = 0xfc;

    private OwnAddresses() {}

    /**
     * Finds the IPv6 addresses that the internet can reach. A socket on every IPv6 address would take the IPv4 ones too on some
     * systems, and would not tell which of several addresses it sends from (BEP 45).
     */
    static List<InetAddress> internetV6() {
        List<InetAddress> found = new ArrayList<>();
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(OwnAddresses::isInternetV6)
                    .limit(MAX_V6)
                    .forEach(found::add);
        } catch (SocketException none) {
            System.getLogger(DhtServer.class.getName())
                    .log(System.Logger.Level.DEBUG, "no network interfaces", none);
        }
        return found;
    }

    private static boolean isInternetV6(InetAddress address) {
        return address instanceof Inet6Address
                && !address.isLoopbackAddress()
                && !address.isLinkLocalAddress()
                && !address.isSiteLocalAddress()
                && !address.isMulticastAddress()
                && (address.getAddress()[0] & UNIQUE_LOCAL_MASK) != UNIQUE_LOCAL;
    }
}
