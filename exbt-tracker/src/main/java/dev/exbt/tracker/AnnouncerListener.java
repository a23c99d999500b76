package dev.exbt.tracker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;

/** What a {@link TrackerAnnouncer} tells its owner; called on the owner's thread. */
public interface AnnouncerListener {
    /**
     * A tracker answered.
     *
     * @param peers the peers it named, perhaps none; whom to dial is the owner's decision
     * @param tracker who named them
     */
    void onPeers(List<InetSocketAddress> peers, URI tracker);

    /**
     * A tracker failed or refused; the next one is tried by itself.
     *
     * @param tracker its URL as the torrent gives it, perhaps not a URL at all; escaped and fit to be shown
     * @param reason words for a user, escaped
     */
    default void onTrackerError(String tracker, String reason) {}

    /**
     * A tracker answered with a warning.
     *
     * @param tracker who
     * @param warning words for a user, escaped
     */
    default void onTrackerWarning(URI tracker, String warning) {}

    /**
     * A tracker told us our own address (BEP 24).
     *
     * @param address what it sees; hearsay
     * @param tracker who
     */
    default void onExternalAddress(InetAddress address, URI tracker) {}

    /** {@link TrackerAnnouncer#nextWakeNanos()} has changed by other means than a call of the owner. */
    default void onScheduleChanged() {}
}
