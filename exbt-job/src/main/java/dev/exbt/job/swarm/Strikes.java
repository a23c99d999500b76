package dev.exbt.job.swarm;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/** How often each party has broken the protocol: once may be a mistake, again and again is none. */
final class Strikes {
    private final int maxParties;
    private final Map<HostKey, Integer> counts = new LinkedHashMap<>();

    /**
     * Begins with none.
     *
     * @param maxParties how many are remembered; beyond it the one remembered for longest is forgotten
     */
    Strikes(int maxParties) {
        this.maxParties = maxParties;
    }

    /** Counts one more; gives how many there are now. */
    int add(InetSocketAddress party) {
        int count = counts.merge(HostKey.ofParty(party), 1, Integer::sum);
        if (counts.size() > maxParties) {
            counts.remove(counts.keySet().iterator().next());
        }
        return count;
    }

    void forget(InetSocketAddress party) {
        counts.remove(HostKey.ofParty(party));
    }
}
