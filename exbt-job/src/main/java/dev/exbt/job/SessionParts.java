package dev.exbt.job;

import dev.exbt.job.disk.DiskPool;
import dev.exbt.job.netty.PeerNetwork;
import dev.exbt.storage.FilePool;
import dev.exbt.tracker.TrackerClient;
import java.security.SecureRandom;

/**
 * What a session lends its jobs.
 *
 * @param config how the session was opened
 * @param port where peers reach us
 * @param network sockets and the event loop
 * @param swarms the running swarms, on the loop
 * @param disk disk threads
 * @param files open files
 * @param trackers trackers' sockets
 * @param random for whatever a stranger may not guess
 */
record SessionParts(
        SessionConfig config,
        int port,
        PeerNetwork network,
        SwarmTable swarms,
        DiskPool disk,
        FilePool files,
        TrackerClient trackers,
        SecureRandom random) {}
