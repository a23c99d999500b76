package dev.exbt.job.swarm;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Numbers that stand for addresses in arrays. A number is never used twice; the one unused for longest is forgotten when there are too many. */
final class AddressIds {
    private final int max;
    private final Map<InetSocketAddress, Integer> ids = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Integer, InetSocketAddress> addresses = new HashMap<>();
    private int next;

    AddressIds(int max) {
        this.max = max;
    }

    int of(InetSocketAddress address) {
        Integer known = ids.get(address);
        if (known != null) {
            return known;
        }
        int id = next++;
        ids.put(address, id);
        addresses.put(id, address);
        if (ids.size() > max) {
            var oldest = ids.entrySet().iterator().next();
            addresses.remove(oldest.getValue());
            ids.remove(oldest.getKey());
        }
        return id;
    }

    @Nullable InetSocketAddress address(int id) {
        return addresses.get(id);
    }
}
