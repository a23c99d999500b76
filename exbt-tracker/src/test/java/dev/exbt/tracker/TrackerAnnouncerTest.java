package dev.exbt.tracker;

import static dev.exbt.tracker.AnnounceEvent.COMPLETED;
import static dev.exbt.tracker.AnnounceEvent.NONE;
import static dev.exbt.tracker.AnnounceEvent.STARTED;
import static dev.exbt.tracker.AnnounceEvent.STOPPED;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tiers, events, intervals and pauses under a clock of our own, which starts shortly before it wraps. */
class TrackerAnnouncerTest {
    private static final String A = "http://a.example/announce";
    private static final String B = "http://b.example/announce";
    private static final String C = "udp://c.example:6969";
    private static final InetSocketAddress PEER = UdpExchange.address("203.0.113.1", 6881);

    private record Call(
            String url,
            AnnounceRequest request,
            Duration limit,
            CompletableFuture<AnnounceResponse> answer) {}

    private final Queue<Runnable> home = new ArrayDeque<>();
    private final List<Call> calls = new ArrayList<>();
    private final Map<String, Supplier<CompletableFuture<AnnounceResponse>>> behaviour =
            new HashMap<>();
    private final List<String> errors = new ArrayList<>();
    private final List<String> peersFrom = new ArrayList<>();
    private AnnounceTotals totals = new AnnounceTotals(10, 20, 30);
    private long now = Long.MAX_VALUE - Duration.ofMinutes(40).toNanos();

    private TrackerAnnouncer announcer(List<List<String>> tiers) {
        return announcer(tiers, AnnouncerSettings.STANDARD);
    }

    private TrackerAnnouncer announcer(List<List<String>> tiers, AnnouncerSettings settings) {
        return new TrackerAnnouncer(
                tiers,
                new AnnouncedTorrent(ClientFixture.TORRENT, ClientFixture.PEER_ID, 6881),
                this::carry,
                home::add,
                new SplittableRandom(3),
                new AnnouncerListener() {
                    @Override
                    public void onPeers(List<InetSocketAddress> peers, URI tracker) {
                        assertThat(peers).containsExactly(PEER);
                        peersFrom.add(tracker.toString());
                    }

                    @Override
                    public void onTrackerError(String tracker, String reason) {
                        errors.add(tracker + " " + reason);
                    }
                },
                () -> totals,
                settings,
                () -> now);
    }

    private CompletableFuture<AnnounceResponse> carry(
            URI uri, AnnounceRequest request, Duration limit) {
        Supplier<CompletableFuture<AnnounceResponse>> reaction =
                behaviour.getOrDefault(uri.toString(), TrackerAnnouncerTest::down);
        Call call = new Call(uri.toString(), request, limit, reaction.get());
        calls.add(call);
        return call.answer();
    }

    private static CompletableFuture<AnnounceResponse> down() {
        return CompletableFuture.failedFuture(new TrackerException("down", null));
    }

    private static Supplier<CompletableFuture<AnnounceResponse>> every(
            Duration interval, Duration minInterval) {
        return () ->
                CompletableFuture.completedFuture(
                        new AnnounceResponse(
                                interval, minInterval, 5, 7, List.of(PEER), null, null, "id"));
    }

    private static Supplier<CompletableFuture<AnnounceResponse>> works() {
        return every(Duration.ofMinutes(30), Duration.ZERO);
    }

    private void settle() {
        for (Runnable task = home.poll(); task != null; task = home.poll()) {
            task.run();
        }
    }

    private void run(TrackerAnnouncer announcer, Duration time) {
        long end = now + time.toNanos();
        settle();
        while (announcer.nextWakeNanos() - end <= 0) {
            now = announcer.nextWakeNanos();
            announcer.wake(now);
            settle();
        }
        now = end;
    }

    private List<String> urls() {
        return calls.stream().map(Call::url).toList();
    }

    private List<AnnounceEvent> events() {
        return calls.stream().map(call -> call.request().event()).toList();
    }

    @Test
    void saysStartedThenNothingInParticularOnceAnInterval() {
        behaviour.put(A, works());
        TrackerAnnouncer announcer = announcer(List.of(List.of(A)));
        announcer.start(now);
        run(announcer, Duration.ofMinutes(61));
        assertThat(events()).containsExactly(STARTED, NONE, NONE);
        assertThat(calls.getFirst().request())
                .extracting("uploaded", "downloaded", "left", "port", "numWant")
                .containsExactly(10L, 20L, 30L, 6881, 200);
        assertThat(peersFrom).containsExactly(A, A, A);
    }

    @Test
    void announcesAtTheIntervalAndNotBefore() {
        behaviour.put(A, every(Duration.ofSeconds(100), Duration.ZERO));
        TrackerAnnouncer announcer = announcer(List.of(List.of(A)));
        announcer.start(now);
        settle();
        now += Duration.ofSeconds(100).toNanos() - 1;
        announcer.wake(now);
        assertThat(calls).hasSize(1);
        now += 1;
        announcer.wake(now);
        assertThat(calls).hasSize(2);
    }

    @Test
    void keepsItsKeyAndSendsTheTrackerIdBack() {
        behaviour.put(A, works());
        TrackerAnnouncer announcer = announcer(List.of(List.of(A)));
        announcer.start(now);
        run(announcer, Duration.ofMinutes(31));
        assertThat(calls)
                .extracting(call -> call.request().trackerId())
                .containsExactly(null, "id");
        assertThat(calls.get(0).request().key()).isEqualTo(calls.get(1).request().key());
    }

    @Test
    void triesTheNextTrackerOfATierThenTheNextTier() {
        behaviour.put(C, works());
        TrackerAnnouncer announcer = announcer(List.of(List.of(A, B), List.of(C)));
        announcer.start(now);
        run(announcer, Duration.ZERO);
        assertThat(urls()).hasSize(3).endsWith(C).contains(A, B);
        assertThat(errors).containsExactlyInAnyOrder(A + " down", B + " down");
        assertThat(peersFrom).containsExactly(C);
    }

    /** BEP 12: who answers moves to the front of its tier, not of the list. */
    @Test
    void movesWhoAnswersToTheFrontOfItsTier() {
        List<String> tier =
                IntStream.range(0, 8).mapToObj(i -> "http://t" + i + ".example/announce").toList();
        TrackerAnnouncer announcer = announcer(List.of(tier, List.of(C)));
        String last = announcer.status(now).get(7).url();
        behaviour.put(last, works());
        announcer.start(now);
        run(announcer, Duration.ZERO);
        assertThat(urls()).hasSize(8).endsWith(last);
        assertThat(announcer.status(now).getFirst().url()).isEqualTo(last);
        assertThat(announcer.status(now).getLast().url()).isEqualTo(C);
        run(announcer, Duration.ofMinutes(31));
        assertThat(urls()).hasSize(9).endsWith(last);
    }

    @Test
    void shufflesWithinTiersAndKeepsTheirOrder() {
        List<String> tier =
                IntStream.range(0, 20).mapToObj(i -> "http://t" + i + ".example/announce").toList();
        List<TrackerStatus> status = announcer(List.of(List.of(A), tier, List.of(C))).status(now);
        assertThat(status.getFirst().url()).isEqualTo(A);
        assertThat(status.getLast().url()).isEqualTo(C);
        List<String> shuffled = status.subList(1, 21).stream().map(TrackerStatus::url).toList();
        assertThat(shuffled).containsExactlyInAnyOrderElementsOf(tier).isNotEqualTo(tier);
    }

    @Test
    void waitsLongerAfterEachFailure() {
        TrackerAnnouncer announcer = announcer(List.of(List.of(A)));
        announcer.start(now);
        List<Long> pauses = new ArrayList<>();
        settle();
        for (int i = 0; i < 12; i++) {
            pauses.add(Duration.ofNanos(announcer.nextWakeNanos() - now).toSeconds());
            now = announcer.nextWakeNanos();
            announcer.wake(now);
            settle();
        }
        for (int i = 0; i < pauses.size(); i++) {
            long least = Math.min(15L << i, 1_800);
            assertThat(pauses.get(i)).isBetween(least, least * 12 / 10);
        }
        assertThat(announcer.status(now).getFirst())
                .satisfies(status -> {
                    assertThat(status.state()).isEqualTo(TrackerStatus.State.FAILED);
                    assertThat(status.failures()).isEqualTo(13);
                    assertThat(status.lastError()).isEqualTo("down");
                    assertThat(status.nextAnnounce())
                            .isBetween(Duration.ofMinutes(30), Duration.ofMinutes(36));
                });
        assertThat(events()).containsOnly(STARTED);
    }

    /** BEP 31. */
    @Test
    void comesBackWhenTheTrackerSaysAndNeverIfItSaysSo() {
        behaviour.put(
                A,
                () ->
                        CompletableFuture.failedFuture(
                                new TrackerException("busy", null, Duration.ofMinutes(5))));
        TrackerAnnouncer announcer = announcer(List.of(List.of(A)));
        announcer.start(now);
        run(announcer, Duration.ofSeconds(299));
        assertThat(calls).hasSize(1);
        behaviour.put(
                A,
                () ->
                        CompletableFuture.failedFuture(
                                new TrackerException("gone", null, TrackerException.NEVER)));
        run(announcer, Duration.ofSeconds(1));
        assertThat(calls).hasSize(2);
        run(announcer, Duration.ofDays(2));
        assertThat(calls).hasSize(2);
        assertThat(announcer.status(now).getFirst().state())
                .isEqualTo(TrackerStatus.State.UNUSABLE);
    }

    @Test
    void saysCompletedAtOnceAndOnlyOnce() {
        behaviour.put(A, works());
        TrackerAnnouncer announcer = announcer(List.of(List.of(A)));
        announcer.start(now);
        run(announcer, Duration.ofSeconds(10));
        totals = new AnnounceTotals(1, 2, 0);
        announcer.completed(now);
        run(announcer, Duration.ofMinutes(31));
        assertThat(events()).containsExactly(STARTED, COMPLETED, NONE);
        assertThat(calls.get(1).request().left()).isZero();
    }

    @Test
    void saysCompletedAfterTheAnswerToStartedThatWasUnderWay() {
        CompletableFuture<AnnounceResponse> slow = new CompletableFuture<>();
        behaviour.put(A, () -> slow);
        TrackerAnnouncer announcer = announcer(List.of(List.of(A)));
        announcer.start(now);
        announcer.completed(now);
        assertThat(events()).containsExactly(STARTED);
        behaviour.put(A, works());
        slow.complete(works().get().join());
        run(announcer, Duration.ofSeconds(1));
        assertThat(events()).containsExactly(STARTED, COMPLETED);
    }

    /** Files that are checked again are found complete again; that is no news to anybody. */
    @Test
    void saysCompletedOnceARunHoweverOftenItIsComplete() {
        behaviour.put(A, works());
        TrackerAnnouncer announcer = announcer(List.of(List.of(A)));
        announcer.start(now);
        run(announcer, Duration.ofSeconds(10));
        totals = new AnnounceTotals(1, 2, 0);
        announcer.completed(now);
        announcer.completed(now);
        run(announcer, Duration.ofSeconds(10));
        announcer.completed(now);
        run(announcer, Duration.ofSeconds(10));
        assertThat(events()).containsExactly(STARTED, COMPLETED);
        var ignored = announcer.stop(now);
        totals = new AnnounceTotals(1, 2, 3);
        announcer.start(now);
        run(announcer, Duration.ofSeconds(1));
        announcer.completed(now);
        run(announcer, Duration.ofSeconds(1));
        assertThat(events()).containsExactly(STARTED, COMPLETED, STOPPED, STARTED, COMPLETED);
    }

    @Test
    void saysNoCompletedIfItBeganComplete() {
        behaviour.put(A, works());
        totals = new AnnounceTotals(0, 0, 0);
        TrackerAnnouncer announcer = announcer(List.of(List.of(A)));
        announcer.start(now);
        run(announcer, Duration.ofSeconds(10));
        announcer.completed(now);
        run(announcer, Duration.ofSeconds(10));
        assertThat(events()).containsExactly(STARTED);
    }

    @Test
    void saysNoCompletedToATrackerThatNeverHeardOfUs() {
        TrackerAnnouncer announcer = announcer(List.of(List.of(A)));
        announcer.start(now);
        run(announcer, Duration.ofSeconds(1));
        announcer.completed(now);
        behaviour.put(A, works());
        run(announcer, Duration.ofMinutes(10));
        assertThat(events()).containsExactly(STARTED, STARTED);
    }

    @Test
    void saysStoppedToThoseThatKnowUsAlone() throws Exception {
        behaviour.put(B, works());
        TrackerAnnouncer announcer = announcer(List.of(List.of(A), List.of(B), List.of(C)));
        announcer.start(now);
        run(announcer, Duration.ofSeconds(1));
        calls.clear();
        CompletableFuture<Void> stopped = announcer.stop(now);
        assertThat(stopped).isCompleted();
        assertThat(urls()).containsExactly(B);
        assertThat(calls.getFirst().request().event()).isEqualTo(STOPPED);
        assertThat(calls.getFirst().request().numWant()).isZero();
        assertThat(calls.getFirst().limit()).isEqualTo(Duration.ofSeconds(2));
        assertThat(announcer.stop(now)).as("again").isCompleted();
        run(announcer, Duration.ofHours(2));
        assertThat(calls).as("nothing after stopped").hasSize(1);
    }

    @Test
    void stoppingGivesUpWhatIsUnderWayAndTellsThatTrackerToo() {
        CompletableFuture<AnnounceResponse> dead = new CompletableFuture<>();
        behaviour.put(A, () -> dead);
        TrackerAnnouncer announcer = announcer(List.of(List.of(A)));
        announcer.start(now);
        CompletableFuture<AnnounceResponse> deadToo = new CompletableFuture<>();
        behaviour.put(A, () -> deadToo);
        CompletableFuture<Void> stopped = announcer.stop(now);
        assertThat(dead).isCancelled();
        assertThat(events()).containsExactly(STARTED, STOPPED);
        long wait = Duration.ofSeconds(2).toNanos() / TrackerAnnouncer.STRANGER_SHARE;
        now += wait - 1;
        announcer.wake(now);
        assertThat(stopped).isNotDone();
        assertThat(announcer.nextWakeNanos() - now).isEqualTo(1);
        now += 1;
        announcer.wake(now);
        assertThat(stopped).isCompleted();
        settle();
        assertThat(errors).isEmpty();
    }

    @Test
    void startsAgainAfterStopping() {
        CompletableFuture<AnnounceResponse> slow = new CompletableFuture<>();
        behaviour.put(A, () -> slow);
        TrackerAnnouncer announcer = announcer(List.of(List.of(A)));
        announcer.start(now);
        behaviour.put(A, works());
        assertThat(announcer.stop(now)).isCompleted();
        announcer.start(now);
        announcer.start(now);
        run(announcer, Duration.ofSeconds(1));
        assertThat(events()).containsExactly(STARTED, STOPPED, STARTED);
        assertThat(errors).as("the cancelled first announce counts for nothing").isEmpty();
        assertThat(announcer.status(now).getFirst().state()).isEqualTo(TrackerStatus.State.WORKING);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 30, 60, 300})
    void announcesNowOnlyWhenTheTrackerAllowsIt(long minSeconds) {
        behaviour.put(A, every(Duration.ofMinutes(30), Duration.ofSeconds(minSeconds)));
        TrackerAnnouncer announcer = announcer(List.of(List.of(A)));
        announcer.start(now);
        run(announcer, Duration.ofSeconds(1));
        announcer.announceNow(now);
        assertThat(calls).hasSize(1);
        long allowed = Math.max(minSeconds, 60);
        run(announcer, Duration.ofSeconds(allowed - 2));
        assertThat(calls).hasSize(1);
        run(announcer, Duration.ofSeconds(1));
        assertThat(calls).hasSize(2);
    }

    @Test
    void announcesNowToAFailedTrackerAfterTheShortestPause() {
        TrackerAnnouncer announcer = announcer(List.of(List.of(A)));
        announcer.start(now);
        run(announcer, Duration.ofMinutes(20)); // now the pauses are long
        int before = calls.size();
        announcer.announceNow(now);
        run(announcer, Duration.ofSeconds(16));
        assertThat(calls).hasSize(before + 1);
    }

    @Test
    void announcesToEveryTierIfTold() {
        behaviour.put(A, works());
        behaviour.put(B, every(Duration.ofMinutes(10), Duration.ZERO));
        TrackerAnnouncer announcer =
                announcer(
                        List.of(List.of(A), List.of(B), List.of(C)),
                        AnnouncerSettings.STANDARD.withAllTiers(true));
        announcer.start(now);
        run(announcer, Duration.ZERO);
        assertThat(urls()).containsExactlyInAnyOrder(A, B, C);
        calls.clear();
        run(announcer, Duration.ofSeconds(601));
        assertThat(urls()).contains(B, C).doesNotContain(A);
    }

    @Test
    void anAddedTrackerIsAskedIfNoOtherWorks() {
        TrackerAnnouncer announcer = announcer(List.of());
        announcer.start(now);
        run(announcer, Duration.ofSeconds(1));
        behaviour.put(A, works());
        announcer.addTracker(A);
        announcer.addTracker(A);
        run(announcer, Duration.ofSeconds(1));
        assertThat(urls()).containsExactly(A);
        announcer.addTracker(B);
        run(announcer, Duration.ofSeconds(1));
        assertThat(urls()).containsExactly(A);
        assertThat(announcer.status(now)).extracting(TrackerStatus::tier).containsExactly(0, 1);
    }

    @Test
    void whatIsNoTrackerIsShownAndNeverContacted() {
        TrackerAnnouncer announcer =
                announcer(
                        List.of(
                                List.of("wss://w.example/"),
                                List.of("file:///etc/passwd"),
                                List.of("http://tr\u00e4cker.example/announce"),
                                List.of("\u001b[2Jx")));
        announcer.start(now);
        run(announcer, Duration.ofDays(1));
        assertThat(calls).isEmpty();
        assertThat(announcer.status(now))
                .hasSize(4)
                .allSatisfy(status -> {
                    assertThat(status.state()).isEqualTo(TrackerStatus.State.UNUSABLE);
                    assertThat(status.lastError()).isNotEmpty();
                    assertThat(status.url().chars()).noneMatch(Character::isISOControl);
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 1_001, 10_000})
    void looksAtAThousandTrackersAtMost(int count) {
        List<List<String>> tiers =
                IntStream.range(0, count)
                        .mapToObj(i -> List.of("http://t" + i + ".example/announce"))
                        .toList();
        assertThat(announcer(tiers).status(now)).hasSize(1_000);
    }

    @Test
    void tellsAUserWhereEachTrackerStands() {
        behaviour.put(A, works());
        TrackerAnnouncer announcer = announcer(List.of(List.of(A)));
        assertThat(announcer.status(now).getFirst())
                .satisfies(status -> {
                    assertThat(status.state()).isEqualTo(TrackerStatus.State.IDLE);
                    assertThat(status.seeders()).isEqualTo(-1);
                    assertThat(status.lastAnnounce()).isNull();
                    assertThat(status.nextAnnounce()).isNull();
                });
        announcer.start(now);
        assertThat(announcer.status(now).getFirst().state())
                .isEqualTo(TrackerStatus.State.ANNOUNCING);
        run(announcer, Duration.ofMinutes(1));
        assertThat(announcer.status(now).getFirst())
                .isEqualTo(
                        new TrackerStatus(
                                A,
                                0,
                                TrackerStatus.State.WORKING,
                                null,
                                null,
                                5,
                                7,
                                1,
                                0,
                                Duration.ofMinutes(1),
                                Duration.ofMinutes(29)));
    }
}
