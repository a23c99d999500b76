package dev.exbt.tracker;

import dev.exbt.metainfo.AddressScope;
import java.net.InetAddress;
import java.net.URI;

/**
 * Which addresses a tracker URL may lead to. Torrents come from strangers: their URLs must not make us send requests to
 * services of our own machine or network. So a local tracker is contacted at its well-known path alone, and never because a
 * global one redirected us.
 */
final class DestinationPolicy {
    private final boolean allowLocal;

    DestinationPolicy(boolean allowLocal) {
        this.allowLocal = allowLocal;
    }

    /**
     * Checks a URL with the addresses its host resolved to. A name with a local address among global ones counts as local.
     *
     * @param redirectedByGlobal whether a global host sent us there
     * @return the scope of the tracker, {@code GLOBAL} or {@code LOCAL}
     */
    AddressScope check(URI uri, InetAddress[] addresses, boolean redirectedByGlobal)
            throws TrackerException {
        boolean local = false;
        for (InetAddress address : addresses) {
            AddressScope scope = AddressScope.of(address);
            if (scope == AddressScope.NO_HOST) {
                throw new TrackerException(TrackerUrl.host(uri) + " is no host's address", null);
            }
            local |= scope == AddressScope.LOCAL;
        }
        if (!local) {
            return AddressScope.INTERNET;
        }
        if (!allowLocal && redirectedByGlobal) {
            throw new TrackerException(
                    "a redirect into the local network, to " + TrackerUrl.host(uri), null);
        }
        if (!allowLocal && !isWellKnown(uri)) {
            throw new TrackerException(
                    "local trackers are contacted at /announce only, not at " + shownPath(uri),
                    null);
        }
        return AddressScope.LOCAL;
    }

    /** Whether peers at local addresses are believed: local sources may name them, global ones may not. */
    boolean takesLocalPeers(AddressScope source) {
        return allowLocal || source == AddressScope.LOCAL;
    }

    private static boolean isWellKnown(URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return switch (path) {
            case "/announce", "/scrape" -> true;
            case "", "/" ->
                    TrackerUrl.scheme(uri)
                            .equals("udp"); // there the path is not part of the request
            default -> false;
        };
    }

    private static String shownPath(URI uri) {
        return TrackerText.shown(TrackerUrl.pathAndQuery(uri));
    }
}
