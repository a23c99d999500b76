package dev.exbt.tracker;

import dev.exbt.metainfo.AddressScope;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Gathers the peers of one answer: each once, none that cannot be dialled, no more than {@link AnnounceResponse#MAX_PEERS}. */
final class PeerCollector {
    static final int V4_ADDRESS = 4;
    static final int V6_ADDRESS = 16;

    private final Set<InetSocketAddress> peers = new LinkedHashSet<>();
    private final boolean takesLocal;

    /** Takes local addresses only if their source is entitled to name them. */
    PeerCollector(boolean takesLocal) {
        this.takesLocal = takesLocal;
    }

    void add(InetAddress address, int port) {
        if (port < 1 || port > 65_535 || isFull()) {
            return;
        }
        AddressScope scope = AddressScope.of(address);
        if (scope == AddressScope.INTERNET || (scope == AddressScope.LOCAL && takesLocal)) {
            peers.add(new InetSocketAddress(address, port));
        }
    }

    /**
     * Reads {@code (address | port:2)*}, big-endian (BEP 7, 23), only as far as entries are still taken; a torn last one is
     * dropped.
     */
    void addCompact(byte[] entries, int addressLength) {
        int size = addressLength + Short.BYTES;
        for (int at = 0; at + size <= entries.length && !isFull(); at += size) {
            byte[] address = Arrays.copyOfRange(entries, at, at + addressLength);
            int port =
                    (entries[at + addressLength] & 0xff) << 8
                            | (entries[at + addressLength + 1] & 0xff);
            try {
                add(InetAddress.getByAddress(address), port);
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(
                        "no addresses have " + addressLength + " bytes", e);
            }
        }
    }

    private boolean isFull() {
        return peers.size() >= AnnounceResponse.MAX_PEERS;
    }

    List<InetSocketAddress> peers() {
        return List.copyOf(peers);
    }
}
