package dev.exbt.metainfo;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * How far an address reaches: what a stranger may make us contact. A tracker or peer list from the internet that names
 * addresses of our own network would turn us into its arm (server-side request forgery).
 */
public enum AddressScope {
    /** Reachable from anywhere. */
    INTERNET,
    /** Loopback, link-local, private or shared by a provider: means something else on each network. */
    LOCAL,
    /** No host's address: unspecified, multicast, broadcast, reserved. */
    NO_HOST;

    private static final byte[] NAT64_PREFIX = {
        0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0
    };

    /**
     * Judges an address. IPv4 inside IPv6 (compatible, 6to4, NAT64) is judged as IPv4.
     *
     * @param address any address
     * @return its scope
     */
    public static AddressScope of(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address six ? ofSix(six, bytes) : ofFour(address, bytes);
    }

    private static AddressScope ofFour(InetAddress address, byte[] bytes) {
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        if (first == 0 || first >= 224) { // "this network", multicast, reserved, broadcast
            return NO_HOST;
        }
        boolean shared = first == 100 && (second & 0xc0) == 64; // RFC 6598, providers' NAT
        boolean benchmark = first == 198 && (second & 0xfe) == 18; // RFC 2544
        boolean own =
                address.isLoopbackAddress()
                        || address.isLinkLocalAddress()
                        || address.isSiteLocalAddress();
        return own || shared || benchmark ? LOCAL : INTERNET;
    }

    private static AddressScope ofSix(Inet6Address address, byte[] bytes) {
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
            return NO_HOST;
        }
        boolean uniqueLocal = (bytes[0] & 0xfe) == 0xfc; // RFC 4193
        boolean own =
                address.isLoopbackAddress()
                        || address.isLinkLocalAddress()
                        || address.isSiteLocalAddress();
        if (own || uniqueLocal) {
            return LOCAL;
        }
        if (bytes[0] == 0x20 && bytes[1] == 0x02) {
            return ofEmbedded(bytes, 2);
        }
        boolean nat64 =
                Arrays.equals(bytes, 0, NAT64_PREFIX.length, NAT64_PREFIX, 0, NAT64_PREFIX.length);
        return nat64 || address.isIPv4CompatibleAddress() ? ofEmbedded(bytes, 12) : INTERNET;
    }

    private static AddressScope ofEmbedded(byte[] bytes, int offset) {
        try {
            byte[] four = Arrays.copyOfRange(bytes, offset, offset + 4);
            return ofFour(Inet4Address.getByAddress(four), four);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
