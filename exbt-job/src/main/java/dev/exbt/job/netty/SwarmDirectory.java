package dev.exbt.job.netty;

import dev.exbt.job.swarm.Swarm;
import dev.exbt.metainfo.InfoHash;
import org.jspecify.annotations.Nullable;

/** Finds the swarm that an incoming handshake names. Asked on the event loop. */
@FunctionalInterface
public interface SwarmDirectory {
    /** The running swarm of an info-hash, or null if there is none. */
    @Nullable Swarm find(InfoHash infoHash);
}
