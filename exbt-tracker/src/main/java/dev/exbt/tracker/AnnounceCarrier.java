package dev.exbt.tracker;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Who carries the announces of a {@link TrackerAnnouncer}: a {@link TrackerClient} over sockets, or a program that has a
 * network of its own, a simulated one for example.
 */
@FunctionalInterface
public interface AnnounceCarrier {
    /**
     * Announces to one tracker; called on the announcer's thread, returns at once.
     *
     * @param tracker its URL
     * @param request what we say
     * @param limit after which the answer no longer counts; null for the carrier's own
     * @return the answer, or a {@link TrackerException}; completed on any thread. Who cancels it has no use for it any more
     */
    CompletableFuture<AnnounceResponse> announce(
            URI tracker, AnnounceRequest request, @Nullable Duration limit);
}
