package dev.exbt.job.swarm;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who is banned, and why. */
final class BanList {
    private final int max;
    private final Map<HostKey, BanReason> bans = new LinkedHashMap<>();

    BanList(int max) {
        this.max = max;
    }

    /** Bans the party behind an address; beyond the limit the oldest ban is lifted. Returns false if it was banned already. */
    boolean ban(InetSocketAddress address, BanReason reason) {
        if (bans.putIfAbsent(HostKey.ofParty(address), reason) != null) {
            return false;
        }
        if (bans.size() > max) {
            bans.remove(bans.keySet().iterator().next());
        }
        return true;
    }

    void lift(InetSocketAddress address) {
        bans.remove(HostKey.ofParty(address));
    }

    @Nullable BanReason reason(InetSocketAddress address) {
        return bans.get(HostKey.ofParty(address));
    }

    boolean contains(InetSocketAddress address) {
        return bans.containsKey(HostKey.ofParty(address));
    }

    int size() {
        return bans.size();
    }
}
