package dev.exbt.tracker;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One tracker of one torrent: what it said, what it knows of us, when it may be asked again. Owned by the announcer. */
final class TrackerEntry {
    /** Time before a tracker is asked again after its first failure; doubles with each further one. */
    static final long FIRST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(15);

    /** However often it failed, it is asked again after this. */
    static final long MAX_RETRY_NANOS = TimeUnit.MINUTES.toNanos(30);

    private static final double SPREAD = 0.2;

    final String name;
    final int tier;
    final @Nullable URI uri;

    /** Whether it answered an announce that was not "stopped": then it counts us as a peer. */
    boolean knowsUs;

    /** Whether "completed" is still to be told. */
    boolean owesCompleted;

    boolean asking;
    private boolean lackedAtStart;
    private boolean heardOfCompletion;
    private TrackerStatus.State state = TrackerStatus.State.IDLE;
    private @Nullable String lastError;
    private @Nullable String warning;
    private @Nullable String trackerId;
    private int seeders = -1;
    private int leechers = -1;
    private int peersReceived;
    private int failures;
    private boolean answered;
    private long answeredNanos;
    private long triedNanos;
    private long notBeforeNanos;
    private long welcomeNanos;

    TrackerEntry(String url, int tier) {
        this.name = TrackerText.shown(url);
        this.tier = tier;
        URI parsed = null;
        try {
            parsed = TrackerUrl.parse(url);
        } catch (TrackerException e) {
            state = TrackerStatus.State.UNUSABLE;
            lastError = e.getMessage();
        }
        this.uri = parsed;
    }

    /** What this tracker is to be told next; "started" until it has answered once. */
    AnnounceEvent nextEvent() {
        if (!knowsUs) {
            return AnnounceEvent.STARTED;
        }
        return owesCompleted ? AnnounceEvent.COMPLETED : AnnounceEvent.NONE;
    }

    /** What it is being told. */
    void told(AnnounceEvent event, long left) {
        if (event == AnnounceEvent.STARTED) {
            lackedAtStart = left > 0;
        }
    }

    /** Whether "completed" would be news to it: not if we began complete, nor twice, as when files are checked again. */
    boolean mustHearOfCompletion() {
        return (knowsUs || asking) && lackedAtStart && !owesCompleted && !heardOfCompletion;
    }

    boolean isUsable() {
        return state != TrackerStatus.State.UNUSABLE;
    }

    boolean isWorking() {
        return state == TrackerStatus.State.WORKING;
    }

    /** Whether it may be asked in a round of announces: it did not just fail. */
    boolean mayBeAsked(long nowNanos) {
        return isUsable() && (failures == 0 || nowNanos - notBeforeNanos >= 0);
    }

    /** Earliest time of the next announce in nanoseconds from now: the interval, or the pause after a failure. */
    long waitNanos(long nowNanos) {
        return answered || failures > 0 ? Math.max(0, notBeforeNanos - nowNanos) : 0;
    }

    /** As {@link #waitNanos}, for an announce the user asks for: the minimum interval, or the shortest pause. */
    long shortestWaitNanos(long nowNanos) {
        if (failures > 0) {
            return Math.max(0, triedNanos + FIRST_RETRY_NANOS - nowNanos);
        }
        return answered ? Math.max(0, welcomeNanos - nowNanos) : 0;
    }

    /** Ends a pause after failures early. */
    void hasten(long nowNanos) {
        if (failures > 0) {
            notBeforeNanos = nowNanos + Math.min(waitNanos(nowNanos), shortestWaitNanos(nowNanos));
        }
    }

    @Nullable String trackerId() {
        return trackerId;
    }

    void answered(AnnounceEvent event, AnnounceResponse response, long nowNanos) {
        state = TrackerStatus.State.WORKING;
        lastError = null;
        failures = 0;
        answered = true;
        answeredNanos = nowNanos;
        knowsUs = true;
        if (event == AnnounceEvent.COMPLETED) {
            owesCompleted = false;
            heardOfCompletion = true;
        }
        warning = response.warning();
        seeders = response.seeders();
        leechers = response.leechers();
        peersReceived = response.peers().size();
        trackerId = response.trackerId() == null ? trackerId : response.trackerId();
        notBeforeNanos = nowNanos + response.interval().toNanos();
        Duration least =
                response.minInterval().compareTo(AnnounceResponse.MIN_INTERVAL) < 0
                        ? AnnounceResponse.MIN_INTERVAL
                        : response.minInterval();
        welcomeNanos = nowNanos + least.toNanos();
    }

    void failed(String reason, @Nullable Duration retryIn, RandomGenerator random, long nowNanos) {
        state =
                TrackerException.NEVER.equals(retryIn)
                        ? TrackerStatus.State.UNUSABLE
                        : TrackerStatus.State.FAILED;
        lastError = reason;
        triedNanos = nowNanos;
        long pause = Math.min(FIRST_RETRY_NANOS << Math.min(failures, 20), MAX_RETRY_NANOS);
        failures++;
        long spread =
                (long)
                        (pause
                                * random.nextDouble(
                                        SPREAD)); // a tracker that returns is not met by everyone
        // at once
        long wanted = retryIn == null || !isUsable() ? 0 : retryIn.toNanos();
        notBeforeNanos = nowNanos + Math.max(pause + spread, wanted);
    }

    /** A new start: nobody knows us. */
    void reset() {
        knowsUs = false;
        owesCompleted = false;
        lackedAtStart = false;
        heardOfCompletion = false;
        asking = false;
        failures = 0;
        answered = false;
        if (uri != null) {
            state = TrackerStatus.State.IDLE;
        }
    }

    TrackerStatus status(boolean running, long nowNanos) {
        return new TrackerStatus(
                name,
                tier,
                asking ? TrackerStatus.State.ANNOUNCING : state,
                lastError,
                warning,
                seeders,
                leechers,
                peersReceived,
                failures,
                answered ? Duration.ofNanos(Math.max(0, nowNanos - answeredNanos)) : null,
                running && isUsable() && !asking && (answered || failures > 0)
                        ? Duration.ofNanos(waitNanos(nowNanos))
                        : null);
    }
}
