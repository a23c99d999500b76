package dev.exbt.metainfo;

import dev.exbt.bencode.BencodeList;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Peers as trackers, the DHT and peer exchange write them (BEP 5, 7, 11, 23).
 *
 * <pre> IPv4: address:4 | port:2      IPv6: address:16 | port:2      big-endian, one after the other </pre>
 *
 * <p>Reading drops what cannot or must not be dialled, wherever it came from: port 0, the unspecified, multicast, broadcast,
 * reserved (240.0.0.0/4) and link-local addresses, among them the one where clouds keep their keys. Loopback and private
 * addresses are given: whether a source may name them is for the caller to know. An IPv4 address mapped into IPv6 becomes
 * IPv4. Duplicates are kept.
 */
public final class CompactPeers {
    /** Bytes of a peer at an IPv4 address. */
    public static final int V4_LENGTH = 6;

    /** Bytes of a peer at an IPv6 address. */
    public static final int V6_LENGTH = 18;

    /** How many peers of one list are read; the rest is dropped. */
    public static final int MAX_PEERS = 5_000;

    private CompactPeers() {}

    /**
     * Reads peers at IPv4 addresses.
     *
     * @param peers a multiple of {@value #V4_LENGTH} bytes
     * @return those that can be dialled, in order
     * @throws MetainfoException if it is not a multiple
     */
    public static List<InetSocketAddress> readV4(byte[] peers) throws MetainfoException {
        return read(peers, V4_LENGTH);
    }

    /**
     * Reads peers at IPv4 addresses.
     *
     * @param peers a multiple of {@value #V4_LENGTH} bytes
     * @return those that can be dialled, in order
     * @throws MetainfoException if it is not a multiple
     */
    public static List<InetSocketAddress> readV4(BencodeString peers) throws MetainfoException {
        return readV4(peers.toByteArray());
    }

    /**
     * Reads peers at IPv6 addresses.
     *
     * @param peers a multiple of {@value #V6_LENGTH} bytes
     * @return those that can be dialled, in order
     * @throws MetainfoException if it is not a multiple
     */
    public static List<InetSocketAddress> readV6(byte[] peers) throws MetainfoException {
        return read(peers, V6_LENGTH);
    }

    /**
     * Reads peers at IPv6 addresses.
     *
     * @param peers a multiple of {@value #V6_LENGTH} bytes
     * @return those that can be dialled, in order
     * @throws MetainfoException if it is not a multiple
     */
    public static List<InetSocketAddress> readV6(BencodeString peers) throws MetainfoException {
        return readV6(peers.toByteArray());
    }

    /**
     * Reads the {@code values} of a DHT response: a list of strings of one peer each, of either family, mixed at will (BEP 5,
     * 32). Entries of another length or kind are dropped. Founding document: {@code parse_peers_val}.
     *
     * @param values the list
     * @return the peers that can be dialled, in order
     */
    public static List<InetSocketAddress> readValues(BencodeList values) {
        List<InetSocketAddress> peers = new ArrayList<>();
        for (BencodeValue value : values) {
            if (peers.size() == MAX_PEERS) {
                break;
            }
            if (value instanceof BencodeString peer && isPeer(value)) {
                add(peers, peer.toByteArray(), 0, peer.length());
            }
        }
        return List.copyOf(peers);
    }

    /**
     * Whether the {@code values} of a DHT response are nothing but peers.
     *
     * @param values the list
     * @return false if {@link #readValues} drops an entry for its length or kind
     */
    public static boolean areValues(BencodeList values) {
        for (BencodeValue value : values) {
            if (!isPeer(value)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPeer(BencodeValue value) {
        return value instanceof BencodeString peer
                && (peer.length() == V4_LENGTH || peer.length() == V6_LENGTH);
    }

    /**
     * Writes one peer. Founding document: {@code contact_info}.
     *
     * @param peer a resolved address
     * @return {@value #V4_LENGTH} or {@value #V6_LENGTH} bytes, by its family
     * @throws IllegalArgumentException if the address is not resolved
     */
    public static byte[] write(InetSocketAddress peer) {
        InetAddress host = peer.getAddress();
        if (host == null) {
            throw new IllegalArgumentException("an address that is not resolved: " + peer);
        }
        byte[] address = host.getAddress();
        byte[] written = Arrays.copyOf(address, address.length + Short.BYTES);
        written[address.length] = (byte) (peer.getPort() >> 8);
        written[address.length + 1] = (byte) peer.getPort();
        return written;
    }

    /**
     * Writes the peers at IPv4 addresses and leaves out the others.
     *
     * @param peers resolved addresses
     * @return {@value #V4_LENGTH} bytes for each at an IPv4 address, in order
     * @throws IllegalArgumentException if an address is not resolved
     */
    public static byte[] writeV4(Collection<InetSocketAddress> peers) {
        return write(peers, V4_LENGTH);
    }

    /**
     * Writes the peers at IPv6 addresses and leaves out the others.
     *
     * @param peers resolved addresses
     * @return {@value #V6_LENGTH} bytes for each at an IPv6 address, in order
     * @throws IllegalArgumentException if an address is not resolved
     */
    public static byte[] writeV6(Collection<InetSocketAddress> peers) {
        return write(peers, V6_LENGTH);
    }

    private static byte[] write(Collection<InetSocketAddress> peers, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(peers.size() * length);
        for (InetSocketAddress peer : peers) {
            byte[] written = write(peer);
            if (written.length == length) {
                out.writeBytes(written);
            }
        }
        return out.toByteArray();
    }

    private static List<InetSocketAddress> read(byte[] bytes, int length) throws MetainfoException {
        if (bytes.length % length != 0) {
            throw new MetainfoException(
                    "peers", bytes.length + " bytes, not a multiple of " + length);
        }
        List<InetSocketAddress> peers = new ArrayList<>(Math.min(bytes.length / length, MAX_PEERS));
        for (int at = 0; at < bytes.length && peers.size() < MAX_PEERS; at += length) {
            add(peers, bytes, at, length);
        }
        return List.copyOf(peers);
    }

    private static void add(List<InetSocketAddress> peers, byte[] bytes, int at, int length) {
        int end = at + length - Short.BYTES;
        int port = (bytes[end] & 0xff) << 8 | (bytes[end + 1] & 0xff);
        InetAddress host;
        try {
            host = InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, end));
        } catch (UnknownHostException e) {
            throw new AssertionError("addresses have 4 or 16 bytes", e);
        }
        if (port != 0 && isDialable(host)) {
            peers.add(new InetSocketAddress(host, port));
        }
    }

    private static boolean isDialable(InetAddress host) {
        return AddressScope.of(host) != AddressScope.NO_HOST && !host.isLinkLocalAddress();
    }
}
