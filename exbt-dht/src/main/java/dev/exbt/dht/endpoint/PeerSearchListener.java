package dev.exbt.dht.endpoint;

import dev.exbt.krpc.GetPeers;
import dev.exbt.krpc.NodeContact;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hears how a search for peers goes. Called on the owner's thread. */
public interface PeerSearchListener {
    /**
     * Some peers were named, each for the first time in this search.
     *
     * @param peers the peers, at least one
     * @param source who named them; null if they announced to this node itself
     */
    void onPeers(List<InetSocketAddress> peers, @Nullable NodeContact source);

    /**
     * A node told the size of the swarm (BEP 33).
     *
     * @param scrape what it knows
     */
    default void onScrape(GetPeers.Scrape scrape) {}

    /**
     * The search is over, and if it announces, all nodes it announced to have answered or failed to.
     *
     * @param outcome how the search went
     * @param announced how many nodes took the announcement; 0 if none was made
     * @param nowNanos the time
     */
    void onDone(LookupOutcome outcome, int announced, long nowNanos);
}
