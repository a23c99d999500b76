package dev.exbt.krpc;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.zip.CRC32C;

/**
 * How a node's id follows from its address (BEP 42), so that nobody can choose where in the DHT to sit.
 *
 * <pre> id: first 21 bits of crc32c(masked address | r in its top three bits) | free | last byte, of which r is the lower three bits </pre>
 */
final class AddressRule {
    /** How many bits of an IPv4 address matter, byte by byte. */
    private static final int[] V4_MASK = {0x03, 0x0f, 0x3f, 0xff};

    /** The same for the first half of an IPv6 address; the second half does not matter. */
    private static final int[] V6_MASK = {0x01, 0x03, 0x07, 0x0f, 0x1f, 0x3f, 0x7f, 0xff};

    /** The 21 bits that the address decides, where they stand in the first word of an id. */
    private static final long PREFIX = 0xfffff8L << 40;

    private static final int R_BITS = 3;

    private AddressRule() {}

    static boolean isExempt(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || (!(address instanceof Inet4Address)
                        && (address.getAddress()[0] & 0xfe) == 0xfc); // fc00::/7
    }

    static NodeId bind(NodeId id, InetAddress address) {
        return new NodeId((id.high() & ~PREFIX) | prefix(id, address), id.middle(), id.low());
    }

    static boolean isBound(NodeId id, InetAddress address) {
        return (id.high() & PREFIX) == prefix(id, address);
    }

    private static long prefix(NodeId id, InetAddress address) {
        byte[] bytes = address.getAddress();
        int[] mask = address instanceof Inet4Address ? V4_MASK : V6_MASK;
        for (int i = 0; i < mask.length; i++) {
            bytes[i] &= (byte) mask[i];
        }
        bytes[0] |= (byte) (id.low() << (Byte.SIZE - R_BITS));
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, mask.length);
        return (crc.getValue() << Integer.SIZE) & PREFIX;
    }
}
