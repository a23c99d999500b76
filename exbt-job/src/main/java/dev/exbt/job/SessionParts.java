package dev.exbt.job;

import dev.exbt.dht.DhtServer;
import dev.exbt.job.files.StorageParts;
import dev.exbt.job.netty.PeerNetwork;
import dev.exbt.tracker.TrackerClient;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a session lends its jobs.
 *
 * @param config how the session was opened
 * @param port where peers reach us
 * @param network sockets and the event loop
 * @param swarms the running swarms, on the loop
 * @param storage disk threads and open files
 * @param trackers trackers' sockets
 * @param dht the node of the DHT; null for none
 * @param random for whatever a stranger may not guess
 */
record SessionParts(
        SessionConfig config,
        int port,
        PeerNetwork network,
        SwarmTable swarms,
        StorageParts storage,
        TrackerClient trackers,
        @Nullable DhtServer dht,
        SecureRandom random) {}
