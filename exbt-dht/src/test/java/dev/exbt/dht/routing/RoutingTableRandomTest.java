package dev.exbt.dht.routing;

import static dev.exbt.dht.routing.Contacts.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import dev.exbt.testkit.Allocation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds whatever happens. */
class RoutingTableRandomTest {
    private static final TablePolicy PLAIN =
            new TablePolicy(AddressFamily.V4, 8, false, true, 2, false, false);

    private static RoutingTable filled(NodeId self, SplittableRandom random, int nodes) {
        RoutingTable table = new RoutingTable(self, PLAIN, 0);
        for (int i = 0; i < nodes; i++) {
            NodeId id =
                    random.nextBoolean()
                            ? NodeId.random(random)
                            : self.randomInBucket(1 + random.nextInt(160), random);
            table.replied(Contacts.at(id, i), random.nextInt(30) * MINUTE);
        }
        return table;
    }

    /** The nearest by sorting all. */
    private static List<NodeContact> bruteForce(
            RoutingTable table, NodeId target, int count, NodeId exclude, long now) {
        List<NodeContact> nearest = new ArrayList<>();
        for (NodeHealth health : List.of(NodeHealth.GOOD, NodeHealth.QUESTIONABLE)) {
            table.snapshot(now).stream()
                    .filter(contact -> !contact.id().equals(exclude))
                    .filter(contact -> entry(table, contact).health(now) == health)
                    .sorted((a, b) -> target.compareDistance(a.id(), b.id()))
                    .forEach(nearest::add);
        }
        return nearest.subList(0, Math.min(count, nearest.size()));
    }

    private static DhtNode entry(RoutingTable table, NodeContact contact) {
        DhtNode entry = table.find(contact.id());
        assertThat(entry).isNotNull();
        return entry;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theNearestAreThoseThatSortingAllGives(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        NodeId self = NodeId.random(random);
        RoutingTable table = filled(self, random, random.nextInt(2_000));
        long now = 29 * MINUTE;
        for (int i = 0; i < 500; i++) {
            NodeId target =
                    switch (i % 3) {
                        case 0 -> NodeId.random(random);
                        case 1 -> self.randomInBucket(random.nextInt(161), random);
                        default -> table.snapshot(now).get(random.nextInt(table.size())).id();
                    };
            NodeId exclude = i % 2 == 0 ? target : NodeId.random(random);
            DhtNode[] into = new DhtNode[random.nextInt(i % 10 == 0 ? 300 : 20)];
            int found = table.closest(target, into, exclude, now);
            List<NodeContact> contacts = new ArrayList<>();
            for (int n = 0; n < found; n++) {
                contacts.add(into[n].contact());
            }
            assertThat(contacts)
                    .as("seed %d, target %d %s", seed, i, target)
                    .isEqualTo(bruteForce(table, target, into.length, exclude, now));
            if (!contacts.contains(exclude) && i % 2 == 1) {
                assertThat(table.closest(target, into.length, now)).isEqualTo(contacts);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aGoodNodeStaysAndNobodyIsThereTwice(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        NodeId self = NodeId.random(random);
        long[] starts = {-MINUTE, 0, Long.MAX_VALUE - MINUTE};
        long now = starts[random.nextInt(starts.length)];
        RoutingTable table = new RoutingTable(self, PLAIN, now);
        List<NodeContact> population = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            NodeId id = self.randomInBucket(150 + random.nextInt(11), random);
            population.add(
                    Contacts.at(
                            id,
                            "23.0." + random.nextInt(40) + "." + random.nextInt(9),
                            1_000 + random.nextInt(3)));
        }
        for (int step = 0; step < 1_500; step++) {
            now += random.nextLong(5_000_000_000L);
            NodeContact contact = population.get(random.nextInt(population.size()));
            Set<NodeContact> good = new HashSet<>();
            for (NodeContact before : table.snapshot(now)) {
                if (entry(table, before).isGood(now)) {
                    good.add(before);
                }
            }
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> {
                    Offer offer = table.replied(contact, now);
                    if (offer.equals(new Offer.Refused(Offer.Reason.ID_CHANGED))) {
                        good.removeIf(node -> node.address().equals(contact.address()));
                    }
                    if (offer instanceof Offer.Added || offer instanceof Offer.Replaced) {
                        good.add(contact);
                    }
                }
                case 4 -> table.queried(contact, now);
                case 5 -> {
                    table.failed(contact, now);
                    good.removeIf(contact::equals);
                }
                case 6 -> {
                    NodeContact asked =
                            random.nextBoolean()
                                    ? table.stalestQuestionable(now)
                                    : table.replacementToTry(now);
                    if (asked != null) {
                        table.failed(asked, now);
                        good.remove(asked);
                    }
                }
                default -> table.refreshTarget(random, now);
            }
            assertThat(new HashSet<>(table.snapshot(now)).containsAll(good))
                    .as("seed %d, step %d", seed, step)
                    .isTrue();
            assertThatItIsSound(table, now, "seed " + seed + ", step " + step);
        }
        assertThat(table.size()).isGreaterThan(20);
    }

    private static void assertThatItIsSound(RoutingTable table, long now, String as) {
        List<NodeContact> all = table.snapshot(now);
        TableHealth health = table.health(now);
        assertThat(all).as(as).hasSize(table.size());
        assertThat(health.size()).as(as).isEqualTo(table.size());
        assertThat(all.stream().map(NodeContact::id).distinct()).as(as).hasSize(all.size());
        assertThat(all.stream().map(node -> node.address().getAddress()).distinct())
                .as(as)
                .hasSize(all.size());
        for (int number = 1; number <= NodeId.BITS; number++) {
            Bucket bucket =
                    table.bucketFor(table.selfId().randomInBucket(number, new SplittableRandom(1)));
            if (bucket != null) {
                assertThatItIsSound(bucket, number, as);
            }
        }
    }

    private static void assertThatItIsSound(Bucket bucket, int number, String as) {
        List<DhtNode> entries = bucket.snapshot();
        boolean sound =
                bucket.index() == number
                        && bucket.size() <= 8
                        && bucket.replacements().size() <= 8
                        && bucket.replacements().stream()
                                .noneMatch(node -> bucket.contains(node.id()))
                        && entries.stream()
                                .allMatch(node ->
                                        entries.stream().filter(node::isInSubnetOf).count() <= 2);
        assertThat(sound).as("%s: %s %s", as, bucket, entries).isTrue();
    }

    @Test
    void findingTheNearestAllocatesNothing() {
        SplittableRandom random = new SplittableRandom(11);
        NodeId self = NodeId.random(random);
        RoutingTable table = filled(self, random, 2_000);
        NodeId[] targets = new NodeId[100];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = NodeId.random(random);
        }
        DhtNode[] into = new DhtNode[8];
        long bytes =
                Allocation.during(() -> {
                    for (NodeId target : targets) {
                        table.closest(target, into, self, 29 * MINUTE);
                    }
                });
        assertThat(bytes).isLessThan(4L * targets.length);
    }
}
