package dev.exbt.metainfo;

import java.net.Inet4Address;
import java.net.InetAddress;

/** Where an address leads, which decides whether a stranger may name it. */
public enum AddressScope {
    /** To no host: unspecified, multicast, broadcast, reserved (0.0.0.0/8, 240.0.0.0/4). */
    NO_HOST,
    /** Not to the internet: loopback, private (RFC 1918, RFC 6598, RFC 4193), link-local, or IPv6 that hides one of these. */
    LOCAL,
    /** To anywhere else. */
    INTERNET;

    /**
     * Tells where an address leads.
     *
     * @param host a resolved address
     * @return its scope
     */
    public static AddressScope of(InetAddress host) {
        if (!isHost(host)) {
            return NO_HOST;
        }
        return isLocal(host) ? LOCAL : INTERNET;
    }

    private static boolean isHost(InetAddress host) {
        if (host.isAnyLocalAddress() || host.isMulticastAddress()) {
            return false;
        }
        int first = host.getAddress()[0] & 0xff;
        return !(host instanceof Inet4Address) || (first != 0 && first < 240);
    }

    private static boolean isLocal(InetAddress host) {
        if (host.isLoopbackAddress() || host.isLinkLocalAddress() || host.isSiteLocalAddress()) {
            return true;
        }
        byte[] bytes = host.getAddress();
        return host instanceof Inet4Address
                ? bytes[0] == 100 && (bytes[1] & 0xc0) == 64
                : (bytes[0] & 0xfe) == 0xfc || hidesLocalV4(bytes);
    }

    /** NAT64 (RFC 6052) and 6to4 (RFC 3056) carry an IPv4 address that a gateway may deliver to; so may the deprecated ::a.b.c.d. */
    private static boolean hidesLocalV4(byte[] v6) {
        int at;
        if (v6[0] == 0x20 && v6[1] == 0x02) {
            at = 2;
        } else if (startsWith(v6, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0)
                || startsWith(v6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)) {
            at = 12;
        } else {
            return false;
        }
        int a = v6[at] & 0xff;
        int b = v6[at + 1] & 0xff;
        return a == 0
                || a == 10
                || a == 127
                || (a == 169 && b == 254)
                || (a == 172 && (b & 0xf0) == 16)
                || (a == 192 && b == 168)
                || (a == 100 && (b & 0xc0) == 64);
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xff) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
