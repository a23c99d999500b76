package dev.exbt.dht;

import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a search for peers came to.
 *
 * @param peers every peer that was named, in the order they came
 * @param announced how many nodes took our announcement; 0 if none was made
 * @param asked how many nodes were asked
 * @param hops how many nodes named one another until the nearest one was found; 0 if nobody answered
 */
public record PeersFound(Set<InetSocketAddress> peers, int announced, int asked, int hops) {
    /** Copies the set. */
    public PeersFound {
        peers = Collections.unmodifiableSet(new LinkedHashSet<>(peers));
    }
}
