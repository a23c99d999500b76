package dev.exbt.tracker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tracker's answer to an announce, already made safe: intervals clamped, peers deduplicated and without port 0, text escaped.
 *
 * @param interval time until the next regular announce, {@link #MIN_INTERVAL} to {@link #MAX_INTERVAL}
 * @param minInterval time before which no announce is welcome, 0 if the tracker did not say, at most {@link #MAX_INTERVAL}
 * @param seeders complete peers as the tracker counts them, -1 if it did not say
 * @param leechers incomplete peers, -1 if it did not say
 * @param peers resolved addresses, at most {@link #MAX_PEERS}, each once
 * @param warning text for the user, or null
 * @param externalAddress our address as the tracker sees it (BEP 24), or null
 * @param trackerId to be sent back with the next announce, one character a byte, or null
 */
public record AnnounceResponse(
        Duration interval,
        Duration minInterval,
        int seeders,
        int leechers,
        List<InetSocketAddress> peers,
        @Nullable String warning,
        @Nullable InetAddress externalAddress,
        @Nullable String trackerId) {
    /** No tracker makes us announce more often than this. */
    public static final Duration MIN_INTERVAL = Duration.ofSeconds(60);

    /** No tracker keeps us away for longer than this. */
    public static final Duration MAX_INTERVAL = Duration.ofHours(24);

    /** The interval of a tracker that gives none. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(30);

    /** Peers read from one answer; further ones are left unread. */
    public static final int MAX_PEERS = 1_000;

    /** Copies the list. */
    public AnnounceResponse {
        peers = List.copyOf(peers);
    }
}
