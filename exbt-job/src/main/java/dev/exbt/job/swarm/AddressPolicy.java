package dev.exbt.job.swarm;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses may be connected to because somebody said so. A stranger who names 127.0.0.1:22 or 192.168.0.1:80 would have us knock at doors
 * that are closed to him.
 *
 * @param localAllowed whether loopback, private and link-local addresses may come from strangers too
 */
public record AddressPolicy(boolean localAllowed) {
    /** For the open internet. */
    public static final AddressPolicy PUBLIC = new AddressPolicy(false);

    /** For a swarm on one's own network or machine. */
    public static final AddressPolicy LOCAL = new AddressPolicy(true);

    /**
     * Judges an address.
     *
     * @param address from whatever source
     * @param source who said it; what the user says may be local
     * @return why not, or null if it may be used
     */
    public @Nullable Refusal refuse(InetSocketAddress address, PeerSource source) {
        InetAddress host = address.getAddress();
        if (host == null) {
            return Refusal.UNRESOLVED;
        }
        if (address.getPort() == 0) {
            return Refusal.PORT_ZERO;
        }
        if (!isHost(host)) {
            return Refusal.NOT_A_HOST;
        }
        return isLocal(host) && !localAllowed && source != PeerSource.USER ? Refusal.LOCAL : null;
    }

    /**
     * Whether an address is of a network that is not the internet: loopback, private (RFC 1918, RFC 6598, RFC 4193) or link-local.
     *
     * @param host a resolved address
     * @return true if so
     */
    public static boolean isLocal(InetAddress host) {
        if (host.isLoopbackAddress() || host.isLinkLocalAddress() || host.isSiteLocalAddress()) {
            return true;
        }
        byte[] bytes = host.getAddress();
        return host instanceof Inet4Address
                ? bytes[0] == 100 && (bytes[1] & 0xc0) == 64
                : (bytes[0] & 0xfe) == 0xfc || hidesLocalV4(bytes);
    }

    private static boolean isHost(InetAddress host) {
        if (host.isAnyLocalAddress() || host.isMulticastAddress()) {
            return false;
        }
        int first = host.getAddress()[0] & 0xff;
        return !(host instanceof Inet4Address) || (first != 0 && first < 240);
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
