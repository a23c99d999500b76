package dev.exbt.job.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts, from what goes over the wire alone, of how many peers at once one peer asks the same block. What leaves together
 * counts together: a request and the cancel that makes room for it.
 */
final class RequestWatch {
    private final Map<Long, Set<SimulatedLink>> asked = new HashMap<>();
    private final List<Long> severalAsked = new ArrayList<>();
    private int most;
    private long twice;

    private static long key(int piece, int begin) {
        return ((long) piece << Integer.SIZE) | begin;
    }

    void asks(SimulatedLink link, int piece, int begin) {
        Set<SimulatedLink> whom =
                asked.computeIfAbsent(key(piece, begin), block -> new LinkedHashSet<>(2));
        if (whom.add(link) && whom.size() > 1) {
            twice++;
            severalAsked.add(key(piece, begin));
        }
        most = Math.max(most, 1);
    }

    /** Everything that left together has left. */
    void left() {
        if (severalAsked.isEmpty()) {
            return;
        }
        for (long block : severalAsked) {
            Set<SimulatedLink> whom = asked.get(block);
            most = Math.max(most, whom == null ? 0 : whom.size());
        }
        severalAsked.clear();
    }

    /** It came, was cancelled or refused. */
    void settled(SimulatedLink link, int piece, int begin) {
        Set<SimulatedLink> whom = asked.get(key(piece, begin));
        if (whom != null && whom.remove(link) && whom.isEmpty()) {
            asked.remove(key(piece, begin));
        }
    }

    void gone(SimulatedLink link) {
        asked.values().removeIf(whom -> whom.remove(link) && whom.isEmpty());
    }

    /** The greatest number of peers that one block was asked of at once. */
    int most() {
        return most;
    }

    /** How often a block was asked of one peer more while another had yet to answer. */
    long twice() {
        return twice;
    }
}
