package dev.exbt.job.simulation;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** Whom a peer has dialled, how often, and how many at once: whoever has it dial strangers must not make it flood them. */
final class DialWatch {
    private final Map<InetSocketAddress, Integer> dialled = new HashMap<>();
    private int open;
    private int mostOpen;

    void began(InetSocketAddress address) {
        dialled.merge(address, 1, Integer::sum);
        open++;
        mostOpen = Math.max(mostOpen, open);
    }

    void ended() {
        open--;
    }

    int mostOpen() {
        return mostOpen;
    }

    int times(InetSocketAddress address) {
        return dialled.getOrDefault(address, 0);
    }
}
