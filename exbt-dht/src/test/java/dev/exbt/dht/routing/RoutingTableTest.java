package dev.exbt.dht.routing;

import static dev.exbt.dht.routing.Contacts.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.dht.routing.Offer.Reason;
import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTableTest {
    private static final NodeId SELF = NodeId.random(new SplittableRandom(4));

    private static final TablePolicy PLAIN =
            new TablePolicy(AddressFamily.V4, 8, false, true, 2, false, false);

    private final RoutingTable table = new RoutingTable(SELF, PLAIN, 0);

    private static NodeContact far(int number) {
        return Contacts.at(Contacts.far(SELF, number), number);
    }

    private static Offer refused(Reason reason) {
        return new Offer.Refused(reason);
    }

    @Test
    void takesWhoeverAnswered() {
        assertThat(table.find(far(1).id())).isNull();
        assertThat(table.replied(far(1), 0)).isEqualTo(new Offer.Added());
        assertThat(table.replied(far(1), MINUTE)).isEqualTo(new Offer.Refreshed());
        assertThat(table.size()).isOne();
        DhtNode entry = table.find(far(1).id());
        assertThat(entry).isNotNull();
        assertThat(entry.contact()).isEqualTo(far(1));
        assertThat(table.bucketIndex(far(1).id())).isEqualTo(160);
        assertThat(table.bucketFor(far(1).id())).isNotNull();
        assertThat(table.health(MINUTE)).isEqualTo(new TableHealth(1, 0, 0, 0, 1));
    }

    @Test
    void doesNotTakeWhoeverOnlyAsks() {
        table.queried(far(1), 0);
        assertThat(table.size()).isZero();
        assertThat(table.health(0)).isEqualTo(new TableHealth(0, 0, 0, 0, 0));
    }

    @Test
    void refusesItself() {
        NodeContact self = Contacts.at(SELF, 1);
        assertThat(table.replied(self, 0)).isEqualTo(refused(Reason.SELF));
        assertThat(table.wants(self, 0)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "10.0.0.1, true",
        "192.168.3.4, true",
        "169.254.169.254, false",
        "0.0.0.0, false",
        "224.0.0.1, false",
        "2001:db8::1, false"
    })
    void refusesAddressesThatAreNoNodes(String host, boolean local) {
        NodeContact contact = Contacts.at(Contacts.far(SELF, 1), host, 6_881);
        assertThat(table.replied(contact, 0)).isEqualTo(refused(Reason.ADDRESS_FORBIDDEN));
        assertThat(table.wants(contact, 0)).isFalse();
        RoutingTable lenient = new RoutingTable(SELF, TablePolicy.local(AddressFamily.V4), 0);
        assertThat(lenient.wants(contact, 0)).isEqualTo(local);
        assertThat(lenient.replied(contact, 0))
                .isEqualTo(local ? new Offer.Added() : refused(Reason.ADDRESS_FORBIDDEN));
    }

    @Test
    void refusesIdsThatDoNotFollowFromTheirAddressesIfTheyMust() {
        RoutingTable strict =
                new RoutingTable(
                        SELF, new TablePolicy(AddressFamily.V4, 8, false, true, 2, true, true), 0);
        assertThat(strict.replied(far(1), 0)).isEqualTo(refused(Reason.ID_NOT_VALID));
        assertThat(strict.wants(far(1), 0)).isFalse();
        NodeId valid = NodeId.forAddress(far(1).address().getAddress(), new SplittableRandom(5));
        assertThat(strict.replied(new NodeContact(valid, far(1).address()), 0))
                .isEqualTo(new Offer.Added());
        assertThat(strict.replied(Contacts.at(Contacts.far(SELF, 3), "127.0.0.1", 5), 0))
                .isEqualTo(new Offer.Added());
    }

    @Test
    void dropsANodeThatChangesItsId() {
        table.replied(far(1), 0);
        NodeContact changed =
                new NodeContact(SELF.randomInBucket(90, new SplittableRandom(6)), far(1).address());
        assertThat(table.wants(changed, 0)).isFalse();
        assertThat(table.replied(changed, 0)).isEqualTo(refused(Reason.ID_CHANGED));
        assertThat(table.size()).isZero();
        assertThat(table.replied(changed, 0)).as("now it may").isEqualTo(new Offer.Added());
    }

    @Test
    void aQueryWithAForgedSourceDropsNobody() {
        table.replied(far(1), 0);
        table.queried(new NodeContact(far(2).id(), far(1).address()), 0);
        table.queried(new NodeContact(far(1).id(), far(2).address()), 20 * MINUTE);
        table.failed(new NodeContact(far(1).id(), far(2).address()), 0);
        table.remove(new NodeContact(far(1).id(), far(2).address()), 0);
        assertThat(table.health(15 * MINUTE)).isEqualTo(new TableHealth(1, 0, 0, 0, 1));
        assertThat(table.health(20 * MINUTE)).isEqualTo(new TableHealth(0, 1, 0, 0, 1));
    }

    @Test
    void keepsTheGoodNodeWhenAnotherClaimsItsId() {
        table.replied(far(1), 0);
        NodeContact moved = new NodeContact(far(1).id(), far(2).address());
        assertThat(table.replied(moved, 15 * MINUTE)).isEqualTo(refused(Reason.ID_TAKEN));
        assertThat(table.replied(moved, 16 * MINUTE)).isEqualTo(new Offer.Added());
        assertThat(table.snapshot(16 * MINUTE)).containsExactly(moved);
    }

    @Test
    void holdsOneNodeOfAHostInAllBuckets() {
        table.replied(far(1), 0);
        NodeContact second =
                Contacts.at(
                        SELF.randomInBucket(33, new SplittableRandom(7)),
                        far(1).address().getHostString(),
                        7_000);
        assertThat(table.wants(second, 0)).isFalse();
        assertThat(table.replied(second, 0)).isEqualTo(refused(Reason.ADDRESS_TAKEN));
        table.failed(far(1), 0);
        table.failed(far(1), 0);
        assertThat(table.wants(second, 0)).isTrue();
        assertThat(table.replied(second, 0)).isEqualTo(new Offer.Added());
        assertThat(table.snapshot(0)).containsExactly(second);
    }

    @Test
    void holdsSeveralOfAHostIfAllowedButOneOfAPort() {
        RoutingTable lenient = new RoutingTable(SELF, TablePolicy.local(AddressFamily.V4), 0);
        for (int port = 1; port <= 20; port++) {
            assertThat(lenient.replied(Contacts.at(Contacts.far(SELF, port), "127.0.0.1", port), 0))
                    .isEqualTo(new Offer.Added());
        }
        assertThat(lenient.replied(Contacts.at(Contacts.far(SELF, 99), "127.0.0.1", 1), 0))
                .isEqualTo(refused(Reason.ID_CHANGED));
        assertThat(lenient.size()).isEqualTo(19);
    }

    @Test
    void holdsTwoOfASubnetInABucket() {
        for (int i = 0; i < 3; i++) {
            NodeContact contact = Contacts.at(Contacts.far(SELF, i), "23.1.1." + i, 9);
            assertThat(table.wants(contact, 0)).isEqualTo(i < 2);
            assertThat(table.replied(contact, 0))
                    .isEqualTo(i < 2 ? new Offer.Added() : refused(Reason.SUBNET_FULL));
        }
        NodeContact elsewhere =
                Contacts.at(SELF.randomInBucket(150, new SplittableRandom(8)), "23.1.1.3", 9);
        assertThat(table.replied(elsewhere, 0)).isEqualTo(new Offer.Added());
    }

    @Test
    void wantsNobodyOnceABucketIsFullOfGoodNodesAndAsManyWait() {
        for (int i = 0; i < 16; i++) {
            assertThat(table.wants(far(i), 0)).isTrue();
            table.replied(far(i), 0);
        }
        assertThat(table.health(0)).isEqualTo(new TableHealth(8, 0, 0, 8, 1));
        assertThat(table.wants(far(17), 0)).isFalse();
        assertThat(table.wants(far(17), 16 * MINUTE)).isTrue();
        table.failed(far(12), 0);
        assertThat(table.wants(far(17), 0)).as("fewer wait").isTrue();
    }

    @Test
    void wantsABadNodeThatIsBack() {
        table.replied(far(1), 0);
        assertThat(table.wants(far(1), 0)).isFalse();
        table.failed(far(1), 0);
        table.failed(far(1), 0);
        assertThat(table.wants(far(1), 0)).isTrue();
        assertThat(table.wants(new NodeContact(far(1).id(), far(2).address()), 0)).isFalse();
        table.replied(far(1), 0);
        assertThat(table.health(0).good()).isOne();
    }

    @ParameterizedTest
    @ValueSource(longs = {-5, 0, Long.MAX_VALUE - 5})
    void givesQuestionableNodesToPingEachOnceAWhile(long start) {
        for (int i = 0; i < 3; i++) {
            table.replied(far(i), start + i);
        }
        long now = start + 16 * MINUTE;
        assertThat(table.stalestQuestionable(start + 15 * MINUTE)).isNull();
        for (int i = 0; i < 3; i++) {
            assertThat(table.stalestQuestionable(now)).isEqualTo(far(i));
        }
        assertThat(table.stalestQuestionable(now)).isNull();
        table.replied(far(0), now);
        table.failed(far(1), now);
        assertThat(table.stalestQuestionable(now)).as("one failure").isEqualTo(far(1));
        table.failed(far(1), now);
        long later = now + DhtNode.ASK_AGAIN_NANOS;
        assertThat(table.stalestQuestionable(later)).isEqualTo(far(2));
        assertThat(table.stalestQuestionable(later)).isNull();
        assertThat(table.health(later)).isEqualTo(new TableHealth(1, 1, 1, 0, 1));
    }

    @Test
    void triesReplacementsOnceThereIsRoom() {
        for (int i = 0; i < 9; i++) {
            table.replied(far(i), 0);
        }
        assertThat(table.replacementToTry(0)).isNull();
        long now = 16 * MINUTE;
        table.remove(far(3), now);
        assertThat(table.size()).isEqualTo(7);
        assertThat(table.replacementToTry(now)).isEqualTo(far(8));
        assertThat(table.replacementToTry(now)).isNull();
        assertThat(table.replied(far(8), now)).isEqualTo(new Offer.Added());
        assertThat(table.health(now)).isEqualTo(new TableHealth(1, 7, 0, 0, 1));
    }

    @Test
    void aWaitingNodeThatAsksStaysGood() {
        for (int i = 0; i < 9; i++) {
            table.replied(far(i), 0);
        }
        long now = 16 * MINUTE;
        table.queried(far(8), now);
        table.remove(far(3), now);
        assertThat(table.find(far(8).id())).isNotNull();
        assertThat(table.size()).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(longs = {-5, 0, Long.MAX_VALUE - 5})
    void refreshesWhatWasUnchangedFor15Minutes(long start) {
        SplittableRandom random = new SplittableRandom(9);
        RoutingTable empty = new RoutingTable(SELF, PLAIN, start);
        assertThat(empty.refreshTarget(random, start + 60 * MINUTE)).isNull();
        NodeContact middle = Contacts.at(SELF.randomInBucket(150, random), 2);
        empty.replied(far(1), start);
        empty.replied(middle, start + MINUTE);
        assertThat(empty.refreshTarget(random, start + 15 * MINUTE - 1)).isNull();
        assertRefreshes(empty, 160, start + 15 * MINUTE);
        assertThat(empty.refreshTarget(random, start + 15 * MINUTE)).isNull();
        long later = start + 60 * MINUTE;
        assertRefreshes(empty, 150, later);
        assertRefreshes(empty, 149, later); // the nearest, empty, seen first at minute 15
        assertRefreshes(empty, 160, later);
        assertThat(empty.refreshTarget(random, later)).isNull();
    }

    private static void assertRefreshes(RoutingTable table, int bucket, long nowNanos) {
        NodeId target = table.refreshTarget(new SplittableRandom(10), nowNanos);
        assertThat(target).isNotNull();
        assertThat(table.bucketIndex(target)).isEqualTo(bucket);
    }

    @Test
    void extendedTablesHoldMoreFarNodes() {
        TablePolicy extended = TablePolicy.standard(AddressFamily.V4);
        int[] capacities = {128, 64, 32, 16, 8, 8};
        for (int i = 0; i < capacities.length; i++) {
            assertThat(extended.capacity(160 - i)).isEqualTo(capacities[i]);
            assertThat(PLAIN.capacity(160 - i)).isEqualTo(8);
        }
        RoutingTable wide = new RoutingTable(SELF, extended, 0);
        for (int i = 0; i < 128; i++) {
            assertThat(wide.replied(far(i), 0)).isEqualTo(new Offer.Added());
        }
        assertThat(wide.replied(far(128), 0)).isEqualTo(new Offer.Full(null));
    }

    @Test
    void refusesSenselessPolicies() {
        assertThatThrownBy(() -> new TablePolicy(AddressFamily.V4, 0, false, true, 2, false, false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> new TablePolicy(AddressFamily.V4, 257, false, true, 2, false, false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(
                        new TablePolicy(AddressFamily.V4, 256, false, true, 0, false, false)
                                .bucketSize())
                .isEqualTo(256);
        assertThatThrownBy(
                        () -> new TablePolicy(AddressFamily.V4, 8, false, true, -1, false, false))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tellsTheGoodFirstThenTheQuestionableNeverTheBad() {
        List<NodeContact> contacts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            contacts.add(far(i));
            table.replied(far(i), i < 2 ? 0 : 10 * MINUTE);
        }
        table.failed(far(3), 10 * MINUTE);
        table.failed(far(3), 10 * MINUTE);
        long now = 16 * MINUTE;
        assertThat(table.closest(far(0).id(), 8, now)).containsExactly(far(2), far(0), far(1));
        assertThat(table.closest(far(0).id(), 1, now)).containsExactly(far(2));
        DhtNode[] two = new DhtNode[2];
        assertThat(table.closest(far(0).id(), two, far(2).id(), now)).isEqualTo(2);
        assertThat(two).extracting(DhtNode::contact).containsExactly(far(0), far(1));
        assertThat(table.snapshot(now)).containsExactly(far(2), far(0), far(1), far(3));
    }
}
