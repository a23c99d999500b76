package dev.exbt.cli.dht;

import dev.exbt.krpc.NodeId;
import dev.exbt.metainfo.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Collection;

/** Addresses of nodes and peers, as people write and read them. */
public final class Addresses {
    private Addresses() {}

    /**
     * Shows an address.
     *
     * @param address a resolved address
     * @return {@code 1.2.3.4:5} or {@code [2001:db8::1]:5}
     */
    public static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /**
     * Looks a host up.
     *
     * @param host a name or a literal address
     * @return its first address
     * @throws UnknownHostException if it has none
     */
    public static InetSocketAddress lookUp(HostPort host) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(host.host()), host.port());
    }

    /**
     * Whether a host is on this machine or in a private network. Who names such a host means to go there.
     *
     * @param hosts hosts that the user named
     * @return true if one of them is a literal or known address of that kind
     */
    public static boolean anyLocal(Collection<HostPort> hosts) {
        return hosts.stream().anyMatch(Addresses::isLocal);
    }

    private static boolean isLocal(HostPort host) {
        try {
            return NodeId.isExempt(InetAddress.getByName(host.host()));
        } catch (UnknownHostException unknown) {
            return false; // whoever asks it will say so
        }
    }
}
