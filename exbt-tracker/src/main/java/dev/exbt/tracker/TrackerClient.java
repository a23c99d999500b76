package dev.exbt.tracker;

import dev.exbt.metainfo.InfoHash;
import io.netty.channel.EventLoopGroup;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Asks trackers over HTTP, HTTPS and UDP. One serves a whole session.
 */
public final class TrackerClient implements AutoCloseable {
    private final TrackerSettings settings;

    /**
     * Makes a client; sockets and threads come with the first announce.
     *
     * @param settings limits and manners
     * @param group where UDP sockets and timers live; stays the caller's
     */
    public TrackerClient(TrackerSettings settings, EventLoopGroup group) {
        this.settings = settings;
    }

    /**
     * Announces to one tracker within the settings' time limit.
     *
     * @param tracker its URL
     * @param request what we say
     * @return the answer, or a {@link TrackerException}; completed on any thread
     */
    public CompletableFuture<AnnounceResponse> announce(URI tracker, AnnounceRequest request) {
        return announce(tracker, request, settings.timeLimit());
    }

    /**
     * Announces to one tracker.
     *
     * @param tracker its URL
     * @param request what we say
     * @param limit after which the answer no longer counts
     * @return the answer, or a {@link TrackerException}; completed on any thread
     */
    public CompletableFuture<AnnounceResponse> announce(
            URI tracker, AnnounceRequest request, Duration limit) {
        return CompletableFuture.failedFuture(new TrackerException("not connected", null));
    }

    /**
     * Asks one tracker for its counts (BEP 48, BEP 15).
     *
     * @param tracker its announce URL
     * @param torrents at most {@link ScrapeResponse#MAX_TORRENTS}
     * @return the answer, or a {@link TrackerException}; completed on any thread
     */
    public CompletableFuture<ScrapeResponse> scrape(URI tracker, List<InfoHash> torrents) {
        return CompletableFuture.failedFuture(new TrackerException("not connected", null));
    }

    /**
     * Closes every socket and ends every thread. What is under way fails at once.
     *
     * @param deadline how long this may take at most
     */
    public void close(Duration deadline) {}

    @Override
    public void close() {
        close(settings.closeDeadline());
    }
}
