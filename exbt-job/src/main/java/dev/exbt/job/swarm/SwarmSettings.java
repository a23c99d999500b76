package dev.exbt.job.swarm;

import dev.exbt.peerwire.connection.PeerSettings;
import java.util.concurrent.TimeUnit;

/**
 * The limits of one swarm.
 *
 * @param maxConnections peers connected at once, 1 or more
 * @param maxDialing connections being dialled at once
 * @param sendWatermarkBytes blocks queued to one peer, read or being read, before no more are read for it
 * @param sequential whether pieces are fetched in order
 * @param allowLocal whether local addresses are taken from strangers
 * @param peer the limits of each connection
 */
public record SwarmSettings(
        int maxConnections,
        int maxDialing,
        int sendWatermarkBytes,
        boolean sequential,
        boolean allowLocal,
        PeerSettings peer) {
    /** Connections being dialled at once by one swarm: more look like a flood to home routers. */
    public static final int DEFAULT_MAX_DIALING = 50;

    /** Blocks on their way to one peer: what a fast local peer takes in about a millisecond. */
    public static final int DEFAULT_SEND_WATERMARK_BYTES = 1 << 20;

    /**
     * What most swarms want.
     *
     * @param maxConnections peers connected at once
     * @param sequential whether pieces are fetched in order
     */
    public static SwarmSettings standard(int maxConnections, boolean sequential) {
        return new SwarmSettings(
                maxConnections,
                DEFAULT_MAX_DIALING,
                DEFAULT_SEND_WATERMARK_BYTES,
                sequential,
                false,
                PeerSettings.STANDARD);
    }

    /** Takes local addresses from strangers, or refuses them. */
    public SwarmSettings withAllowLocal(boolean allow) {
        return new SwarmSettings(
                maxConnections, maxDialing, sendWatermarkBytes, sequential, allow, peer);
    }

    /** Tells peers where we accept connections. */
    public SwarmSettings withListenPort(int port) {
        return new SwarmSettings(
                maxConnections,
                maxDialing,
                sendWatermarkBytes,
                sequential,
                allowLocal,
                peer.withListenPort(port));
    }

    /** How often a swarm looks at its peers when nothing happens. */
    public static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** How often a swarm looks that has no peers and knows of none. */
    public static final long IDLE_TICK_NANOS = TimeUnit.SECONDS.toNanos(5);
}
