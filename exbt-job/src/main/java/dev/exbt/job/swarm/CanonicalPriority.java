package dev.exbt.job.swarm;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Which of many possible connections to prefer (BEP 40): a number both ends compute alike and nobody can choose, so that a swarm stays well
 * connected and an attacker with many addresses in one network gains little. Higher is better.
 *
 * <p>The BEP shows IPv4 only; of IPv6 the first eight bytes are treated alike, twice as wide.
 */
final class CanonicalPriority {
    private static final int MASK = 0x55;

    private CanonicalPriority() {}

    static long of(InetSocketAddress ours, InetSocketAddress theirs) {
        byte[] a = network(ours.getAddress());
        byte[] b = network(theirs.getAddress());
        if (a.length != b.length) {
            return 0;
        }
        if (ours.getAddress().equals(theirs.getAddress())) {
            return crc(port(ours), port(theirs));
        }
        int unit = a.length / 4;
        int same = Arrays.mismatch(a, b);
        int kept =
                same >= 0 && same < 2 * unit
                        ? 2 * unit
                        : same >= 0 && same < 3 * unit ? 3 * unit : 4 * unit;
        mask(a, kept);
        mask(b, kept);
        return crc(a, b);
    }

    private static byte[] network(InetAddress host) {
        byte[] bytes = host.getAddress();
        return bytes.length == 16 ? Arrays.copyOf(bytes, 8) : bytes;
    }

    private static void mask(byte[] address, int kept) {
        for (int i = kept; i < address.length; i++) {
            address[i] &= MASK;
        }
    }

    private static byte[] port(InetSocketAddress address) {
        return new byte[] {(byte) (address.getPort() >>> 8), (byte) address.getPort()};
    }

    private static long crc(byte[] a, byte[] b) {
        boolean inOrder = Arrays.compareUnsigned(a, b) <= 0;
        CRC32C crc = new CRC32C();
        crc.update(inOrder ? a : b);
        crc.update(inOrder ? b : a);
        return crc.getValue();
    }
}
