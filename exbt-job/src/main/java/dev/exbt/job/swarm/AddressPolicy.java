package dev.exbt.job.swarm;

import dev.exbt.metainfo.AddressScope;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses may be connected to because somebody said so. A stranger who names 127.0.0.1:22 or 192.168.0.1:80 would have us knock at doors
 * that are closed to him.
 *
 * @param localAllowed whether loopback, private and link-local addresses may come from strangers too
 */
public record AddressPolicy(boolean localAllowed) {
    /** For the open internet. */
    public static final AddressPolicy PUBLIC = new AddressPolicy(false);

    /** For a swarm on one's own network or machine. */
    public static final AddressPolicy LOCAL = new AddressPolicy(true);

    /**
     * Judges an address.
     *
     * @param address from whatever source
     * @param source who said it; what the user says may be local
     * @return why not, or null if it may be used
     */
    public @Nullable Refusal refuse(InetSocketAddress address, PeerSource source) {
        InetAddress host = address.getAddress();
        if (host == null) {
            return Refusal.UNRESOLVED;
        }
        if (address.getPort() == 0) {
            return Refusal.PORT_ZERO;
        }
        AddressScope scope = AddressScope.of(host);
        if (scope == AddressScope.NO_HOST) {
            return Refusal.NOT_A_HOST;
        }
        return scope == AddressScope.LOCAL && !localAllowed && source != PeerSource.USER
                ? Refusal.LOCAL
                : null;
    }

    /**
     * Whether an address is of a network that is not the internet: loopback, private (RFC 1918, RFC 6598, RFC 4193) or link-local.
     *
     * @param host a resolved address
     * @return true if so
     */
    public static boolean isLocal(InetAddress host) {
        return AddressScope.of(host) == AddressScope.LOCAL;
    }
}
