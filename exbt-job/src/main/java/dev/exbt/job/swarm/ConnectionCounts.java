package dev.exbt.job.swarm;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** How many connections there are with each host. */
final class ConnectionCounts {
    private final int max;
    private final int maxLocal;
    private final Map<HostKey, Integer> counts = new HashMap<>();
    private int total;

    ConnectionCounts(int max, int maxLocal) {
        this.max = max;
        this.maxLocal = maxLocal;
    }

    boolean isFull(InetAddress host) {
        int limit = AddressPolicy.isLocal(host) ? maxLocal : max;
        return counts.getOrDefault(HostKey.ofHost(host), 0) >= limit;
    }

    void add(InetAddress host) {
        counts.merge(HostKey.ofHost(host), 1, Integer::sum);
        total++;
    }

    void remove(InetAddress host) {
        HostKey key = HostKey.ofHost(host);
        int left = counts.getOrDefault(key, 0) - 1;
        if (left < 0) {
            throw new IllegalStateException(
                    "one connection more with " + host + " ends than has begun");
        }
        total--;
        if (left == 0) {
            counts.remove(key);
        } else {
            counts.put(key, left);
        }
    }

    int total() {
        return total;
    }
}
