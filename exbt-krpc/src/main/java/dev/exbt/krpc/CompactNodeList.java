package dev.exbt.krpc;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.AbstractList;
import java.util.Arrays;

/** Nodes that stay in compact form until one is asked for: what an answer out of the routing table holds. */
final class CompactNodeList extends AbstractList<NodeContact> {
    private final byte[] v4;
    private final byte[] v6;

    CompactNodeList(byte[] v4, byte[] v6) {
        if (v4.length % CompactNodes.V4_LENGTH != 0 || v6.length % CompactNodes.V6_LENGTH != 0) {
            throw new IllegalArgumentException(
                    v4.length + " and " + v6.length + " bytes are not whole nodes");
        }
        this.v4 = v4;
        this.v6 = v6;
    }

    byte[] v4() {
        return v4;
    }

    byte[] v6() {
        return v6;
    }

    @Override
    public int size() {
        return v4.length / CompactNodes.V4_LENGTH + v6.length / CompactNodes.V6_LENGTH;
    }

    @Override
    public NodeContact get(int index) {
        int first = v4.length / CompactNodes.V4_LENGTH;
        return index < first
                ? node(v4, index * CompactNodes.V4_LENGTH, CompactNodes.V4_LENGTH)
                : node(v6, (index - first) * CompactNodes.V6_LENGTH, CompactNodes.V6_LENGTH);
    }

    private static NodeContact node(byte[] bytes, int at, int length) {
        int end = at + length - Short.BYTES;
        byte[] host = Arrays.copyOfRange(bytes, at + NodeId.LENGTH, end);
        int port = (bytes[end] & 0xff) << Byte.SIZE | (bytes[end + 1] & 0xff);
        try {
            return new NodeContact(
                    NodeId.of(bytes, at),
                    new InetSocketAddress(InetAddress.getByAddress(host), port));
        } catch (UnknownHostException e) {
            throw new AssertionError("addresses have 4 or 16 bytes", e);
        }
    }
}
