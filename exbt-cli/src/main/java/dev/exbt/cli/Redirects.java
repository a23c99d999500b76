package dev.exbt.cli;

import dev.exbt.metainfo.AddressScope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * Which redirects of a web server are followed. A server on the internet may not send us to an address that only this
 * machine or its network reaches, where other doors are open to us than to it; a local address that the user named may.
 */
final class Redirects {
    /** How many are followed. */
    static final int MAX = 5;

    private Redirects() {}

    static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    /**
     * Where a redirect leads.
     *
     * @param from the address that answered
     * @param location what it said, absolute or relative
     * @throws IOException if it may not be followed, or its host is unknown
     */
    static URI follow(URI from, String location) throws IOException {
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IOException("redirected to what is no address", e);
        }
        String scheme = scheme(to);
        if (to.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
            throw new IOException("redirected to what is not on the web");
        }
        if (scheme(from).equals("https") && scheme.equals("http")) {
            throw new IOException("redirected from https to http");
        }
        if (!isLocal(from.getHost()) && isLocal(to.getHost())) {
            throw new IOException("redirected to a local address, " + to.getHost());
        }
        return to;
    }

    private static String scheme(URI address) {
        return String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    }

    private static boolean isLocal(String host) throws UnknownHostException {
        for (InetAddress address : InetAddress.getAllByName(host)) {
            if (AddressScope.of(address) != AddressScope.INTERNET) {
                return true;
            }
        }
        return false;
    }
}
