package dev.exbt.tracker;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Trackers of which one at a time is announced to: all tiers of a torrent, or one tier if all are wanted. A round goes through
 * them in order until one answers; then the next round waits for that tracker's interval, or for the first pause after a
 * failure to end if none did. Owned by the announcer; holds state alone.
 */
final class AnnounceRound {
    /** Stands for no tier in particular. */
    static final int ALL_TIERS = -1;

    private static final long FAR_NANOS = TimeUnit.HOURS.toNanos(24);

    private final TrackerTiers tiers;
    private final int tier;
    private final Set<TrackerEntry> failed = new HashSet<>();
    private @Nullable TrackerEntry asking;
    private @Nullable CompletableFuture<AnnounceResponse> exchange;
    private boolean planned;
    private long dueNanos;

    AnnounceRound(TrackerTiers tiers, int tier) {
        this.tiers = tiers;
        this.tier = tier;
    }

    List<TrackerEntry> trackers() {
        return tier == ALL_TIERS ? tiers.all() : tiers.tier(tier);
    }

    boolean isAsking() {
        return asking != null;
    }

    boolean isDue(long nowNanos) {
        return planned && asking == null && nowNanos - dueNanos >= 0;
    }

    /** Nanoseconds until it is due; a day if nothing is planned or an answer is awaited. */
    long waitNanos(long nowNanos) {
        return planned && asking == null
                ? Math.clamp(dueNanos - nowNanos, 0, FAR_NANOS)
                : FAR_NANOS;
    }

    /** Plans the next round; one planned earlier stays. */
    void plan(long atNanos) {
        if (!planned || atNanos - dueNanos < 0) {
            planned = true;
            dueNanos = atNanos;
        }
    }

    /** Starts a round, or goes on with it: the next tracker to ask, or null when none is left. */
    @Nullable TrackerEntry next(long nowNanos) {
        for (TrackerEntry entry : trackers()) {
            if (!failed.contains(entry) && entry.mayBeAsked(nowNanos)) {
                return entry;
            }
        }
        return null;
    }

    void begin() {
        failed.clear();
        planned = false;
    }

    void ask(TrackerEntry entry) {
        asking = entry;
        entry.asking = true;
    }

    void awaits(TrackerEntry entry, CompletableFuture<AnnounceResponse> exchange) {
        if (asking == entry) {
            this.exchange = exchange;
        }
    }

    /** Takes the answer, of whichever kind; false if it is not awaited any more. */
    boolean settle(TrackerEntry entry) {
        if (asking != entry) {
            return false;
        }
        entry.asking = false;
        asking = null;
        exchange = null;
        return true;
    }

    void failed(TrackerEntry entry) {
        failed.add(entry);
    }

    /** Nobody answered: plans the next round for when the first may be asked again. */
    void planRetry(long nowNanos) {
        trackers().stream()
                .filter(TrackerEntry::isUsable)
                .mapToLong(entry -> entry.waitNanos(nowNanos))
                .min()
                .ifPresent(wait -> plan(nowNanos + wait));
    }

    /** Plans for an announce the user asks for, as early as the trackers allow. */
    void hasten(long nowNanos) {
        if (asking != null) {
            return;
        }
        List<TrackerEntry> usable = trackers().stream().filter(TrackerEntry::isUsable).toList();
        usable.forEach(entry -> entry.hasten(nowNanos));
        usable.stream()
                .mapToLong(entry -> entry.shortestWaitNanos(nowNanos))
                .min()
                .ifPresent(wait -> plan(nowNanos + wait));
    }

    /** Gives up what is under way; the tracker that was being asked, which may have heard us, or null. */
    @Nullable TrackerEntry abandon() {
        TrackerEntry entry = asking;
        CompletableFuture<AnnounceResponse> under = exchange;
        if (entry != null) {
            settle(entry);
        }
        if (under != null) {
            under.cancel(true);
        }
        planned = false;
        failed.clear();
        return entry;
    }
}
