package dev.exbt.job.swarm;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChokerTest {
    private static final long START = Long.MAX_VALUE - SECONDS.toNanos(25);

    private static final class FakePeer implements ChokerPeer {
        private boolean interested = true;
        private boolean choked = true;
        private boolean snubbing;
        private long gives;
        private long takes = 1_000;
        private long connectedNanos;
        private int chokes;
        private int unchokes;

        @Override
        public boolean isWaitingForUs() {
            return interested;
        }

        @Override
        public long downloadRate(long nowNanos) {
            return gives;
        }

        @Override
        public long uploadRate(long nowNanos) {
            return choked ? 0 : takes;
        }

        @Override
        public boolean isSnubbingUs(long nowNanos) {
            return snubbing;
        }

        @Override
        public long connectedNanos() {
            return connectedNanos;
        }

        @Override
        public void choke() {
            assertThat(choked).as("choked twice").isFalse();
            choked = true;
            chokes++;
        }

        @Override
        public void unchoke() {
            assertThat(choked).as("unchoked twice").isTrue();
            choked = false;
            unchokes++;
        }
    }

    private final List<FakePeer> peers = new ArrayList<>();
    private long now = START;
    private final Choker<FakePeer> choker = new Choker<>(new SplittableRandom(5), START);

    private FakePeer join(long gives) {
        FakePeer peer = new FakePeer();
        peer.gives = gives;
        peer.connectedNanos = now;
        peers.add(peer);
        choker.add(peer, now);
        return peer;
    }

    private void rounds(int count) {
        for (int i = 0; i < count; i++) {
            now = choker.nextRechokeNanos();
            choker.rechoke(now);
            assertThat(choker.slotsUsed()).isLessThanOrEqualTo(Choker.DEFAULT_SLOTS);
        }
    }

    private long unchoked() {
        return peers.stream().filter(peer -> !peer.choked).count();
    }

    @Test
    void unchokesAtOnceWhileSlotsAreFree() {
        for (int i = 0; i < Choker.DEFAULT_SLOTS; i++) {
            assertThat(join(0).choked).isFalse();
        }
        FakePeer late = join(0);
        assertThat(late.choked).isTrue();
        choker.onInterested(late, now);
        assertThat(late.choked).isTrue();
        choker.remove(peers.getFirst(), now);
        assertThat(late.choked).as("a slot that becomes free is filled at once").isFalse();
    }

    @Test
    void unchokesWhoBecomesInterestedIfASlotIsFree() {
        FakePeer peer = new FakePeer();
        peer.interested = false;
        choker.add(peer, now);
        assertThat(peer.choked).isTrue();
        peer.interested = true;
        choker.onInterested(peer, now);
        assertThat(peer.choked).isFalse();
        assertThat(choker.isUnchoked(peer)).isTrue();
    }

    @Test
    void doesNothingBeforeARoundIsDue() {
        for (int i = 0; i < 20; i++) {
            join(0);
        }
        rounds(10);
        int chokes = peers.stream().mapToInt(peer -> peer.chokes).sum();
        choker.rechoke(choker.nextRechokeNanos() - 1);
        assertThat(peers.stream().mapToInt(peer -> peer.chokes).sum()).isEqualTo(chokes);
    }

    @Test
    void keepsTheBestContributorsUnchokedAndLendsTheRest() {
        for (int i = 0; i < 20; i++) {
            join(i < 7 ? 10_000 : 100);
        }
        rounds(1);
        assertThat(peers.subList(0, 7)).allMatch(peer -> !peer.choked);
        assertThat(unchoked()).isEqualTo(Choker.DEFAULT_SLOTS);
        Map<FakePeer, Boolean> lentTo = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            rounds(1);
            assertThat(peers.subList(0, 7)).allMatch(peer -> !peer.choked);
            peers.subList(7, 20).stream()
                    .filter(peer -> !peer.choked)
                    .forEach(peer -> lentTo.put(peer, true));
        }
        assertThat(lentTo).as("everybody gets a chance").hasSize(13);
    }

    @Test
    void givesALentSlotThirtySecondsAndNoMore() {
        for (int i = 0; i < 7; i++) {
            join(10_000);
        }
        FakePeer lucky = join(0);
        FakePeer other = join(0);
        rounds(2);
        assertThat(lucky.choked).isFalse();
        rounds(1);
        assertThat(lucky.choked).isTrue();
        assertThat(other.choked).isFalse();
    }

    @Test
    void takesNoSlotThatNobodyWaitsFor() {
        for (int i = 0; i < Choker.DEFAULT_SLOTS; i++) {
            join(i % 3 * 1_000);
        }
        rounds(50);
        choker.setSeeding(true);
        rounds(50);
        assertThat(peers).allMatch(peer -> peer.chokes == 0 && peer.unchokes == 1);
    }

    @Test
    void doesNotFlapBetweenPeersThatAreAboutEqual() {
        for (int i = 0; i < 7; i++) {
            join(10_000);
        }
        rounds(1);
        FakePeer rival = join(0);
        rival.gives = 10_900;
        rounds(20);
        assertThat(peers.subList(0, 7)).allMatch(peer -> peer.chokes == 0);
        rival.gives = 12_000;
        FakePeer waiting = join(0);
        rounds(1);
        assertThat(peers.subList(0, 7).stream().filter(peer -> peer.choked).count())
                .as("a clearly better one takes a regular slot; who lost it may still borrow")
                .isLessThanOrEqualTo(1);
        assertThat(waiting.unchokes).isLessThanOrEqualTo(1);
        assertThat(rival.choked).isFalse();
    }

    @Test
    void losesNoRegularSlotToAPeerThatSnubsUs() {
        for (int i = 0; i < 12; i++) {
            join(1_000);
        }
        FakePeer snubber = peers.getFirst();
        snubber.gives = 1_000_000;
        snubber.snubbing = true;
        rounds(3);
        int turns = 0;
        for (int i = 0; i < 60; i++) {
            rounds(1);
            turns += snubber.choked ? 0 : 1;
        }
        assertThat(turns).as("only what is lent to it").isLessThan(30);
    }

    @Test
    void keepsAPeerUnchokedWhoseInterestFlickers() {
        FakePeer peer = join(0);
        for (int i = 0; i < 10; i++) {
            peer.interested = false;
            choker.onNotInterested(peer, now);
            peer.interested = true;
            choker.onInterested(peer, now);
        }
        assertThat(peer.chokes).isZero();
        peer.interested = false;
        choker.onNotInterested(peer, now);
        rounds(1);
        assertThat(peer.choked).as("the round ends it").isTrue();
    }

    @Test
    void givesTheSlotOfAPeerThatLostInterestToAnotherAndNotBack() {
        for (int i = 0; i < Choker.DEFAULT_SLOTS; i++) {
            join(0);
        }
        FakePeer waiting = join(0);
        FakePeer bored = peers.getFirst();
        bored.interested = false;
        choker.onNotInterested(bored, now);
        assertThat(waiting.choked).isFalse();
        bored.interested = true;
        choker.onInterested(bored, now);
        assertThat(bored.choked).as("its slot is taken").isTrue();
        assertThat(choker.slotsUsed()).isEqualTo(Choker.DEFAULT_SLOTS);
    }

    @Test
    void servesEverybodyAlikeAsASeed() {
        choker.setSeeding(true);
        Map<FakePeer, Integer> served = new HashMap<>();
        for (int i = 0; i < 24; i++) {
            join(0);
        }
        for (int i = 0; i < 600; i++) {
            rounds(1);
            peers.stream()
                    .filter(peer -> !peer.choked)
                    .forEach(peer -> served.merge(peer, 1, Integer::sum));
        }
        assertThat(served).hasSize(24);
        assertThat(served.values()).allMatch(rounds -> rounds > 100 && rounds < 400);
    }

    @Test
    void endsTheTurnOfPeersThatTakeLittleFirstAsASeed() {
        choker.setSeeding(true);
        for (int i = 0; i < 30; i++) {
            join(0);
        }
        FakePeer idle = peers.get(3);
        idle.takes = 1;
        assertThat(idle.choked).isFalse();
        rounds(3);
        assertThat(idle.choked).isTrue();
    }

    @Test
    void drawsNewPeersThreeTimesAsOften() {
        int youngFirst = 0;
        for (int seed = 0; seed < 1_000; seed++) {
            var one = new Choker<FakePeer>(new SplittableRandom(seed * 31L), now);
            one.setSlots(0, now);
            FakePeer old = new FakePeer();
            old.connectedNanos = now - Choker.NEW_NANOS;
            one.add(old, now);
            FakePeer young = new FakePeer();
            young.connectedNanos = now - Choker.NEW_NANOS + 1;
            one.add(young, now);
            one.setSlots(1, now);
            assertThat(old.choked).isNotEqualTo(young.choked);
            youngFirst += young.choked ? 0 : 1;
        }
        assertThat(youngFirst).isBetween(690, 810);
    }

    @Test
    void followsTheNumberOfSlots() {
        for (int i = 0; i < 20; i++) {
            join(i);
        }
        choker.setSlots(3, now);
        assertThat(unchoked()).isEqualTo(3);
        choker.setSlots(0, now);
        assertThat(unchoked()).isZero();
        rounds(3);
        assertThat(unchoked()).isZero();
        choker.setSlots(1, now);
        assertThat(unchoked()).isEqualTo(1);
        choker.setSlots(12, now);
        assertThat(unchoked()).isEqualTo(12);
        assertThatThrownBy(() -> choker.setSlots(-1, now))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> choker.add(peers.getFirst(), now))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Thirty in a hundred give nothing; the others give as much as they are given, as tit for tat has it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void givesFreeRidersLessThanContributors(long seed) {
        var fair = new Choker<FakePeer>(new SplittableRandom(seed), now);
        for (int i = 0; i < 50; i++) {
            FakePeer peer = new FakePeer();
            peer.gives = i < 15 ? 0 : 500 + i;
            peer.connectedNanos = now - Choker.NEW_NANOS;
            peers.add(peer);
            fair.add(peer, now);
        }
        long[] got = new long[50];
        for (int i = 0; i < 360; i++) {
            now = fair.nextRechokeNanos();
            fair.rechoke(now);
            for (int p = 0; p < 50; p++) {
                got[p] += peers.get(p).choked ? 0 : 1;
            }
        }
        double riders = Arrays.stream(got, 0, 15).average().orElseThrow();
        double contributors = Arrays.stream(got, 15, 50).average().orElseThrow();
        assertThat(riders).as("seed %d", seed).isLessThan(contributors / 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void neverUsesMoreSlotsThanThereAreNorLeavesOneEmpty(long seed) {
        var random = new SplittableRandom(seed);
        var any = new Choker<FakePeer>(random.split(), now);
        int slots = Choker.DEFAULT_SLOTS;
        for (int step = 0; step < 5_000; step++) {
            now += SECONDS.toNanos(random.nextInt(4));
            FakePeer one = peers.isEmpty() ? null : peers.get(random.nextInt(peers.size()));
            switch (random.nextInt(8)) {
                case 0 -> {
                    FakePeer peer = new FakePeer();
                    peer.interested = random.nextBoolean();
                    peer.connectedNanos = now;
                    peers.add(peer);
                    any.add(peer, now);
                }
                case 1 -> {
                    if (one != null && random.nextBoolean()) {
                        peers.remove(one);
                        any.remove(one, now);
                    }
                }
                case 2, 3 -> {
                    if (one != null) {
                        one.interested = !one.interested;
                        if (one.interested) {
                            any.onInterested(one, now);
                        } else {
                            any.onNotInterested(one, now);
                        }
                    }
                }
                case 4 -> {
                    if (one != null) {
                        one.gives = random.nextInt(5_000);
                        one.takes = random.nextInt(5_000);
                        one.snubbing = random.nextInt(10) == 0;
                    }
                }
                case 5 -> {
                    if (random.nextInt(20) == 0) {
                        slots = random.nextInt(12);
                        any.setSlots(slots, now);
                        any.setSeeding(random.nextBoolean());
                    }
                }
                default -> any.rechoke(now);
            }
            long wanting = peers.stream().filter(peer -> peer.interested).count();
            long serving = peers.stream().filter(peer -> peer.interested && !peer.choked).count();
            assertThat(serving)
                    .as("seed %d step %d", seed, step)
                    .isEqualTo(Math.min(slots, wanting));
            assertThat((long) any.slotsUsed()).isEqualTo(serving);
        }
    }
}
