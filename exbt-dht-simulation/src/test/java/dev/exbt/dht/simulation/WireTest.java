package dev.exbt.dht.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.exbt.dht.simulation.ToyHost.Arrival;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {
    private static final long SECOND = 1_000_000_000L;
    private static final LinkConditions EVEN =
            LinkConditions.GOOD
                    .withDelay(Duration.ofMillis(20), Duration.ofMillis(20))
                    .withJitter(Duration.ZERO);

    private final AddressPlan plan = new AddressPlan(6881);

    /** A wire, two hosts on it, and what they do. */
    private final class Pair {
        final Wire wire;
        final ToyHost near;
        final ToyHost far;
        final Site nearSite;
        final Site farSite;

        Pair(long seed, long startNanos, LinkConditions conditions) {
            wire = new Wire(startNanos, new SplittableRandom(seed));
            wire.links().set(conditions);
            near = new ToyHost(startNanos);
            far = new ToyHost(startNanos);
            nearSite = wire.attach(plan.next(), null);
            farSite = wire.attach(plan.next(), null);
            wire.run(nearSite, near);
            wire.run(farSite, far);
        }

        void sendToFar(int first, int count) {
            for (int number = first; number < first + count; number++) {
                nearSite.send(farSite.address(), ToyHost.datagram(number));
            }
        }
    }

    @Test
    void carriesADatagramInTheTimeOfTheLink() {
        var pair = new Pair(1, 0, EVEN);
        pair.sendToFar(7, 1);
        pair.wire.run(19_999_999);
        assertThat(pair.far.arrivals).isEmpty();
        pair.wire.run(1);
        assertThat(pair.far.arrivals)
                .containsExactly(new Arrival(pair.nearSite.address(), 7, 20_000_000));
    }

    @ParameterizedTest
    @ValueSource(longs = {-5 * SECOND, Long.MAX_VALUE - 5 * SECOND, 0})
    void countsTimeAcrossZeroAndTheWrap(long startNanos) {
        var pair = new Pair(1, startNanos, EVEN);
        pair.near.everyNanos = SECOND;
        pair.near.wantsNanos = startNanos + SECOND;
        pair.wire.plan(pair.nearSite);
        for (int second = 0; second < 10; second++) {
            pair.sendToFar(second, 1);
            pair.wire.run(SECOND);
        }
        assertThat(pair.near.wakes)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 10).mapToObj(i -> i * SECOND).toList());
        assertThat(pair.far.arrivals.stream().map(Arrival::nanos))
                .containsExactlyElementsOf(
                        IntStream.range(0, 10).mapToObj(i -> i * SECOND + 20_000_000).toList());
    }

    @Test
    void losesItsShare() {
        long seed = 11;
        var pair = new Pair(seed, 0, EVEN.withLoss(0.1));
        pair.sendToFar(0, 20_000);
        pair.wire.run(SECOND);
        assertThat(pair.far.arrivals.size() / 20_000.0)
                .as("seed %d", seed)
                .isCloseTo(0.9, offset(0.01));
        TrafficCounts counts = pair.wire.counts();
        assertThat(counts.sent()).isEqualTo(20_000);
        assertThat(counts.lost() + counts.delivered()).isEqualTo(20_000);
    }

    @Test
    void doublesItsShare() {
        long seed = 12;
        var pair = new Pair(seed, 0, EVEN.withDuplication(0.05));
        pair.sendToFar(0, 20_000);
        pair.wire.run(SECOND);
        assertThat(pair.far.arrivals.size() / 20_000.0)
                .as("seed %d", seed)
                .isCloseTo(1.05, offset(0.01));
        assertThat(pair.far.numbers()).contains(0, 19_999);
        assertThat(pair.wire.counts().duplicated()).isEqualTo(pair.far.arrivals.size() - 20_000);
    }

    @Test
    void keepsTheOrderOfALinkWithoutJitterAndLosesItWithSome() {
        var even = new Pair(13, 0, EVEN);
        even.sendToFar(0, 200);
        even.wire.run(SECOND);
        assertThat(even.far.numbers()).isSorted().hasSize(200);

        var jittery = new Pair(13, 0, EVEN.withJitter(Duration.ofMillis(30)));
        for (int number = 0; number < 200; number++) {
            jittery.sendToFar(number, 1);
            jittery.wire.run(5_000_000);
        }
        jittery.wire.run(SECOND);
        List<Integer> numbers = jittery.far.numbers();
        assertThat(numbers).hasSize(200).isNotEqualTo(numbers.stream().sorted().toList());
        long[] delays =
                jittery.far.arrivals.stream()
                        .mapToLong(a -> a.nanos() - a.number() * 5_000_000L)
                        .toArray();
        assertThat(LongStream.of(delays)).allMatch(d -> d >= 20_000_000 && d <= 50_000_000);
    }

    @Test
    void givesEachPairADelayOfItsOwnAlikeInBothDirections() {
        var wire = new Wire(0, new SplittableRandom(14));
        wire.links().set(EVEN.withDelay(Duration.ofMillis(5), Duration.ofMillis(305)));
        List<InetSocketAddress> places = Stream.generate(plan::next).limit(400).toList();
        var first = places.getFirst();
        long[] delays =
                places.stream().skip(1).mapToLong(p -> wire.links().delayNanos(first, p)).toArray();
        assertThat(LongStream.of(delays)).allMatch(d -> d >= 5_000_000 && d <= 305_000_000);
        assertThat(LongStream.of(delays).average().orElseThrow()).isCloseTo(155e6, offset(15e6));
        for (int i = 1; i < places.size(); i++) {
            assertThat(wire.links().delayNanos(places.get(i), first)).isEqualTo(delays[i - 1]);
        }
    }

    @Test
    void dropsWhatComesToNobodyOrToACrashedHost() {
        var pair = new Pair(15, 0, EVEN);
        pair.nearSite.send(plan.next(), ToyHost.datagram(1));
        pair.sendToFar(2, 1);
        pair.wire.run(pair.farSite, null);
        pair.wire.run(SECOND);
        assertThat(pair.wire.counts().unanswered()).isEqualTo(2);
        pair.wire.run(pair.farSite, pair.far);
        pair.sendToFar(3, 1);
        pair.wire.run(SECOND);
        assertThat(pair.far.numbers()).containsExactly(3);
    }

    @Test
    void doesNotWakeACrashedHost() {
        var pair = new Pair(16, 0, EVEN);
        pair.far.wantsNanos = SECOND;
        pair.wire.plan(pair.farSite);
        pair.wire.run(pair.farSite, null);
        pair.wire.run(2 * SECOND);
        assertThat(pair.far.wakes).isEmpty();
    }

    @Test
    void keepsTheSidesOfAPartitionApartUntilItHeals() {
        var pair = new Pair(17, 0, EVEN);
        pair.farSite.side = 1;
        pair.sendToFar(1, 1);
        pair.wire.run(SECOND);
        pair.farSite.side = 0;
        pair.sendToFar(2, 1);
        pair.wire.run(SECOND);
        assertThat(pair.far.numbers()).containsExactly(2);
        assertThat(pair.wire.counts().cutOff()).isEqualTo(1);
    }

    @Test
    void wakesAtTheLatestTimeAskedForOnly() {
        var pair = new Pair(18, 0, EVEN);
        pair.far.wantsNanos = SECOND;
        pair.wire.plan(pair.farSite);
        pair.far.wantsNanos = 3 * SECOND; // put off: found out at the first time
        pair.wire.run(2 * SECOND);
        assertThat(pair.far.wakes).isEmpty();
        pair.far.wantsNanos = 2 * SECOND + SECOND / 2; // sooner than planned
        pair.wire.plan(pair.farSite);
        pair.wire.run(10 * SECOND);
        assertThat(pair.far.wakes).containsExactly(2 * SECOND + SECOND / 2);
    }

    @Test
    void aHostThatAlwaysWantsToBeWokenDoesNotStopTheClock() {
        var pair = new Pair(19, 0, EVEN);
        pair.far.everyNanos = 0;
        pair.far.wantsNanos = -SECOND;
        var impatient =
                new SimulatedHost() {
                    int wakes;

                    @Override
                    public void receive(InetSocketAddress from, byte[] datagram, long nowNanos) {}

                    @Override
                    public void wake(long nowNanos) {
                        wakes++;
                    }

                    @Override
                    public long nanosToWake(long nowNanos) {
                        return 0;
                    }
                };
        pair.wire.run(pair.farSite, impatient);
        pair.wire.run(SECOND);
        assertThat(impatient.wakes).isEqualTo((int) (SECOND / Wire.TIMER_GRAIN_NANOS));
    }

    @Test
    void runsTasksWhenDueInTheOrderGiven() {
        var wire = new Wire(0, new SplittableRandom(20));
        var done = new ArrayList<String>();
        wire.after(SECOND, () -> done.add("first at " + wire.elapsedNanos()));
        wire.after(SECOND, () -> done.add("second"));
        wire.after(0, () -> done.add("now"));
        wire.run(SECOND);
        assertThat(done).containsExactly("now", "first at " + SECOND, "second");
    }

    @Test
    void refusesTwoHostsAtOneAddress() {
        var pair = new Pair(21, 0, EVEN);
        assertThatThrownBy(() -> pair.wire.attach(pair.farSite.address(), null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theSameSeedGivesTheSameTraceAndAnotherSeedAnother() {
        assertThat(trace(22)).isEqualTo(trace(22)).isNotEqualTo(trace(23));
    }

    private static long trace(long seed) {
        var plan = new AddressPlan(6881);
        var wire = new Wire(-SECOND, new SplittableRandom(seed));
        wire.links().set(LinkConditions.GOOD.withLoss(0.2).withDuplication(0.1));
        var hosts =
                Collections.nCopies(10, 0).stream()
                        .map(i -> wire.attach(plan.next(), null))
                        .toList();
        for (Site site : hosts) {
            wire.run(site, new ToyHost(-SECOND));
        }
        for (int number = 0; number < 1_000; number++) {
            hosts.get(number % 10)
                    .send(hosts.get((number + 3) % 10).address(), ToyHost.datagram(number));
            wire.run(1_000_000);
        }
        wire.run(SECOND);
        return wire.traceHash();
    }
}
