package dev.exbt.krpc;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeString;
import dev.exbt.metainfo.CompactPeers;
import dev.exbt.metainfo.MetainfoException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Nodes as responses write them (BEP 5, 32).
 *
 * <pre> nodes: id:20 | IPv4 address:4 | port:2      nodes6: id:20 | IPv6 address:16 | port:2      big-endian, one after the other </pre>
 *
 * <p>Reading takes {@value #MAX_NODES} entries at most, and of these drops what {@link CompactPeers} drops: port 0 and
 * addresses that no node can have. An IPv4 address mapped into {@code nodes6} is dropped too. Loopback and private addresses
 * and duplicates are given: whether a source may name them is for the caller to know. Founding document:
 * {@code DHTUtils.parse_nodes_val}, {@code DHTNode.compact_info}.
 */
public final class CompactNodes {
    /** Bytes of a node at an IPv4 address. */
    public static final int V4_LENGTH = NodeId.LENGTH + CompactPeers.V4_LENGTH;

    /** Bytes of a node at an IPv6 address. */
    public static final int V6_LENGTH = NodeId.LENGTH + CompactPeers.V6_LENGTH;

    /** How many entries of one list are read; the rest is dropped. A node is asked for 8, some give more. */
    public static final int MAX_NODES = 16;

    private static final BencodeString NODES = BencodeString.of("nodes");
    private static final BencodeString NODES6 = BencodeString.of("nodes6");

    private CompactNodes() {}

    /**
     * Reads nodes at IPv4 addresses.
     *
     * @param nodes a multiple of {@value #V4_LENGTH} bytes
     * @return those that can be asked, in order
     * @throws KrpcException if it is not a multiple
     */
    public static List<NodeContact> readV4(BencodeString nodes) throws KrpcException {
        return read(nodes, AddressFamily.V4);
    }

    /**
     * Reads nodes at IPv6 addresses.
     *
     * @param nodes a multiple of {@value #V6_LENGTH} bytes
     * @return those that can be asked, in order
     * @throws KrpcException if it is not a multiple
     */
    public static List<NodeContact> readV6(BencodeString nodes) throws KrpcException {
        return read(nodes, AddressFamily.V6);
    }

    /**
     * Makes a list of nodes that are in compact form already, as a routing table has them. Given to an answer such as
     * {@link FindNode.Response}, it goes into the datagram as it is: no address and no id is made of it unless somebody reads
     * an element.
     *
     * @param v4 nodes at IPv4 addresses, a multiple of {@value #V4_LENGTH} bytes; not copied, so it must stay unchanged
     * @param v6 nodes at IPv6 addresses, a multiple of {@value #V6_LENGTH} bytes; not copied, so it must stay unchanged
     * @return the nodes, those of {@code v4} first; immutable. The caller vouches for the addresses: nothing is dropped
     * @throws IllegalArgumentException if one is not such a multiple
     */
    public static List<NodeContact> listOf(byte[] v4, byte[] v6) {
        return new CompactNodeList(v4, v6);
    }

    /**
     * Writes one node. Founding document: {@code DHTNode.compact_info}.
     *
     * @param node the node
     * @return {@value #V4_LENGTH} or {@value #V6_LENGTH} bytes, by its family
     */
    public static byte[] write(NodeContact node) {
        byte[] bytes = new byte[length(node.family())];
        write(node, bytes, 0);
        return bytes;
    }

    /**
     * Writes the nodes at IPv4 addresses and leaves out the others.
     *
     * @param nodes the nodes
     * @return {@value #V4_LENGTH} bytes for each at an IPv4 address, in order
     */
    public static byte[] writeV4(Collection<NodeContact> nodes) {
        return write(nodes, AddressFamily.V4);
    }

    /**
     * Writes the nodes at IPv6 addresses and leaves out the others.
     *
     * @param nodes the nodes
     * @return {@value #V6_LENGTH} bytes for each at an IPv6 address, in order
     */
    public static byte[] writeV6(Collection<NodeContact> nodes) {
        return write(nodes, AddressFamily.V6);
    }

    /** Reads both lists of a response, the IPv4 ones first; a list of a wrong kind or length counts as none. */
    static List<NodeContact> readBoth(BencodeDictionary values) throws KrpcException {
        BencodeString v4 =
                wholeOrNull(
                        values.get(NODES) instanceof BencodeString string ? string : null,
                        V4_LENGTH);
        BencodeString v6 =
                wholeOrNull(
                        values.get(NODES6) instanceof BencodeString string ? string : null,
                        V6_LENGTH);
        if (v6 == null) {
            return v4 == null ? List.of() : readV4(v4);
        }
        if (v4 == null) {
            return readV6(v6);
        }
        List<NodeContact> both = new ArrayList<>(readV4(v4));
        both.addAll(readV6(v6));
        return List.copyOf(both);
    }

    /** An immutable list of the same nodes; compact ones stay compact. */
    static List<NodeContact> copyOf(List<NodeContact> nodes) {
        return nodes instanceof CompactNodeList ? nodes : List.copyOf(nodes);
    }

    private static @Nullable BencodeString wholeOrNull(@Nullable BencodeString nodes, int length) {
        return nodes != null && nodes.length() % length == 0 ? nodes : null;
    }

    private static int length(AddressFamily family) {
        return family == AddressFamily.V4 ? V4_LENGTH : V6_LENGTH;
    }

    private static List<NodeContact> read(BencodeString nodes, AddressFamily family)
            throws KrpcException {
        int length = length(family);
        if (nodes.length() % length != 0) {
            throw new KrpcException(
                    KrpcErrorCode.PROTOCOL,
                    "nodes: " + nodes.length() + " bytes, not a multiple of " + length,
                    null);
        }
        byte[] bytes = nodes.toByteArray();
        int end = Math.min(bytes.length, MAX_NODES * length);
        List<NodeContact> read = new ArrayList<>(end / length);
        for (int at = 0; at < end; at += length) {
            byte[] address = Arrays.copyOfRange(bytes, at + NodeId.LENGTH, at + length);
            for (InetSocketAddress dialable : addresses(address, family)) {
                NodeContact node = new NodeContact(NodeId.of(bytes, at), dialable);
                if (node.family() == family) {
                    read.add(node);
                }
            }
        }
        return List.copyOf(read);
    }

    /** One address, or none if no node can be there. */
    private static List<InetSocketAddress> addresses(byte[] address, AddressFamily family)
            throws KrpcException {
        try {
            return family == AddressFamily.V4
                    ? CompactPeers.readV4(address)
                    : CompactPeers.readV6(address);
        } catch (MetainfoException e) {
            throw new KrpcException(KrpcErrorCode.PROTOCOL, "nodes: " + e.getMessage(), null);
        }
    }

    private static byte[] write(Collection<NodeContact> nodes, AddressFamily family) {
        int length = length(family);
        byte[] bytes = new byte[nodes.size() * length];
        int at = 0;
        for (NodeContact node : nodes) {
            if (node.family() == family) {
                write(node, bytes, at);
                at += length;
            }
        }
        return at == bytes.length ? bytes : Arrays.copyOf(bytes, at);
    }

    private static void write(NodeContact node, byte[] bytes, int at) {
        node.id().writeTo(bytes, at);
        byte[] address = CompactPeers.write(node.address());
        System.arraycopy(address, 0, bytes, at + NodeId.LENGTH, address.length);
    }
}
