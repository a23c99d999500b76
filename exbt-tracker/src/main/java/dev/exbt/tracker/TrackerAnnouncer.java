package dev.exbt.tracker;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Announces one torrent to its tiers of trackers (BEP 12). */
public final class TrackerAnnouncer {
    /**
     * Makes an announcer that is not started.
     *
     * @param tiers tracker URLs as the torrent gives them
     * @param torrent what we announce
     * @param client who carries the announces
     * @param home brings results to the owner's thread
     * @param random shuffles tiers, spreads retries, picks the key
     * @param listener told what happens, on the owner's thread
     * @param totals asked at each announce, on the owner's thread
     */
    public TrackerAnnouncer(
            List<List<String>> tiers,
            AnnouncedTorrent torrent,
            TrackerClient client,
            Executor home,
            RandomGenerator random,
            AnnouncerListener listener,
            Supplier<AnnounceTotals> totals) {}

    /**
     * Announces "started".
     *
     * @param nowNanos the owner's clock
     */
    public void start(long nowNanos) {}

    /**
     * Announces "completed" to trackers that know us.
     *
     * @param nowNanos the owner's clock
     */
    public void completed(long nowNanos) {}

    /**
     * Announces "stopped" to trackers that know us.
     *
     * @param nowNanos the owner's clock
     * @return done when all have answered or the deadline has passed; never fails
     */
    public CompletableFuture<Void> stop(long nowNanos) {
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Does what is due.
     *
     * @param nowNanos the owner's clock
     */
    public void wake(long nowNanos) {}

    /**
     * When {@link #wake} wants to be called.
     *
     * @return a time of the owner's clock
     */
    public long nextWakeNanos() {
        return 0;
    }

    /**
     * Adds a tracker in a tier of its own.
     *
     * @param url its URL
     */
    public void addTracker(String url) {}

    /**
     * Announces as soon as the trackers' minimum intervals allow.
     *
     * @param nowNanos the owner's clock
     */
    public void announceNow(long nowNanos) {}

    /**
     * What each tracker is doing.
     *
     * @param nowNanos the owner's clock
     * @return one per tracker, in the order they are tried
     */
    public List<TrackerStatus> status(long nowNanos) {
        return List.of();
    }
}
