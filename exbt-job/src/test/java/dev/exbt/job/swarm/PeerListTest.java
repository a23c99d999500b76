package dev.exbt.job.swarm;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerListTest {
    private static final long START = Long.MAX_VALUE - SECONDS.toNanos(30);

    private final PeerList list = list(PeerListLimits.STANDARD);

    private static PeerList list(PeerListLimits limits) {
        return new PeerList(limits, AddressPolicy.PUBLIC, new SplittableRandom(3));
    }

    private static InetSocketAddress at(String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(host, e);
        }
    }

    /** The n-th of many addresses in different networks. */
    private static InetSocketAddress peer(int n) {
        return at("8." + (n >> 16 & 0xff) + "." + (n >> 8 & 0xff) + "." + (n & 0xff), 6881);
    }

    @Test
    void offersEachAddressOnceUntilTheConnectionHasEnded() {
        list.add(peer(1), PeerSource.TRACKER, START);
        list.add(peer(1), PeerSource.DHT, START);
        assertThat(list.size()).isEqualTo(1);
        assertThat(list.nextCandidate(START)).isEqualTo(peer(1));
        assertThat(list.nextCandidate(START)).isNull();
        assertThat(list.connectionCount()).isEqualTo(1);
        list.disconnected(peer(1), true, START);
        assertThat(list.connectionCount()).isZero();
        assertThat(list.nextCandidate(START)).as("not at once").isNull();
        assertThat(list.nextCandidate(START + 2 * KnownPeer.RECONNECT_NANOS)).isEqualTo(peer(1));
    }

    @Test
    void letsOneRestWhoHasNothingToGiveOrToGet() {
        list.add(peer(1), PeerSource.TRACKER, START);
        assertThat(list.nextCandidate(START)).isEqualTo(peer(1));
        list.disconnected(peer(1), true, START);
        list.rest(peer(1), START);
        long wait = list.nextCandidateNanos(START) - START;
        assertThat(wait)
                .isBetween(
                        KnownPeer.MAX_BACKOFF_NANOS * 3 / 4, KnownPeer.MAX_BACKOFF_NANOS * 5 / 4);
    }

    @Test
    void waitsTwiceAsLongAfterEachFailureUpToHalfAnHour() {
        list.add(peer(1), PeerSource.TRACKER, START);
        long now = START;
        long expected = KnownPeer.FIRST_BACKOFF_NANOS;
        for (int failure = 0; failure < 40; failure++) {
            assertThat(list.nextCandidate(now)).isEqualTo(peer(1));
            list.connectFailed(peer(1), now);
            long wait = list.nextCandidateNanos(now) - now;
            assertThat(wait).isBetween(expected * 3 / 4, expected * 5 / 4);
            assertThat(list.nextCandidate(now + wait - 1)).isNull();
            now += wait;
            expected = Math.min(KnownPeer.MAX_BACKOFF_NANOS, expected * 2);
        }
    }

    @Test
    void whomWeLeftOurselvesMayBeDialledAtOnceAndWhoFailedTwiceMayNot() {
        list.add(peer(2), PeerSource.TRACKER, START);
        long now = START;
        for (int failure = 0; failure < 2; failure++) {
            assertThat(list.nextCandidate(now)).isEqualTo(peer(2));
            list.connectFailed(peer(2), now);
            now = failure == 0 ? list.nextCandidateNanos(now) : now;
        }
        list.add(peer(1), PeerSource.TRACKER, now);
        assertThat(list.nextCandidate(now)).isEqualTo(peer(1));
        list.disconnected(peer(1), false, now);
        assertThat(list.nextCandidate(now)).isNull();
        list.excuse(now);
        assertThat(list.nextCandidate(now)).isEqualTo(peer(1));
        assertThat(list.nextCandidate(now)).isNull();
    }

    @Test
    void prefersPeersThatHaveNotFailedAndThoseOfTheUser() {
        list.add(peer(1), PeerSource.TRACKER, START);
        assertThat(list.nextCandidate(START)).isEqualTo(peer(1));
        list.connectFailed(peer(1), START);
        list.add(peer(2), PeerSource.PEX, START);
        list.add(peer(3), PeerSource.USER, START);
        long later = START + SECONDS.toNanos(60);
        assertThat(list.nextCandidate(later)).isEqualTo(peer(3));
        assertThat(list.nextCandidate(later)).isEqualTo(peer(2));
        assertThat(list.nextCandidate(later)).isEqualTo(peer(1));
    }

    @Test
    void keepsTwoThousandAddressesAndNotOneMore() {
        int max = PeerListLimits.STANDARD.maxKnown();
        for (int n = 0; n < max; n++) {
            assertThat(list.add(peer(n), PeerSource.TRACKER, START)).isNull();
        }
        assertThat(list.add(peer(max), PeerSource.TRACKER, START)).isEqualTo(Refusal.FULL);
        assertThat(list.size()).isEqualTo(max);
        assertThat(list.refusedCounts()).containsEntry(Refusal.FULL, 1L);
    }

    @Test
    void takesFromPeersAQuarterOfTheListAndNotOneMore() {
        int max = PeerListLimits.STANDARD.maxKnown() / 4;
        for (int n = 0; n < max; n++) {
            assertThat(list.add(peer(n), PeerSource.PEX, START)).isNull();
        }
        assertThat(list.add(peer(max), PeerSource.PEX, START)).isEqualTo(Refusal.PEX_SHARE);
        list.add(peer(0), PeerSource.TRACKER, START);
        assertThat(list.add(peer(max), PeerSource.PEX, START)).as("one is confirmed").isNull();
        assertThat(list.add(peer(max + 1), PeerSource.PEX, START)).isEqualTo(Refusal.PEX_SHARE);
    }

    @Test
    void givesUpTheLeastUsefulForABetterOneButNeverAConnectedOne() {
        PeerList small = list(new PeerListLimits(2, 100, 10, 10, 10, 10));
        small.add(peer(1), PeerSource.PEX, START);
        small.add(peer(2), PeerSource.DHT, START);
        assertThat(small.add(peer(3), PeerSource.TRACKER, START)).isNull();
        assertThat(small.add(peer(1), PeerSource.PEX, START)).isEqualTo(Refusal.FULL);
        Set<InetSocketAddress> busy = new HashSet<>();
        busy.add(small.nextCandidate(START));
        busy.add(small.nextCandidate(START));
        assertThat(busy).containsExactlyInAnyOrder(peer(2), peer(3));
        assertThat(small.add(peer(4), PeerSource.USER, START)).isEqualTo(Refusal.FULL);
        small.connectFailed(peer(3), START);
        assertThat(small.add(peer(4), PeerSource.PEX, START))
                .as("one that failed goes first")
                .isNull();
    }

    @Test
    void refusesOurOwnAddress() {
        list.add(peer(1), PeerSource.TRACKER, START);
        assertThat(list.nextCandidate(START)).isEqualTo(peer(1));
        list.addSelf(peer(1));
        list.connectFailed(peer(1), START);
        assertThat(list.add(peer(1), PeerSource.TRACKER, START)).isEqualTo(Refusal.SELF);
        for (int n = 2; n <= PeerList.MAX_SELF; n++) {
            list.addSelf(peer(n));
        }
        assertThat(list.add(peer(PeerList.MAX_SELF), PeerSource.TRACKER, START))
                .isEqualTo(Refusal.SELF);
        list.addSelf(peer(PeerList.MAX_SELF + 1));
        assertThat(list.add(peer(PeerList.MAX_SELF + 1), PeerSource.TRACKER, START))
                .as("bounded")
                .isNull();
    }

    @Test
    void letsTheBannedNeitherBeCalledNorIn() {
        list.add(peer(1), PeerSource.TRACKER, START);
        assertThat(list.ban(peer(1), BanReason.BAD_DATA)).isTrue();
        assertThat(list.ban(peer(1), BanReason.FLOOD)).isFalse();
        assertThat(list.nextCandidate(START)).isNull();
        InetSocketAddress elsewhere = new InetSocketAddress(peer(1).getAddress(), 50_000);
        assertThat(list.add(elsewhere, PeerSource.PEX, START)).isEqualTo(Refusal.BANNED);
        assertThat(list.admit(elsewhere)).isEqualTo(Refusal.BANNED);
        assertThat(list.banReason(elsewhere)).isEqualTo(BanReason.BAD_DATA);
        assertThat(list.bannedCounts()).containsEntry(BanReason.BAD_DATA, 1L).hasSize(1);
        list.unban(peer(1));
        assertThat(list.admit(elsewhere)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.168.1.7", "127.0.0.1", "fd00::1"})
    void bansOneProgramOnALocalNetworkAndNotItsNeighbours(String host) {
        PeerList local = new PeerList(PeerListLimits.STANDARD, AddressPolicy.LOCAL, new Random(1));
        local.ban(at(host, 7_000), BanReason.BAD_DATA);
        assertThat(local.add(at(host, 7_000), PeerSource.TRACKER, START)).isEqualTo(Refusal.BANNED);
        assertThat(local.add(at(host, 7_001), PeerSource.TRACKER, START)).isNull();
        assertThat(local.admit(at(host, 50_000))).as("it may have dialled us").isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.168.1.7", "127.0.0.1", "fd00::1"})
    void aBannedDiallerOfALocalNetworkIsBannedWhateverPortItDialsFrom(String host) {
        PeerList local = new PeerList(PeerListLimits.STANDARD, AddressPolicy.LOCAL, new Random(1));
        local.ban(PeerList.dialler(at(host, 50_000)), BanReason.BAD_DATA);
        assertThat(local.admit(at(host, 50_001))).isEqualTo(Refusal.BANNED);
        assertThat(local.add(at(host, 7_000), PeerSource.TRACKER, START))
                .as("its neighbour, which we may dial")
                .isNull();
    }

    @Test
    void bansWhoBreaksTheProtocolAFifthTime() {
        for (int i = 1; i < PeerList.MAX_VIOLATIONS; i++) {
            assertThat(list.violated(peer(1))).isFalse();
            assertThat(list.violated(peer(2))).isFalse();
        }
        assertThat(list.admit(peer(1))).isNull();
        assertThat(list.violated(peer(1))).isTrue();
        assertThat(list.banReason(peer(1))).isEqualTo(BanReason.PROTOCOL);
        assertThat(list.banReason(peer(2))).isNull();
        list.unban(peer(1));
        assertThat(list.violated(peer(1))).as("it begins anew").isFalse();
    }

    @Test
    void remembersViolationsOfNoMorePartiesThanItBans() {
        PeerList small = list(new PeerListLimits(10, 25, 2, 10, 10, 10));
        for (int i = 1; i < PeerList.MAX_VIOLATIONS; i++) {
            small.violated(peer(1));
        }
        small.violated(peer(2));
        small.violated(peer(3));
        assertThat(small.violated(peer(1))).as("forgotten").isFalse();
    }

    @Test
    void bansTheWholeHalfOfAnIpv6AddressThatOneHostOwns() {
        list.ban(at("2a00:1:2:3::1", 1), BanReason.FLOOD);
        assertThat(list.admit(at("2a00:1:2:3:ffff::9", 2))).isEqualTo(Refusal.BANNED);
        assertThat(list.admit(at("2a00:1:2:4::1", 1))).isNull();
    }

    @Test
    void liftsTheOldestBanBeyondTheLimit() {
        PeerList small = list(new PeerListLimits(10, 25, 2, 10, 10, 10));
        small.ban(peer(1), BanReason.FLOOD);
        small.ban(peer(2), BanReason.FLOOD);
        assertThat(small.banReason(peer(1))).isEqualTo(BanReason.FLOOD);
        small.ban(peer(3), BanReason.FLOOD);
        assertThat(small.banReason(peer(1))).isNull();
        assertThat(small.banCount()).isEqualTo(2);
    }

    @Test
    void admitsFourConnectionsFromAHostAndNotOneMore() {
        int max = PeerListLimits.STANDARD.connectionsPerHost();
        for (int n = 0; n < max; n++) {
            assertThat(list.admit(at("8.8.8.8", 1_000 + n))).isNull();
        }
        assertThat(list.admit(at("8.8.8.8", 2_000))).isEqualTo(Refusal.TOO_MANY_CONNECTIONS);
        list.add(at("8.8.8.8", 80), PeerSource.TRACKER, START);
        assertThat(list.nextCandidate(START)).as("nor is it called").isNull();
        assertThat(list.nextCandidateNanos(START) - START).isGreaterThan(SECONDS.toNanos(60));
        list.incomingEnded(at("8.8.8.8", 1_000));
        assertThat(list.nextCandidate(START)).isEqualTo(at("8.8.8.8", 80));
        int local = PeerListLimits.STANDARD.connectionsPerLocalHost();
        for (int n = 0; n < local; n++) {
            assertThat(list.admit(at("127.0.0.1", 1_000 + n))).isNull();
        }
        assertThat(list.admit(at("127.0.0.1", 999))).isEqualTo(Refusal.TOO_MANY_CONNECTIONS);
    }

    @Test
    void makesNoSecondConnectionToAPeerThatHasCalledUs() {
        list.add(peer(1), PeerSource.TRACKER, START);
        InetSocketAddress from = new InetSocketAddress(peer(1).getAddress(), 50_000);
        assertThat(list.admit(from)).isNull();
        assertThat(list.occupied(peer(1))).isTrue();
        assertThat(list.occupied(peer(1))).as("a second one from there").isFalse();
        assertThat(list.nextCandidate(START)).isNull();
        list.released(peer(1), START);
        list.incomingEnded(from);
        assertThat(list.nextCandidate(START + SECONDS.toNanos(10))).isEqualTo(peer(1));
    }

    @Test
    void numbersAddressesForGoodAndForgetsTheOneUnusedForLongest() {
        PeerList small = list(new PeerListLimits(10, 25, 10, 2, 10, 10));
        int first = small.idOf(peer(1));
        int second = small.idOf(peer(2));
        assertThat(small.idOf(peer(1))).isEqualTo(first).isNotEqualTo(second);
        int third = small.idOf(peer(3));
        assertThat(small.addressOf(first)).isEqualTo(peer(1));
        assertThat(small.addressOf(second)).isNull();
        assertThat(small.addressOf(third)).isEqualTo(peer(3));
        assertThat(small.idOf(peer(2))).as("never used again").isGreaterThan(third);
    }

    @Test
    void prefersTheCanonicalOrderOnceOurAddressIsKnown() {
        InetSocketAddress ours = at("123.213.32.10", 6881);
        for (int n = 0; n < 50; n++) {
            list.add(peer(n * 9_973), PeerSource.TRACKER, START);
        }
        list.setExternalAddress(ours);
        long last = Long.MAX_VALUE;
        for (int n = 0; n < 50; n++) {
            long priority = CanonicalPriority.of(ours, list.nextCandidate(START));
            assertThat(priority).isLessThanOrEqualTo(last);
            last = priority;
        }
    }

    @Test
    void refusesLimitsThatMakeNoSense() {
        assertThatThrownBy(() -> new PeerListLimits(0, 25, 1, 1, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PeerListLimits(1, 101, 1, 1, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> list.disconnected(peer(1), true, START))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void staysWithinItsLimitsWhateverStrangersSay(long seed) {
        var random = new SplittableRandom(seed);
        var limits = new PeerListLimits(40, 25, 5, 30, 2, 4);
        PeerList any = new PeerList(limits, AddressPolicy.PUBLIC, random.split());
        Set<InetSocketAddress> busy = new HashSet<>();
        Set<InetSocketAddress> incoming = new HashSet<>();
        long now = START;
        for (int step = 0; step < 20_000; step++) {
            now += random.nextLong(SECONDS.toNanos(2));
            InetSocketAddress one = at("9.9.9." + random.nextInt(60), 1 + random.nextInt(4));
            switch (random.nextInt(7)) {
                case 0, 1 -> any.add(one, PeerSource.values()[random.nextInt(6)], now);
                case 2, 3 -> {
                    InetSocketAddress next = any.nextCandidate(now);
                    if (next != null) {
                        assertThat(busy.add(next)).as("seed %d step %d", seed, step).isTrue();
                        assertThat(any.banReason(next)).isNull();
                    } else {
                        assertThat(any.nextCandidateNanos(now) - now).isPositive();
                    }
                }
                case 4 -> {
                    if (busy.remove(one)) {
                        any.disconnected(one, random.nextBoolean(), now);
                    }
                }
                case 5 -> {
                    if (incoming.remove(one)) {
                        any.incomingEnded(one);
                    } else if (any.admit(one) == null) {
                        incoming.add(one);
                    }
                }
                default -> {
                    if (random.nextInt(50) == 0) {
                        any.ban(one, BanReason.PROTOCOL);
                    }
                }
            }
            assertThat(any.connectionCount()).isEqualTo(busy.size() + incoming.size());
            assertThat(any.size()).isLessThanOrEqualTo(limits.maxKnown());
            assertThat(any.banCount()).isLessThanOrEqualTo(limits.maxBanned());
        }
    }
}
