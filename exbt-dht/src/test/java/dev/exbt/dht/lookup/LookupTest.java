package dev.exbt.dht.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A {@link Lookup} in a world of nodes that are lists. */
class LookupTest {
    private static final NodeId SELF = NodeId.ofHex("ff".repeat(20));
    private static final NodeId TARGET = NodeId.ofHex("00".repeat(20));

    @Test
    void asksTheNearestFirstAndThreeAtATime() {
        Lookup lookup = new Lookup(TARGET, SELF, 8);
        lookup.start(List.of(node(9), node(3), node(7), node(5)));

        assertThat(asked(lookup)).containsExactly(node(3), node(5), node(7));
        assertThat(lookup.isDone()).isFalse();
        lookup.answered(node(5), List.of());
        assertThat(asked(lookup)).containsExactly(node(9));
    }

    @Test
    void endsWhenTheNearestHaveAnsweredWithoutAskingFartherOnes() {
        Lookup lookup = new Lookup(TARGET, SELF, 2);
        lookup.start(List.of(node(1), node(2), node(3), node(4)));

        assertThat(asked(lookup)).containsExactly(node(1), node(2));
        lookup.answered(node(1), List.of());
        lookup.answered(node(2), List.of());

        assertThat(lookup.isDone()).isTrue();
        assertThat(lookup.nearest()).containsExactly(node(1), node(2));
        assertThat(lookup.asked()).isEqualTo(2);
    }

    @Test
    void goesOnWithWhatAnswersName() {
        Lookup lookup = new Lookup(TARGET, SELF, 1);
        lookup.start(List.of(node(100)));
        asked(lookup);
        lookup.answered(node(100), List.of(node(50)));
        assertThat(asked(lookup)).containsExactly(node(50));
        lookup.answered(node(50), List.of(node(10)));
        assertThat(asked(lookup)).containsExactly(node(10));
        lookup.answered(node(10), List.of(node(50), node(100)));

        assertThat(lookup.isDone()).isTrue();
        assertThat(lookup.nearest()).containsExactly(node(10));
        assertThat(lookup.hops()).isEqualTo(3);
    }

    @Test
    void aNodeCountsOnlyOnceOneOfTheManyItNamedHasAnswered() {
        Lookup lookup = new Lookup(TARGET, SELF, 1);
        lookup.start(List.of(node(10), node(20)));
        assertThat(asked(lookup)).containsExactly(node(10));

        lookup.answered(node(10), List.of(node(1), node(2), node(3)));
        assertThat(asked(lookup)).containsExactly(node(1));
        lookup.failed(node(1));
        lookup.failed(node(2)); // not asked yet: tells nothing
        assertThat(lookup.isDone()).isFalse();
        assertThat(lookup.nearest()).isEmpty();
        assertThat(asked(lookup)).containsExactly(node(2));
        lookup.failed(node(2));
        assertThat(asked(lookup)).containsExactly(node(3));
        lookup.failed(node(3));
        assertThat(asked(lookup)).containsExactly(node(20)); // whom the liar is not to hide

        lookup.answered(node(20), List.of(node(10)));
        assertThat(lookup.isDone()).isTrue();
        assertThat(lookup.nearest()).containsExactly(node(20));
        assertThat(lookup.hops()).isEqualTo(1);
    }

    @Test
    void aNodeCountsAgainAsSoonAsOneThatItNamedAnswers() {
        Lookup lookup = new Lookup(TARGET, SELF, 1);
        lookup.start(List.of(node(10)));
        asked(lookup);
        lookup.answered(node(10), List.of(node(11), node(12), node(13)));
        assertThat(lookup.isDone()).isFalse();
        assertThat(asked(lookup)).containsExactly(node(11));
        lookup.answered(node(11), List.of(node(10)));
        assertThat(lookup.isDone()).isTrue();
        assertThat(lookup.nearest()).containsExactly(node(10));
    }

    @Test
    void aNodeThatNamesItselfUnderManyIdsDoesNotCount() {
        Lookup lookup = new Lookup(TARGET, SELF, 1);
        lookup.start(List.of(node(10)));
        asked(lookup);
        List<NodeContact> itself =
                IntStream.rangeClosed(1, Lookup.MIN_CLAIMS)
                        .mapToObj(i -> new NodeContact(node(i).id(), node(10).address()))
                        .toList();
        lookup.answered(node(10), itself);
        assertThat(lookup.next()).isNull();
        assertThat(lookup.isDone()).isTrue();
        assertThat(lookup.nearest()).isEmpty();
    }

    @Test
    void aNodeThatNamesFewCountsWhateverBecomesOfThem() {
        Lookup lookup = new Lookup(TARGET, SELF, 1);
        lookup.start(List.of(node(10)));
        asked(lookup);
        List<NodeContact> few = new ArrayList<>(List.of(node(10))); // itself is no claim
        IntStream.range(1, Lookup.MIN_CLAIMS).forEach(i -> few.add(node(10 + i)));
        lookup.answered(node(10), few);
        assertThat(lookup.isDone()).isTrue();
        assertThat(lookup.nearest()).containsExactly(node(10));
    }

    @Test
    void isDoneAtOnceIfItKnowsNobody() {
        Lookup lookup = new Lookup(TARGET, SELF, 8);
        assertThat(lookup.next()).isNull();
        assertThat(lookup.isDone()).isTrue();
        assertThat(lookup.hops()).isZero();
        assertThatThrownBy(() -> new Lookup(TARGET, SELF, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void asksOneMoreForEachSlowNodeUpToEight() {
        Lookup lookup = new Lookup(TARGET, SELF, 8);
        lookup.start(IntStream.rangeClosed(1, 60).mapToObj(LookupTest::node).toList());
        List<NodeContact> first = asked(lookup);
        assertThat(first).hasSize(Lookup.MIN_PARALLEL);
        first.forEach(lookup::slow);
        List<NodeContact> second = asked(lookup); // none of them waits in time any more
        assertThat(second).hasSize(2 * Lookup.MIN_PARALLEL);
        second.forEach(lookup::slow);
        assertThat(asked(lookup)).hasSize(Lookup.MAX_PARALLEL);
    }

    @Test
    void doesNotWaitForSlowNodesWhenEnoughOthersAnswered() {
        Lookup lookup = new Lookup(TARGET, SELF, 2);
        lookup.start(List.of(node(1), node(2), node(3)));
        asked(lookup);
        lookup.slow(node(1));
        assertThat(asked(lookup)).containsExactly(node(3));
        lookup.answered(node(2), List.of());
        lookup.answered(node(3), List.of());

        assertThat(lookup.isDone()).isTrue();
        assertThat(lookup.nearest()).containsExactly(node(2), node(3));
        lookup.answered(node(1), List.of());
        assertThat(lookup.nearest()).containsExactly(node(1), node(2));
    }

    @Test
    void waitsForSlowNodesWhenNobodyElseIsLeft() {
        Lookup lookup = new Lookup(TARGET, SELF, 2);
        lookup.start(List.of(node(1)));
        asked(lookup);
        lookup.slow(node(1));
        assertThat(lookup.isDone()).isFalse();
        lookup.failed(node(1));
        assertThat(lookup.isDone()).isTrue();
        assertThat(lookup.nearest()).isEmpty();
    }

    @Test
    void takesEightNodesOfAnAnswerAndNoMore() {
        Lookup lookup = new Lookup(TARGET, SELF, 100);
        lookup.start(List.of(node(200)));
        asked(lookup);
        lookup.answered(
                node(200), IntStream.rangeClosed(1, 16).mapToObj(LookupTest::node).toList());
        Set<NodeContact> all = new HashSet<>();
        for (List<NodeContact> some = asked(lookup); !some.isEmpty(); some = asked(lookup)) {
            all.addAll(some);
            some.forEach(lookup::failed);
        }
        assertThat(all).hasSize(Lookup.MAX_PER_ANSWER);
    }

    @Test
    void neverAsksItself() {
        Lookup lookup = new Lookup(TARGET, SELF, 8);
        lookup.start(List.of(new NodeContact(SELF, node(1).address())));
        assertThat(lookup.next()).isNull();
    }

    @Test
    void asksOneHostOnceWhateverItsIds() {
        Lookup lookup = new Lookup(TARGET, SELF, 8);
        InetSocketAddress other = new InetSocketAddress(node(1).address().getAddress(), 9999);
        lookup.start(List.of(node(1), new NodeContact(node(2).id(), other)));
        assertThat(asked(lookup)).containsExactly(node(1));
    }

    @Test
    void asksManyNodesOfOneHostInALocalNetwork() {
        Lookup lookup = new Lookup(TARGET, SELF, 8);
        lookup.start(
                List.of(
                        new NodeContact(node(1).id(), new InetSocketAddress("127.0.0.1", 1)),
                        new NodeContact(node(2).id(), new InetSocketAddress("127.0.0.1", 2)),
                        new NodeContact(node(3).id(), new InetSocketAddress("127.0.0.1", 2))));
        assertThat(asked(lookup)).extracting(NodeContact::id).containsExactly(id(1), id(2));
    }

    @Test
    void letsNoSubnetFillTheSearch() {
        Lookup lookup = new Lookup(TARGET, SELF, 8);
        List<NodeContact> neighbours = new ArrayList<>();
        for (int i = 1; i <= Lookup.MAX_PER_SUBNET + 1; i++) {
            neighbours.add(new NodeContact(id(i), new InetSocketAddress(host(8, 8, 8, i), 6881)));
        }
        lookup.start(neighbours);
        assertThat(asked(lookup)).hasSize(Lookup.MAX_PER_SUBNET);
        lookup.failed(neighbours.getFirst());
        assertThat(lookup.next()).isNull();
    }

    @Test
    void forgetsTheFarthestBeyondItsLimit() {
        Lookup lookup = new Lookup(TARGET, SELF, 1_000);
        int many = Lookup.MAX_CANDIDATES + 10;
        for (int i = many; i >= 1; i--) {
            lookup.start(List.of(node(i)));
        }
        Set<NodeContact> all = new HashSet<>();
        for (List<NodeContact> some = asked(lookup); !some.isEmpty(); some = asked(lookup)) {
            all.addAll(some);
            some.forEach(lookup::failed);
        }
        assertThat(all).hasSize(Lookup.MAX_CANDIDATES).contains(node(1)).doesNotContain(node(many));
    }

    @Test
    void endsAfterItsMostQueriesEvenIfLiarsNameEverNearerNodes() {
        Lookup lookup = new Lookup(TARGET, SELF, 8);
        lookup.start(List.of(node(5_000)));
        int next = 4_999;
        while (!lookup.isDone()) {
            NodeContact node = lookup.next();
            assertThat(node).isNotNull();
            List<NodeContact> lies = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                lies.add(node(next--));
            }
            lookup.answered(node, lies);
        }
        assertThat(lookup.asked()).isEqualTo(Lookup.MAX_ASKED);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void findsTheNearestOfAWorldInWhichEachKnowsItsNeighbours(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        NodeId target = NodeId.random(random);
        List<NodeContact> world = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            world.add(new NodeContact(NodeId.random(random), node(i + 1).address()));
        }
        world.sort(byDistance(target));
        Lookup lookup = new Lookup(target, SELF, 8);
        lookup.start(List.of(world.getLast()));
        while (!lookup.isDone()) {
            NodeContact node = lookup.next();
            assertThat(node).as("seed %d", seed).isNotNull();
            if (random.nextInt(10) == 0 && node != world.getLast()) {
                lookup.failed(node);
                continue;
            }
            // of a tenth of the world, what is nearest: as a routing table would know it
            List<NodeContact> known =
                    world.stream().filter(any -> random.nextInt(10) == 0).limit(8).toList();
            lookup.answered(node, known);
        }
        assertThat(lookup.nearest())
                .as("seed %d", seed)
                .hasSize(8)
                .isSortedAccordingTo(byDistance(target));
        assertThat(world.indexOf(lookup.nearest().getFirst())).as("seed %d", seed).isLessThan(10);
    }

    private static Comparator<NodeContact> byDistance(NodeId target) {
        return (one, other) -> target.compareDistance(one.id(), other.id());
    }

    private static List<NodeContact> asked(Lookup lookup) {
        List<NodeContact> asked = new ArrayList<>();
        for (NodeContact node = lookup.next(); node != null; node = lookup.next()) {
            asked.add(node);
        }
        return asked;
    }

    private static NodeId id(int distance) {
        return new NodeId(0, 0, distance);
    }

    /** A node at a distance to the target, each in a subnet of its own. */
    private static NodeContact node(int distance) {
        return new NodeContact(
                id(distance),
                new InetSocketAddress(host(50, distance >>> 8, distance & 0xff, 1), 6881));
    }

    private static InetAddress host(int... bytes) {
        byte[] address = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            address[i] = (byte) bytes[i];
        }
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
