package dev.exbt.tracker;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Announces one torrent to its trackers: tier by tier (BEP 12), "started" to each that hears of us first, again after each
 * interval, "completed" and "stopped" to those that know us, later and later to those that fail.
 *
 * <p>Confined to its owner's thread: every method is called there, and results are brought there by the executor given. It has
 * no timer: the owner calls {@link #wake} at {@link #nextWakeNanos}. Times are those of {@link System#nanoTime} or of the clock
 * given. It can be started again after {@link #stop}.
 */
public final class TrackerAnnouncer {
    private static final long FAR_NANOS = TimeUnit.HOURS.toNanos(24);

    /** A tracker that has never answered has this part of the time to say goodbye. */
    static final int STRANGER_SHARE = 3;

    private final TrackerTiers tiers;
    private final List<AnnounceRound> rounds = new ArrayList<>();
    private final AnnouncedTorrent torrent;
    private final AnnounceCarrier carrier;
    private final Executor home;
    private final RandomGenerator random;
    private final AnnouncerListener listener;
    private final Supplier<AnnounceTotals> totals;
    private final AnnouncerSettings settings;
    private final LongSupplier clock;
    private final int key;
    private boolean running;
    private int starts;
    private @Nullable CompletableFuture<Void> stopping;
    private long stopByNanos;

    /**
     * Makes an announcer that is not started, with standard settings and the system's clock.
     *
     * @param tiers tracker URLs as the torrent gives them; what is not a usable URL is shown in the status and never contacted
     * @param torrent what we announce
     * @param carrier who carries the announces, a {@link TrackerClient} as a rule
     * @param home brings results to the owner's thread
     * @param random shuffles tiers, spreads retries, picks the key
     * @param listener told what happens, on the owner's thread
     * @param totals asked at each announce, on the owner's thread
     */
    public TrackerAnnouncer(
            List<List<String>> tiers,
            AnnouncedTorrent torrent,
            AnnounceCarrier carrier,
            Executor home,
            RandomGenerator random,
            AnnouncerListener listener,
            Supplier<AnnounceTotals> totals) {
        this(
                tiers,
                torrent,
                carrier,
                home,
                random,
                listener,
                totals,
                AnnouncerSettings.STANDARD,
                System::nanoTime);
    }

    /**
     * Makes an announcer that is not started.
     *
     * @param tiers tracker URLs as the torrent gives them; what is not a usable URL is shown in the status and never contacted
     * @param torrent what we announce
     * @param carrier who carries the announces, a {@link TrackerClient} as a rule
     * @param home brings results to the owner's thread
     * @param random shuffles tiers, spreads retries, picks the key
     * @param listener told what happens, on the owner's thread
     * @param totals asked at each announce, on the owner's thread
     * @param settings manners
     * @param clock the time when a result comes home, in nanoseconds; the same that the methods are given
     */
    public TrackerAnnouncer(
            List<List<String>> tiers,
            AnnouncedTorrent torrent,
            AnnounceCarrier carrier,
            Executor home,
            RandomGenerator random,
            AnnouncerListener listener,
            Supplier<AnnounceTotals> totals,
            AnnouncerSettings settings,
            LongSupplier clock) {
        this.tiers = new TrackerTiers(tiers, random);
        this.torrent = torrent;
        this.carrier = carrier;
        this.home = home;
        this.random = random;
        this.listener = listener;
        this.totals = totals;
        this.settings = settings;
        this.clock = clock;
        this.key = random.nextInt();
        if (settings.allTiers()) {
            for (int tier = 0; tier < this.tiers.count(); tier++) {
                rounds.add(new AnnounceRound(this.tiers, tier));
            }
        } else {
            rounds.add(new AnnounceRound(this.tiers, AnnounceRound.ALL_TIERS));
        }
    }

    /**
     * Announces "started"; does nothing if already started.
     *
     * @param nowNanos the owner's clock
     */
    public void start(long nowNanos) {
        if (running) {
            return;
        }
        running = true;
        starts++;
        tiers.all().forEach(TrackerEntry::reset);
        rounds.forEach(round -> round.plan(nowNanos));
        wake(nowNanos);
    }

    /**
     * The download is complete: announces so to the trackers that know us, without waiting for an interval, once a run to each
     * that was told at the start that something was left.
     *
     * @param nowNanos the owner's clock
     */
    public void completed(long nowNanos) {
        if (!running) {
            return;
        }
        for (AnnounceRound round : rounds) {
            for (TrackerEntry entry : round.trackers()) {
                if (entry.mustHearOfCompletion()) {
                    entry.owesCompleted = true;
                    round.plan(nowNanos);
                }
            }
        }
        wake(nowNanos);
    }

    /**
     * Leaves the swarm: gives up what is under way and tells "stopped", as well as that goes, to the trackers that know us.
     * One that was asked and has not answered yet may know us too; it has but a part of the deadline, for most of these are
     * dead.
     *
     * @param nowNanos the owner's clock
     * @return done when all have answered, failed, or had the settings' deadline; never fails; completes on any thread, and
     *     at the deadline with {@link #wake}
     */
    public CompletableFuture<Void> stop(long nowNanos) {
        if (!running) {
            return stopping == null ? CompletableFuture.completedFuture(null) : stopping;
        }
        running = false;
        Set<TrackerEntry> told = new LinkedHashSet<>();
        for (AnnounceRound round : rounds) {
            TrackerEntry asked = round.abandon();
            if (asked != null) {
                told.add(asked);
            }
            round.trackers().stream().filter(entry -> entry.knowsUs).forEach(told::add);
        }
        CompletableFuture<?>[] answers =
                told.stream()
                        .map(entry -> announce(entry, AnnounceEvent.STOPPED, goodbye(entry)))
                        .toArray(CompletableFuture<?>[]::new);
        CompletableFuture<Void> done =
                CompletableFuture.allOf(answers).handle((all, failure) -> null);
        stopping = done;
        stopByNanos =
                nowNanos
                        + told.stream()
                                .mapToLong(entry -> goodbye(entry).toNanos())
                                .max()
                                .orElse(0);
        return done;
    }

    private Duration goodbye(TrackerEntry entry) {
        Duration whole = settings.stopDeadline();
        return entry.knowsUs ? whole : whole.dividedBy(STRANGER_SHARE);
    }

    /**
     * Does what is due.
     *
     * @param nowNanos the owner's clock
     */
    public void wake(long nowNanos) {
        if (stopping != null && nowNanos - stopByNanos >= 0) {
            stopping.complete(null); // if the client has not kept its limit
            stopping = null;
        }
        if (!running) {
            return;
        }
        for (AnnounceRound round : rounds) {
            if (round.isDue(nowNanos)) {
                round.begin();
                askNext(round, nowNanos);
            }
        }
    }

    /**
     * When {@link #wake} wants to be called. Changes with every call and with every result that comes home, see
     * {@link AnnouncerListener#onScheduleChanged()}.
     *
     * @return a time of the owner's clock, a day ahead if nothing is planned
     */
    public long nextWakeNanos() {
        long now = clock.getAsLong();
        long wait = FAR_NANOS;
        if (stopping != null && !stopping.isDone()) {
            wait = Math.max(0, stopByNanos - now);
        }
        if (running) {
            for (AnnounceRound round : rounds) {
                wait = Math.min(wait, round.waitNanos(now));
            }
        }
        return now + wait;
    }

    /**
     * Adds a tracker in a tier of its own behind the others; it is asked at once if no other works. Does nothing if it is
     * there already, or if there are {@value TrackerTiers#MAX_TRACKERS}.
     *
     * @param url its URL
     */
    public void addTracker(String url) {
        if (!tiers.add(url)) {
            return;
        }
        long now = clock.getAsLong();
        if (settings.allTiers()) {
            rounds.add(new AnnounceRound(tiers, tiers.count() - 1));
        }
        AnnounceRound round = rounds.getLast();
        if (running
                && !round.isAsking()
                && round.trackers().stream().noneMatch(TrackerEntry::isWorking)) {
            round.plan(now);
            wake(now);
        }
    }

    /**
     * Announces as soon as the trackers' minimum intervals and the pause after failures allow.
     *
     * @param nowNanos the owner's clock
     */
    public void announceNow(long nowNanos) {
        if (running) {
            rounds.forEach(round -> round.hasten(nowNanos));
            wake(nowNanos);
        }
    }

    /**
     * What each tracker is doing.
     *
     * @param nowNanos the owner's clock
     * @return one per tracker, in the order they are tried
     */
    public List<TrackerStatus> status(long nowNanos) {
        return tiers.all().stream().map(entry -> entry.status(running, nowNanos)).toList();
    }

    private void askNext(AnnounceRound round, long nowNanos) {
        TrackerEntry entry = round.next(nowNanos);
        if (entry == null) {
            round.planRetry(nowNanos);
            return;
        }
        AnnounceEvent event = entry.nextEvent();
        round.ask(entry);
        CompletableFuture<AnnounceResponse> answer = announce(entry, event, null);
        round.awaits(entry, answer);
        int start = starts;
        var unused =
                answer.whenComplete((response, failure) ->
                        home.execute(() -> {
                            if (running && start == starts) {
                                settle(round, entry, event, response, failure);
                            }
                        }));
    }

    private void settle(
            AnnounceRound round,
            TrackerEntry entry,
            AnnounceEvent event,
            @Nullable AnnounceResponse response,
            @Nullable Throwable failure) {
        if (!round.settle(entry)) {
            return;
        }
        long now = clock.getAsLong();
        if (response != null) {
            entry.answered(event, response, now);
            tiers.moveToFront(entry);
            round.plan(entry.owesCompleted ? now : now + entry.waitNanos(now));
            tell(entry, response);
        } else {
            Throwable cause =
                    failure == null
                            ? new TrackerException("no answer", null)
                            : Futures.unwrap(failure);
            Duration retryIn = cause instanceof TrackerException told ? told.retryIn() : null;
            String reason =
                    cause.getMessage() == null
                            ? cause.getClass().getSimpleName()
                            : cause.getMessage();
            entry.failed(TrackerText.shown(reason), retryIn, random, now);
            round.failed(entry);
            listener.onTrackerError(entry.name, TrackerText.shown(reason));
            if (running && !round.isAsking()) { // the listener may have stopped us
                askNext(round, now);
            }
        }
        wake(now);
        listener.onScheduleChanged();
    }

    private void tell(TrackerEntry entry, AnnounceResponse response) {
        URI uri = entry.uri;
        if (uri == null) {
            return;
        }
        if (response.warning() != null) {
            listener.onTrackerWarning(uri, response.warning());
        }
        if (response.externalAddress() != null) {
            listener.onExternalAddress(response.externalAddress(), uri);
        }
        listener.onPeers(response.peers(), uri);
    }

    private CompletableFuture<AnnounceResponse> announce(
            TrackerEntry entry, AnnounceEvent event, @Nullable Duration limit) {
        URI uri = entry.uri;
        if (uri == null) {
            return CompletableFuture.failedFuture(
                    new TrackerException("not a tracker's URL", null));
        }
        AnnounceTotals now = totals.get();
        entry.told(event, now.left());
        AnnounceRequest request =
                new AnnounceRequest(
                        torrent.infoHash(),
                        torrent.peerId(),
                        torrent.port(),
                        now.uploaded(),
                        now.downloaded(),
                        now.left(),
                        event,
                        event == AnnounceEvent.STOPPED ? 0 : now.numWant(),
                        key,
                        entry.trackerId(),
                        null,
                        null);
        return carrier.announce(uri, request, limit);
    }
}
