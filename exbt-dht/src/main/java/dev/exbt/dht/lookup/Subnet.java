package dev.exbt.dht.lookup;

import java.net.InetAddress;

/**
 * The part of an address that whoever has one address of it has many of: a /24 of IPv4, a /64 of IPv6.
 *
 * @param bits the bits, left-aligned
 * @param v6 which family
 */
record Subnet(long bits, boolean v6) {
    private static final int V4_BYTES = 3;
    private static final int V6_BYTES = 8;

    static Subnet of(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean v6 = bytes.length > Integer.BYTES;
        long bits = 0;
        for (int i = 0; i < (v6 ? V6_BYTES : V4_BYTES); i++) {
            bits = (bits << Byte.SIZE) | (bytes[i] & 0xff);
        }
        return new Subnet(bits, v6);
    }
}
