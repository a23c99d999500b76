package dev.exbt.cli;

import dev.exbt.cli.dht.Addresses;
import dev.exbt.dht.DhtConfig;
import dev.exbt.metainfo.HostPort;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code --bootstrap}, which is {@code --dht-node} where the DHT is one thing of several: the nodes to come into the DHT by. */
final class EntryNodes {
    private @Nullable List<HostPort> nodes;
    private @Nullable Boolean local; // looked up once, however many nodes are started

    /**
     * Takes the option down.
     *
     * @param name what the command calls it
     */
    void declare(Usage usage, String name) {
        usage.list(
                name,
                "HOST:PORT",
                "Come into the DHT by these nodes and not the well-known ones. May be repeated; takes a comma list.",
                HostPort.class,
                all -> nodes = all);
    }

    boolean areGiven() {
        return nodes != null;
    }

    /** Whoever names a node in a private network, or on this machine, means to speak with such nodes. */
    void addTo(DhtConfig.Builder config) {
        if (nodes != null) {
            if (local == null) {
                local = Addresses.anyLocal(nodes);
            }
            config.bootstrap(nodes).allowLocal(local);
        }
    }
}
