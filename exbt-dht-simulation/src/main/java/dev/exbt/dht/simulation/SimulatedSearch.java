package dev.exbt.dht.simulation;

import dev.exbt.dht.endpoint.LookupListener;
import dev.exbt.dht.endpoint.LookupOutcome;
import dev.exbt.dht.endpoint.PeerSearchListener;
import dev.exbt.krpc.NodeContact;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A search of a {@link SimulatedNode}: what it found so far, to be read whenever the network stands still. */
public final class SimulatedSearch {
    private final Set<InetSocketAddress> peers = new LinkedHashSet<>();
    private @Nullable LookupOutcome outcome;
    private int announcedTo;

    SimulatedSearch() {}

    PeerSearchListener peerListener() {
        return new PeerSearchListener() {
            @Override
            public void onPeers(List<InetSocketAddress> found, @Nullable NodeContact source) {
                peers.addAll(found);
            }

            @Override
            public void onDone(LookupOutcome result, int announced, long nowNanos) {
                outcome = result;
                announcedTo = announced;
            }
        };
    }

    LookupListener nodeListener() {
        return (result, nowNanos) -> outcome = result;
    }

    /**
     * Gives the peers found so far.
     *
     * @return the peers in the order found; none in a search for nodes
     */
    public Set<InetSocketAddress> peers() {
        return Set.copyOf(peers);
    }

    /**
     * Whether the search is over, and if it announces, so is that.
     *
     * @return true when nothing will change any more; never if the searching node crashed
     */
    public boolean isDone() {
        return outcome != null;
    }

    /**
     * Gives the nodes nearest to the target that answered.
     *
     * @return the nodes, nearest first; empty as long as the search is not over
     */
    public List<NodeContact> nearest() {
        return outcome == null ? List.of() : outcome.nearest();
    }

    /**
     * Tells how many nodes named one another until the nearest one was found.
     *
     * @return 1 if the searching node knew it; 0 if nobody answered or the search is not over
     */
    public int hops() {
        return outcome == null ? 0 : outcome.hops();
    }

    /**
     * Counts the nodes that were asked.
     *
     * @return the number; 0 as long as the search is not over
     */
    public int asked() {
        return outcome == null ? 0 : outcome.asked();
    }

    /**
     * Counts the nodes that took the announcement.
     *
     * @return the number; 0 as long as the search is not over, or if it announces nothing
     */
    public int announcedTo() {
        return announcedTo;
    }
}
