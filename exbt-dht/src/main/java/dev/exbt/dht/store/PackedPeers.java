package dev.exbt.dht.store;

import dev.exbt.krpc.AddressFamily;
import dev.exbt.metainfo.CompactPeers;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collection;
import java.util.random.RandomGenerator;

/**
 * The peers of one torrent and one family, in no order: 10 bytes for one at an IPv4 address, 22 for one at an IPv6 address.
 * Times are whole seconds since an origin of the store.
 */
final class PackedPeers {
    private static final int FIRST_CAPACITY = 4;

    /** Words of an address. */
    private final int words;

    private int[] hosts = {};
    private char[] ports = {};

    /** The second of the last announcement, times 2, plus 1 for a seed. */
    private int[] marks = {};

    private int size;

    /** No peer announced before this second. */
    private int oldest = Integer.MAX_VALUE;

    PackedPeers(AddressFamily family) {
        words = family == AddressFamily.V4 ? 1 : 4;
    }

    static int[] wordsOf(InetAddress host) {
        byte[] bytes = host.getAddress();
        int[] packed = new int[bytes.length / Integer.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            packed[i / Integer.BYTES] = packed[i / Integer.BYTES] << Byte.SIZE | (bytes[i] & 0xff);
        }
        return packed;
    }

    int size() {
        return size;
    }

    int oldest() {
        return oldest;
    }

    /** Finds a peer by its host, and its port too unless that is negative; -1 if there is none. */
    int find(int[] host, int port) {
        int first = host[0];
        for (int i = 0; i < size; i++) {
            if (hosts[i * words] == first
                    && (port < 0 || ports[i] == port)
                    && Arrays.equals(hosts, i * words, (i + 1) * words, host, 0, host.length)) {
                return i;
            }
        }
        return -1;
    }

    /** Adds a peer that is not among them. */
    void add(int[] host, int port, boolean seed, int second, int limit) {
        if (size == ports.length) {
            resize(Math.min(limit, Math.max(FIRST_CAPACITY, size + size / 2)));
        }
        System.arraycopy(host, 0, hosts, size * words, words);
        set(size, port, seed, second);
        size++;
    }

    void set(int at, int port, boolean seed, int second) {
        ports[at] = (char) port;
        marks[at] = second << 1 | (seed ? 1 : 0);
        oldest = Math.min(oldest, second);
    }

    /** Forgets the peers that announced in a second or before it. */
    void forgetUntil(int second) {
        if (oldest > second) {
            return;
        }
        int earliest = Integer.MAX_VALUE;
        int kept = 0;
        for (int i = 0; i < size; i++) {
            int announced = marks[i] >> 1;
            if (announced > second) {
                earliest = Math.min(earliest, announced);
                swap(i, kept++);
            }
        }
        size = kept;
        oldest = earliest;
        if (size < ports.length / 4) {
            resize(size);
        }
    }

    /** Writes distinct peers, each as likely as any other, in their compact form; gives how many. */
    int sample(
            byte[] into,
            int max,
            boolean noSeeds,
            int[] excludedHost,
            int excludedPort,
            RandomGenerator random) {
        int written = 0;
        for (int i = 0; i < size && written < max; i++) {
            swap(i, i + random.nextInt(size - i));
            boolean unwanted =
                    (noSeeds && isSeed(i))
                            || (ports[i] == excludedPort
                                    && Arrays.equals(
                                            hosts,
                                            i * words,
                                            (i + 1) * words,
                                            excludedHost,
                                            0,
                                            excludedHost.length));
            if (!unwanted) {
                write(i, into, written * compactLength());
                written++;
            }
        }
        return written;
    }

    int compactLength() {
        return words == 1 ? CompactPeers.V4_LENGTH : CompactPeers.V6_LENGTH;
    }

    /** Adds the hosts of the seeds, or of the others. */
    void addHostsTo(Collection<InetAddress> into, boolean seeds) {
        for (int i = 0; i < size; i++) {
            if (isSeed(i) == seeds) {
                byte[] compact = new byte[compactLength()];
                write(i, compact, 0);
                into.add(address(Arrays.copyOf(compact, words * Integer.BYTES)));
            }
        }
    }

    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("addresses have 4 or 16 bytes", e);
        }
    }

    private boolean isSeed(int at) {
        return (marks[at] & 1) != 0;
    }

    private void write(int peer, byte[] into, int offset) {
        int at = offset;
        for (int i = peer * words; i < (peer + 1) * words; i++) {
            into[at++] = (byte) (hosts[i] >> 24);
            into[at++] = (byte) (hosts[i] >> 16);
            into[at++] = (byte) (hosts[i] >> 8);
            into[at++] = (byte) hosts[i];
        }
        into[at++] = (byte) (ports[peer] >> 8);
        into[at] = (byte) ports[peer];
    }

    private void swap(int one, int another) {
        for (int i = 0; i < words; i++) {
            int word = hosts[one * words + i];
            hosts[one * words + i] = hosts[another * words + i];
            hosts[another * words + i] = word;
        }
        char port = ports[one];
        ports[one] = ports[another];
        ports[another] = port;
        int mark = marks[one];
        marks[one] = marks[another];
        marks[another] = mark;
    }

    private void resize(int capacity) {
        hosts = Arrays.copyOf(hosts, capacity * words);
        ports = Arrays.copyOf(ports, capacity);
        marks = Arrays.copyOf(marks, capacity);
    }
}
