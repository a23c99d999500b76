package dev.exbt.job.simulation;

import static dev.exbt.tracker.AnnounceEvent.COMPLETED;
import static dev.exbt.tracker.AnnounceEvent.NONE;
import static dev.exbt.tracker.AnnounceEvent.STARTED;
import static dev.exbt.tracker.AnnounceEvent.STOPPED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.job.swarm.SwarmSettings;
import dev.exbt.tracker.AnnounceEvent;
import dev.exbt.tracker.AnnounceRequest;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Peers that know nothing but trackers, which die, return and lie. */
class TrackerTest {
    private static final LinkConditions LINE = LinkConditions.HOME.withRates(100_000, 400_000);

    /** With pauses that double from 2 s on, in the time the download may take and five minutes. */
    private static final int MOST_DIALS_OF_ONE = 10;

    private static SimulatedSwarm small(long seed) {
        return new SimulatedSwarm(seed).sharing(16, 16 << 10).on(LINE);
    }

    @ParameterizedTest
    @MethodSource("dev.exbt.job.simulation.Seeds#all")
    void peersThatKnowATrackerAloneComplete(long seed) {
        try (var swarm = small(seed)) {
            SimulatedTracker tracker =
                    seed % 2 == 0 ? swarm.httpTracker() : swarm.udpTracker().losing(0.2);
            swarm.announcingTo(tracker).add(PeerKind.SEED);
            List<SimulatedPeer> leechers = swarm.add(8, PeerKind.LEECHER);
            assertThat(completeIn(swarm, leechers, Duration.ofMinutes(10))).isTrue();
            assertThat(swarm.peers())
                    .allMatch(peer -> tracker.eventsOf(peer).getFirst() == STARTED);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.exbt.job.simulation.Seeds#all")
    void theSecondTierTakesOverFromATrackerThatIsDead(long seed) {
        try (var swarm = small(seed)) {
            SimulatedTracker first = seed % 2 == 0 ? swarm.httpTracker() : swarm.udpTracker();
            SimulatedTracker second = seed % 3 == 0 ? swarm.httpTracker() : swarm.udpTracker();
            switch ((int) (seed % 5)) {
                case 0, 1 -> first.die();
                case 2, 3 -> first.vanish();
                default -> first.talkingRubbish();
            }
            swarm.announcingTo(first, second).add(PeerKind.SEED);
            List<SimulatedPeer> leechers = swarm.add(6, PeerKind.LEECHER);
            assertThat(completeIn(swarm, leechers, Duration.ofMinutes(5))).isTrue();
            assertThat(leechers).allMatch(peer -> second.eventsOf(peer).getFirst() == STARTED);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.exbt.job.simulation.Seeds#all")
    void theSecondTierTakesOverFromATrackerThatDiesAndGivesItBack(long seed) {
        try (var swarm = small(seed)) {
            SimulatedTracker first = seed % 2 == 0 ? swarm.httpTracker() : swarm.udpTracker();
            SimulatedTracker second = seed % 3 == 0 ? swarm.httpTracker() : swarm.udpTracker();
            SimulatedPeer source = swarm.announcingTo(first, second).add(PeerKind.SEED);
            List<SimulatedPeer> leechers = swarm.add(4, PeerKind.LEECHER);
            swarm.run(Duration.ofSeconds(5));
            first.vanish();
            List<SimulatedPeer> late = swarm.add(4, PeerKind.LEECHER);
            assertThat(completeIn(swarm, leechers, Duration.ofMinutes(1))).isTrue();
            assertThat(completeIn(swarm, late, Duration.ofMinutes(6))).isTrue();
            swarm.run(Duration.ofMinutes(3));
            assertThat(second.eventsOf(source)).as("in its second round").startsWith(STARTED);
            first.comeBack();
            swarm.run(Duration.ofMinutes(15));
            assertThat(swarm.peers())
                    .allSatisfy(peer -> {
                        Duration last = first.heardOf(peer).getLast().at();
                        assertThat(swarm.elapsed().minus(last)).isLessThan(Duration.ofMinutes(5));
                    });
            int asked = second.heard().size();
            swarm.run(Duration.ofMinutes(5));
            assertThat(second.heard()).as("while the first works").hasSize(asked);
        }
    }

    /** It names strangers, the asker itself, places where no peer may be, and intervals that are none. */
    @ParameterizedTest
    @MethodSource("dev.exbt.job.simulation.Seeds#all")
    void aLiarStopsNobodyAndHasNobodyFlooded(long seed) {
        long[] intervals = {0, 1, -1, 59, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE};
        List<InetSocketAddress> nobody = strangers(new SplittableRandom(seed), 300);
        InetSocketAddress victim = new InetSocketAddress("13.1.2.3", 80);
        List<InetSocketAddress> lies = new ArrayList<>(nobody);
        lies.add(victim);
        for (int port = 1; port <= 100; port++) {
            lies.add(new InetSocketAddress("13.9.9.9", port));
        }
        for (String host :
                List.of("127.0.0.1", "192.168.0.1", "0.0.0.0", "224.0.0.1", "169.254.1.1")) {
            lies.add(new InetSocketAddress(host, 6881));
        }
        lies.add(new InetSocketAddress("13.1.2.4", 0));
        try (var swarm = small(seed)) {
            SimulatedTracker liar = seed % 2 == 0 ? swarm.httpTracker() : swarm.udpTracker();
            liar.inventing(lies)
                    .namingTheAsker()
                    .demanding(intervals[(int) (seed % intervals.length)]);
            swarm.announcingTo(liar).add(PeerKind.SEED);
            List<SimulatedPeer> leechers = swarm.add(6, PeerKind.LEECHER);
            assertThat(completeIn(swarm, leechers, Duration.ofMinutes(10))).isTrue();
            swarm.run(Duration.ofMinutes(5));
            for (SimulatedPeer peer : swarm.peers()) {
                assertThat(peer.mostDialledAtOnce())
                        .isLessThanOrEqualTo(SwarmSettings.DEFAULT_MAX_DIALING);
                assertThat(peer.timesDialled(victim))
                        .as("after 2 s, 4 s, 8 s and so on")
                        .isBetween(1, MOST_DIALS_OF_ONE);
                assertThat(peer.timesDialled(peer.address())).as("itself").isLessThanOrEqualTo(1);
                assertThat(lies.subList(401, lies.size()))
                        .allMatch(forbidden -> peer.timesDialled(forbidden) == 0);
                assertThat(liar.heardOf(peer).size())
                        .as("once a minute, and what happened")
                        .isLessThanOrEqualTo((int) swarm.elapsed().toMinutes() + 3);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.exbt.job.simulation.Seeds#all")
    void whatATrackerHearsIsTrue(long seed) {
        try (var swarm = small(seed)) {
            SimulatedTracker tracker = seed % 2 == 0 ? swarm.httpTracker() : swarm.udpTracker();
            swarm.announcingTo(tracker);
            SimulatedPeer source = swarm.on(LINE.withRates(8_000, 400_000)).add(PeerKind.SEED);
            List<SimulatedPeer> leechers = swarm.on(LINE).add(5, PeerKind.LEECHER);
            assertThat(completeIn(swarm, leechers, Duration.ofMinutes(10))).isTrue();
            swarm.run(Duration.ofMinutes(5));
            swarm.peers().forEach(SimulatedPeer::stop);
            swarm.run(Duration.ofSeconds(10));
            for (SimulatedPeer peer : swarm.peers()) {
                List<AnnounceEvent> events = new ArrayList<>(tracker.eventsOf(peer));
                assertThat(events.removeIf(event -> event == NONE)).as("regular ones").isTrue();
                boolean began = peer == source;
                assertThat(events)
                        .isEqualTo(
                                began
                                        ? List.of(STARTED, STOPPED)
                                        : List.of(STARTED, COMPLETED, STOPPED));
                assertTotals(swarm, peer, tracker.heardOf(peer));
            }
            assertThat(
                            swarm.peers().stream()
                                    .mapToLong(peer -> lastOf(tracker, peer).uploaded())
                                    .sum())
                    .as("given, with what nobody waited for")
                    .isGreaterThanOrEqualTo(leechers.size() * swarm.torrentBytes());
        }
    }

    private static AnnounceRequest lastOf(SimulatedTracker tracker, SimulatedPeer peer) {
        return tracker.heardOf(peer).getLast().request();
    }

    private static void assertTotals(
            SimulatedSwarm swarm, SimulatedPeer peer, List<SimulatedTracker.Heard> heard) {
        boolean complete = peer.kind() == PeerKind.SEED;
        long left = complete ? 0 : swarm.torrentBytes();
        assertThat(heard.getFirst().request())
                .extracting("uploaded", "downloaded", "left")
                .containsExactly(0L, 0L, left);
        long uploaded = 0;
        long downloaded = 0;
        for (SimulatedTracker.Heard one : heard) {
            assertThat(one.request().uploaded()).isGreaterThanOrEqualTo(uploaded);
            assertThat(one.request().downloaded()).isGreaterThanOrEqualTo(downloaded);
            assertThat(one.request().left()).isLessThanOrEqualTo(left);
            assertThat(one.request().downloaded() + one.request().left())
                    .as("what is verified was downloaded")
                    .isGreaterThanOrEqualTo(complete ? 0 : swarm.torrentBytes());
            uploaded = one.request().uploaded();
            downloaded = one.request().downloaded();
            left = one.request().left();
            assertThat(one.event() == COMPLETED && left > 0).isFalse();
        }
        assertThat(List.of(uploaded, downloaded, left))
                .as("when it stopped")
                .containsExactly(peer.blockBytesSent(), peer.downloaded(), 0L);
        assertThat(peer.uploaded()).isEqualTo(peer.blockBytesSent());
    }

    private static boolean completeIn(
            SimulatedSwarm swarm, List<SimulatedPeer> peers, Duration limit) {
        return swarm.runUntil(() -> Seeds.allAre(peers, SimulatedPeer::isComplete), limit);
    }

    private static List<InetSocketAddress> strangers(SplittableRandom random, int count) {
        List<InetSocketAddress> strangers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String host = "14." + i % 256 + "." + random.nextInt(256) + "." + (1 + i / 256);
            strangers.add(new InetSocketAddress(host, random.nextInt(1, 65_536)));
        }
        return strangers;
    }
}
