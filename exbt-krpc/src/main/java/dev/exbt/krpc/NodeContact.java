package dev.exbt.krpc;

import java.net.InetSocketAddress;

/**
 * A node and where it is. Founding document: {@code DHTNode.id}, {@code DHTNode.ip}, {@code DHTNode.port}; for its compact
 * forms see {@link CompactNodes#write(NodeContact)} and {@link dev.exbt.metainfo.CompactPeers#write},
 * which are {@code DHTNode.compact_info} and {@code DHTNode.contact_info}.
 *
 * @param id the node's id
 * @param address a resolved address, port 1 to 65535
 */
public record NodeContact(NodeId id, InetSocketAddress address) {
    /** Checks the address. */
    public NodeContact {
        if (address.isUnresolved() || address.getPort() == 0) {
            throw new IllegalArgumentException("not where a node can be: " + address);
        }
    }

    /**
     * Tells the family of the address.
     *
     * @return the family
     */
    public AddressFamily family() {
        return AddressFamily.of(address.getAddress());
    }

    @Override
    public String toString() {
        return id + "@" + address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
