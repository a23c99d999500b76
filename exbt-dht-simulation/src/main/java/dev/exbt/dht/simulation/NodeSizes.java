package dev.exbt.dht.simulation;

import dev.exbt.dht.endpoint.DhtEndpoint;

/**
 * How much a node keeps.
 *
 * @param table nodes in its routing table, replacements not counted
 * @param pendingQueries queries that wait for an answer
 * @param lookups searches that are running
 * @param torrents torrents it stores peers of
 * @param peers peers it stores
 */
public record NodeSizes(int table, int pendingQueries, int lookups, int torrents, int peers) {
    static final NodeSizes NOTHING = new NodeSizes(0, 0, 0, 0, 0);

    static NodeSizes of(DhtEndpoint endpoint) {
        return new NodeSizes(
                endpoint.table().size(),
                endpoint.pendingQueries(),
                endpoint.runningLookups(),
                endpoint.storedTorrents(),
                endpoint.storedPeers());
    }
}
