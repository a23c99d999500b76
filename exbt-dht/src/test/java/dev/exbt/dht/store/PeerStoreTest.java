package dev.exbt.dht.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.BloomFilter;
import dev.exbt.metainfo.CompactPeers;
import dev.exbt.metainfo.InfoHash;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerStoreTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long LIFE = 45 * 60 * SECOND;
    private static final InfoHash TORRENT = new InfoHash(1, 2, 3);
    private static final AddressFamily V4 = AddressFamily.V4;
    private static final AddressFamily V6 = AddressFamily.V6;

    private final PeerStore store = new PeerStore(StoreLimits.DEFAULT, new SplittableRandom(1));

    /** A peer on the internet. */
    private static InetSocketAddress v4(int number) {
        return new InetSocketAddress(
                "50." + (number >> 16) + "." + (number >> 8 & 255) + "." + (number & 255), 6881);
    }

    private static InetSocketAddress v6(int number) {
        return new InetSocketAddress("2001:db8::" + Integer.toHexString(number), 6881);
    }

    private static InfoHash torrent(int number) {
        return new InfoHash(number * 0x9e3779b97f4a7c15L, number, number);
    }

    private List<InetSocketAddress> peers(AddressFamily family, long nowNanos) {
        return store.sample(TORRENT, family, 1_000, false, null, nowNanos);
    }

    @Test
    void givesWhatWasAnnouncedOfOneFamily() {
        store.announce(TORRENT, v4(1), false, 0);
        store.announce(TORRENT, v6(2), false, 0);
        store.announce(torrent(9), v4(3), false, 0);
        assertThat(peers(V4, 0)).containsExactly(v4(1));
        assertThat(peers(V6, 0)).containsExactly(v6(2));
        assertThat(store.infoHashCount()).isEqualTo(2);
        assertThat(store.peerCount()).isEqualTo(3);
        assertThat(store.sample(new InfoHash(7, 7, 7), V4, 9, false, null, 0)).isEmpty();
    }

    @Test
    void anEmptyStoreAnswersEverything() {
        assertThat(peers(V4, -5)).isEmpty();
        assertThat(store.scrape(TORRENT, -5)).isNull();
        assertThat(store.sampleInfoHashes(20, -5)).isEmpty();
        assertThat(store.hasRoom(TORRENT, v4(1).getAddress(), -5)).isTrue();
        store.expire(-5);
        assertThat(store.nextExpiryNanos(-5)).isEqualTo(LIFE - 5);
    }

    @Test
    void aLaterAnnouncementReplacesThePort() {
        store.announce(TORRENT, v4(1), false, 0);
        var moved = new InetSocketAddress(v4(1).getAddress(), 65_535);
        assertThat(store.announce(TORRENT, moved, false, SECOND)).isTrue();
        assertThat(peers(V4, SECOND)).containsExactly(moved);
        assertThat(store.peerCount()).isEqualTo(1);
    }

    @Test
    void tellsPeersAtOneLocalAddressApartByPort() {
        for (int port = 1; port <= 3; port++) {
            store.announce(TORRENT, new InetSocketAddress("127.0.0.1", port), false, 0);
            store.announce(TORRENT, new InetSocketAddress("127.0.0.1", port), false, 1);
            store.announce(TORRENT, new InetSocketAddress("::1", port), false, 1);
        }
        assertThat(peers(V4, 1)).extracting(InetSocketAddress::getPort).containsOnly(1, 2, 3);
        assertThat(peers(V4, 1)).hasSize(3);
        assertThat(peers(V6, 1)).hasSize(3);
    }

    @Test
    void refusesWhereNoPeerCanBe() {
        assertThatThrownBy(() ->
                        store.announce(TORRENT, new InetSocketAddress("1.2.3.4", 0), false, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        store.announce(
                                TORRENT,
                                InetSocketAddress.createUnresolved("host.invalid", 1),
                                false,
                                0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE - 1, Long.MAX_VALUE - LIFE, Long.MIN_VALUE})
    void forgetsAPeerThatHasNotAnnouncedForItsLife(long start) {
        store.announce(TORRENT, v4(1), true, start);
        store.announce(TORRENT, v4(2), true, start);
        store.announce(TORRENT, v4(2), true, start + 5 * SECOND);
        assertThat(peers(V4, start + LIFE - 1)).hasSize(2);
        assertThat(peers(V4, start + LIFE)).containsExactly(v4(2));
        assertThat(store.peerCount()).isEqualTo(1);
        assertThat(peers(V4, start + LIFE + 5 * SECOND)).isEmpty();
        assertThat(store.scrape(TORRENT, start + LIFE + 5 * SECOND)).isNull();
        assertThat(store.infoHashCount()).isEqualTo(1);
        assertThat(store.nextExpiryNanos(start) - start).isPositive();
        store.expire(start + LIFE + 5 * SECOND);
        assertThat(store.infoHashCount()).isZero();
        assertThat(store.peerCount()).isZero();
        assertThat(store.announce(TORRENT, v4(3), false, start + LIFE + 6 * SECOND)).isTrue();
        assertThat(peers(V4, start + LIFE + 6 * SECOND)).containsExactly(v4(3));
    }

    @Test
    void isFullAtThePeersOfOneTorrentAndFamily() {
        var small = new PeerStore(StoreLimits.DEFAULT.withPeers(10, 500), new SplittableRandom(2));
        for (int i = 0; i < 500; i++) {
            assertThat(small.hasRoom(TORRENT, v4(i).getAddress(), 0)).isTrue();
            assertThat(small.announce(TORRENT, v4(i), false, 0)).isTrue();
        }
        assertThat(small.hasRoom(TORRENT, v4(500).getAddress(), 0)).isFalse();
        assertThat(small.announce(TORRENT, v4(500), false, 0)).isFalse();
        assertThat(small.peerCount()).isEqualTo(500);
        assertThat(small.hasRoom(TORRENT, v6(1).getAddress(), 0)).isTrue();
        assertThat(small.hasRoom(torrent(2), v4(500).getAddress(), 0)).isTrue();
        // Who is in it stays in it.
        assertThat(small.hasRoom(TORRENT, v4(499).getAddress(), 0)).isTrue();
        assertThat(small.announce(TORRENT, v4(499), true, LIFE / 2)).isTrue();
        // The old ones make room without waiting for expire().
        assertThat(small.hasRoom(TORRENT, v4(500).getAddress(), LIFE)).isTrue();
        assertThat(small.announce(TORRENT, v4(500), false, LIFE)).isTrue();
        assertThat(small.sample(TORRENT, V4, 1_000, false, null, LIFE))
                .containsExactlyInAnyOrder(v4(499), v4(500));
    }

    @Test
    void isFullAtItsTorrents() {
        var small = new PeerStore(StoreLimits.DEFAULT.withPeers(3, 2), new SplittableRandom(3));
        for (int i = 0; i < 3; i++) {
            assertThat(small.announce(torrent(i), v4(1), false, 0)).isTrue();
        }
        assertThat(small.hasRoom(torrent(3), v4(1).getAddress(), 0)).isFalse();
        assertThat(small.announce(torrent(3), v4(1), false, 0)).isFalse();
        assertThat(small.hasRoom(torrent(2), v4(2).getAddress(), 0)).isTrue();
        small.expire(LIFE);
        assertThat(small.announce(torrent(3), v4(1), false, LIFE)).isTrue();
        var none = new PeerStore(StoreLimits.DEFAULT.withPeers(3, 0), new SplittableRandom(3));
        assertThat(none.announce(TORRENT, v4(1), false, 0)).isFalse();
        assertThat(none.infoHashCount()).isZero();
    }

    /** D15: a flood of announcements with valid tokens. */
    @Test
    void aFloodOfAnnouncementsLeavesItBounded() {
        long seed = 4;
        var random = new SplittableRandom(seed);
        var small = new PeerStore(StoreLimits.DEFAULT.withPeers(20, 30), random);
        for (int i = 0; i < 100_000; i++) {
            small.announce(
                    torrent(random.nextInt(40)), v4(random.nextInt(5_000)), true, i * 1_000L);
        }
        assertThat(small.infoHashCount()).as("seed %d", seed).isEqualTo(20);
        assertThat(small.peerCount()).as("seed %d", seed).isEqualTo(600);
    }

    @Test
    void samplesEachPeerAsOften() {
        long seed = System.nanoTime();
        var random = new PeerStore(StoreLimits.DEFAULT, new SplittableRandom(seed));
        for (int i = 0; i < 20; i++) {
            random.announce(TORRENT, v4(i), i % 2 == 0, 0);
        }
        Map<InetSocketAddress, Integer> counts = new HashMap<>();
        for (int round = 0; round < 20_000; round++) {
            List<InetSocketAddress> sample = random.sample(TORRENT, V4, 5, false, null, 0);
            assertThat(new HashSet<>(sample)).hasSize(5);
            sample.forEach(peer -> counts.merge(peer, 1, Integer::sum));
        }
        assertThat(counts).hasSize(20); // each 5,000 times; the standard deviation is 61
        assertThat(counts.values()).as("seed %d", seed).allMatch(n -> n > 4_600 && n < 5_400);
    }

    @Test
    void leavesOutSeedsForSeeds() {
        for (int i = 0; i < 30; i++) {
            store.announce(TORRENT, v4(i), i % 3 == 0, 0);
        }
        assertThat(store.sample(TORRENT, V4, 30, true, null, 0))
                .hasSize(20)
                .doesNotContain(v4(0), v4(3), v4(27));
        store.announce(TORRENT, v4(1), true, 0); // has become one
        assertThat(store.sample(TORRENT, V4, 30, true, null, 0)).hasSize(19).doesNotContain(v4(1));
        assertThat(peers(V4, 0)).hasSize(30);
    }

    @Test
    void leavesOutWhoAsks() {
        store.announce(TORRENT, v4(1), false, 0);
        store.announce(TORRENT, v4(2), false, 0);
        store.announce(TORRENT, v6(1), false, 0);
        assertThat(store.sample(TORRENT, V4, 9, false, v4(1), 0)).containsExactly(v4(2));
        assertThat(store.sample(TORRENT, V6, 9, false, v6(1), 0)).isEmpty();
        assertThat(store.sample(TORRENT, V6, 9, false, v4(1), 0)).containsExactly(v6(1));
        var otherPort = new InetSocketAddress(v4(1).getAddress(), 1);
        assertThat(store.sample(TORRENT, V4, 9, false, otherPort, 0)).hasSize(2);
    }

    @Test
    void writesTheSamePeersInTheirCompactForm() throws Exception {
        for (int i = 0; i < 3; i++) {
            store.announce(TORRENT, v4(i), false, 0);
            store.announce(TORRENT, v6(i + 1), false, 0);
        }
        byte[] v4 = new byte[20]; // three peers and two bytes
        assertThat(store.sample(TORRENT, V4, v4, false, null, 0)).isEqualTo(3);
        assertThat(CompactPeers.readV4(Arrays.copyOf(v4, 18)))
                .containsExactlyInAnyOrder(v4(0), v4(1), v4(2));
        byte[] v6 = new byte[36];
        assertThat(store.sample(TORRENT, V6, v6, false, null, 0)).isEqualTo(2);
        assertThat(CompactPeers.readV6(v6)).isSubsetOf(v6(1), v6(2), v6(3)).doesNotHaveDuplicates();
    }

    @Test
    void scrapesBothFamilies() {
        store.announce(TORRENT, v4(1), true, 0);
        store.announce(TORRENT, v6(2), true, 0);
        store.announce(TORRENT, v4(3), false, 0);
        var scrape = store.scrape(TORRENT, 0);
        assertThat(scrape).isNotNull();
        assertThat(scrape.seeds())
                .isEqualTo(BloomFilter.of(List.of(v4(1).getAddress(), v6(2).getAddress())));
        assertThat(scrape.downloaders()).isEqualTo(BloomFilter.of(List.of(v4(3).getAddress())));
        // Worked out again after ten seconds only, however often it is asked for.
        store.announce(TORRENT, v4(4), false, SECOND);
        assertThat(store.scrape(TORRENT, 10 * SECOND - 1)).isSameAs(scrape);
        assertThat(store.scrape(TORRENT, 10 * SECOND).downloaders())
                .isEqualTo(BloomFilter.of(List.of(v4(3).getAddress(), v4(4).getAddress())));
    }

    @Test
    void theSampleOfInfoHashesStaysForItsInterval() {
        Set<InfoHash> stored = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            store.announce(torrent(i), v4(1), false, 0);
            stored.add(torrent(i));
        }
        List<InfoHash> sample = store.sampleInfoHashes(20, 0);
        assertThat(new HashSet<>(sample)).hasSize(20);
        assertThat(stored).containsAll(sample);
        long interval = store.sampleIntervalSeconds() * SECOND;
        assertThat(store.sampleInfoHashes(50, interval - 1)).isEqualTo(sample);
        assertThat(store.sampleInfoHashes(5, 1)).isEqualTo(sample.subList(0, 5));
        assertThat(store.sampleInfoHashes(20, interval)).hasSize(20).isNotEqualTo(sample);
        assertThat(store.sampleInfoHashes(20, LIFE)).isEmpty();
    }

    @Test
    void aSmallSampleGrowsWithTheStore() {
        store.announce(torrent(1), v4(1), false, 0);
        assertThat(store.sampleInfoHashes(20, 0)).containsExactly(torrent(1));
        store.announce(torrent(2), v4(1), false, 0);
        assertThat(store.sampleInfoHashes(20, 0)).hasSize(2);
    }

    /** Many small lists, many samples, peers that come and go: against a plain map. */
    @Test
    void agreesWithAPlainMap() {
        long seed = System.nanoTime();
        var random = new SplittableRandom(seed);
        var tested = new PeerStore(StoreLimits.DEFAULT, random);
        Map<InetSocketAddress, Long> plain = new HashMap<>();
        long origin = -3 * SECOND;
        long now = origin;
        for (int i = 0; i < 5_000; i++) {
            now += i == 0 ? 0 : random.nextLong(30 * SECOND);
            InetSocketAddress peer = v4(random.nextInt(300));
            tested.announce(TORRENT, peer, false, now);
            plain.put(peer, (now - origin) / SECOND * SECOND);
            long cut = now;
            plain.values().removeIf(at -> (cut - origin) / SECOND * SECOND - at >= LIFE);
            if (i % 50 == 0) {
                assertThat(tested.sample(TORRENT, V4, 1_000, false, null, now))
                        .as("seed %d, step %d", seed, i)
                        .containsExactlyInAnyOrderElementsOf(plain.keySet());
            }
        }
    }

    @Test
    void aFullStoreStaysWithinItsMemory() {
        List<PeerStore> kept = new ArrayList<>();
        long before = used();
        var full = new PeerStore(StoreLimits.DEFAULT, new SplittableRandom(5));
        for (int i = 0; i < StoreLimits.INFO_HASHES; i++) {
            InfoHash torrent = torrent(i);
            for (int peer = 0; peer < StoreLimits.PEERS_PER_INFO_HASH; peer++) {
                full.announce(torrent, v4At(peer), false, 0);
            }
        }
        kept.add(full);
        long bytes = used() - before;
        assertThat(full.peerCount()).isEqualTo(1_000_000);
        System.out.println("a store of a million peers: " + (bytes >> 10) + " KiB");
        assertThat(bytes).isLessThan(20L << 20);
        assertThat(kept).hasSize(1);
    }

    private static final List<InetSocketAddress> SOME = new ArrayList<>();

    private static InetSocketAddress v4At(int number) {
        while (SOME.size() <= number) {
            SOME.add(v4(SOME.size()));
        }
        return SOME.get(number);
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
