package dev.exbt.dht.guard;

import dev.exbt.metainfo.AddressScope;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses a node has to do with: whom it answers, asks, tells others of, and stores. Not port 0, nor what no host can
 * have (unspecified, multicast, broadcast, reserved), nor its own; those of local networks only if that is allowed, since a
 * stranger could make the node knock at doors that are closed to him.
 */
public final class AddressGuard {
    private final boolean localAllowed;
    private @Nullable InetSocketAddress bound;
    private @Nullable InetSocketAddress external;

    /**
     * Makes a guard that knows no own address.
     *
     * @param localAllowed whether loopback, private and link-local addresses are fine
     */
    public AddressGuard(boolean localAllowed) {
        this.localAllowed = localAllowed;
    }

    /**
     * Says where the node is.
     *
     * @param boundTo what its socket is bound to; null if that is unknown
     * @param seenAs its address as others see it; null if that is unknown
     */
    public void own(@Nullable InetSocketAddress boundTo, @Nullable InetSocketAddress seenAs) {
        bound = boundTo;
        external = seenAs;
    }

    /**
     * Judges an address.
     *
     * @param address from whatever source
     * @return false if the node should have nothing to do with it
     */
    public boolean allows(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        return host != null
                && address.getPort() != 0
                && allows(host)
                && !address.equals(bound)
                && !address.equals(external);
    }

    /**
     * Judges a host, whatever the port.
     *
     * @param host from whatever source
     * @return false if no node is there, or it is of a local network and that is not allowed
     */
    public boolean allows(InetAddress host) {
        return switch (AddressScope.of(host)) {
            case INTERNET -> true;
            case LOCAL -> localAllowed;
            case NO_HOST -> false;
        };
    }
}
