package dev.exbt.dht.routing;

import static dev.exbt.dht.routing.Contacts.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.krpc.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eight entries, all of which answered at minute 0. */
class BucketTest {
    private static final NodeId SELF = NodeId.random(new SplittableRandom(2));

    private final Bucket bucket = new Bucket(160, 8, 0);
    private final List<DhtNode> nodes = new ArrayList<>();

    @BeforeEach
    void fill() {
        for (int i = 0; i < 8; i++) {
            nodes.add(answered(i, 0));
            assertThat(bucket.offer(nodes.get(i), 2, 0)).isEqualTo(new Offer.Added());
        }
    }

    private static DhtNode answered(int number, long nowNanos) {
        DhtNode node = new DhtNode(Contacts.at(Contacts.far(SELF, number), number));
        node.replied(nowNanos);
        return node;
    }

    private void fail(DhtNode node, long nowNanos) {
        bucket.failed(node, 2, any -> true, nowNanos);
        bucket.failed(node, 2, any -> true, nowNanos);
    }

    @Test
    void isFullWithAsManyAsItsCapacity() {
        assertThat(bucket.capacity()).isEqualTo(8);
        assertThat(bucket.size()).isEqualTo(8);
        assertThat(bucket.isFull()).isTrue();
        assertThat(bucket.stats(0)).isEqualTo(new BucketStats(8, 0, 0, 0));
        assertThat(bucket.snapshot()).isEqualTo(nodes);
        bucket.remove(nodes.getFirst(), 2, any -> true, 0);
        assertThat(bucket.isFull()).isFalse();
    }

    @Test
    void findsByIdAmongEntriesAlone() {
        DhtNode ninth = answered(9, 0);
        bucket.offer(ninth, 2, 0);
        assertThat(bucket.find(nodes.get(3).id())).isSameAs(nodes.get(3));
        assertThat(bucket.contains(nodes.get(3).id())).isTrue();
        assertThat(bucket.containsReplacement(nodes.get(3).id())).isFalse();
        assertThat(bucket.find(ninth.id())).isNull();
        assertThat(bucket.contains(ninth.id())).isFalse();
        assertThat(bucket.containsReplacement(ninth.id())).isTrue();
        assertThat(bucket.replacements()).containsExactly(ninth);
        assertThat(bucket.snapshotExcluding(nodes.get(3).id()))
                .hasSize(7)
                .doesNotContain(nodes.get(3));
    }

    @Test
    void keepsGoodNodesAndLetsTheNewcomerWait() {
        assertThat(bucket.offer(answered(9, MINUTE), 2, MINUTE)).isEqualTo(new Offer.Full(null));
        assertThat(bucket.snapshot()).isEqualTo(nodes);
    }

    @Test
    void wantsTheOldestQuestionableNodePingedButNotTwiceAtOnce() {
        long now = 16 * MINUTE;
        assertThat(bucket.offer(answered(9, now), 2, now))
                .isEqualTo(new Offer.Full(nodes.get(0).contact()));
        assertThat(bucket.offer(answered(10, now), 2, now))
                .isEqualTo(new Offer.Full(nodes.get(1).contact()));
        long later = now + DhtNode.ASK_AGAIN_NANOS;
        assertThat(bucket.offer(answered(11, later), 2, later))
                .isEqualTo(new Offer.Full(nodes.get(0).contact()));
    }

    @Test
    void aBadNodeGivesWayToANodeThatAnswers() {
        fail(nodes.get(4), MINUTE);
        DhtNode ninth = answered(9, MINUTE);
        assertThat(bucket.offer(ninth, 2, MINUTE))
                .isEqualTo(new Offer.Replaced(nodes.get(4).contact()));
        assertThat(bucket.snapshot()).hasSize(8).contains(ninth).doesNotContain(nodes.get(4));
        assertThat(bucket.lastChangedNanos()).isEqualTo(MINUTE);
    }

    @Test
    void aBadNodeGivesWayToTheNewestReplacementThatAnsweredLately() {
        bucket.offer(answered(9, 0), 2, 0);
        DhtNode tenth = answered(10, MINUTE);
        bucket.offer(tenth, 2, MINUTE);
        fail(nodes.get(4), 2 * MINUTE);
        assertThat(bucket.snapshot()).hasSize(8).contains(tenth).doesNotContain(nodes.get(4));
        assertThat(bucket.replacements()).hasSize(1);
    }

    @Test
    void aReplacementThatWasSilentForLongMustAnswerFirst() {
        DhtNode ninth = answered(9, 0);
        bucket.offer(ninth, 2, 0);
        for (DhtNode node : nodes) {
            bucket.touch(node, true, 16 * MINUTE);
        }
        assertThat(bucket.replacementToTry(16 * MINUTE)).as("no room").isNull();
        fail(nodes.get(4), 16 * MINUTE);
        assertThat(bucket.contains(ninth.id())).isFalse();
        assertThat(bucket.replacementToTry(16 * MINUTE)).isSameAs(ninth);
        assertThat(bucket.replacementToTry(16 * MINUTE)).as("being asked").isNull();
        ninth.replied(17 * MINUTE);
        assertThat(bucket.offer(ninth, 2, 17 * MINUTE))
                .isEqualTo(new Offer.Replaced(nodes.get(4).contact()));
        assertThat(bucket.containsReplacement(ninth.id())).isFalse();
    }

    @Test
    void aReplacementThatFailsIsForgotten() {
        DhtNode ninth = answered(9, 0);
        bucket.offer(ninth, 2, 0);
        bucket.failed(ninth, 2, any -> true, MINUTE);
        assertThat(bucket.replacements()).isEmpty();
    }

    @Test
    void whoeverIsRemovedIsFollowedByTheNewestReplacement() {
        DhtNode ninth = answered(9, 0);
        bucket.offer(ninth, 2, 0);
        bucket.remove(nodes.get(0), 2, any -> true, MINUTE);
        assertThat(bucket.snapshot()).hasSize(8).endsWith(ninth).doesNotContain(nodes.get(0));
    }

    @Test
    void eightWaitAndTheOldestGivesWay() {
        List<DhtNode> waiting = new ArrayList<>();
        for (int i = 0; i < Bucket.MAX_REPLACEMENTS; i++) {
            waiting.add(answered(100 + i, 0));
            bucket.offer(waiting.get(i), 2, 0);
        }
        assertThat(bucket.replacements()).isEqualTo(waiting);
        DhtNode one = answered(200, 0);
        bucket.offer(one, 2, 0);
        waiting.removeFirst();
        waiting.add(one);
        assertThat(bucket.replacements()).isEqualTo(waiting);
    }

    @Test
    void whoWaitsTwiceWaitsOnceByIdAndByAddress() {
        bucket.offer(answered(9, 0), 2, 0);
        bucket.offer(answered(10, 0), 2, 0);
        DhtNode sameId = new DhtNode(Contacts.at(Contacts.far(SELF, 9), 77));
        bucket.offerReplacement(sameId, 2);
        DhtNode sameAddress = new DhtNode(Contacts.at(Contacts.far(SELF, 78), 10));
        bucket.offerReplacement(sameAddress, 2);
        assertThat(bucket.replacements()).containsExactly(sameId, sameAddress);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void holdsNoMoreOfASubnetThanAllowed(int max) {
        Bucket empty = new Bucket(160, 8, 0);
        for (int i = 0; i < 4; i++) {
            DhtNode node = new DhtNode(Contacts.at(Contacts.far(SELF, i), "23.1.1." + i, 9));
            node.replied(0);
            boolean fits = max == 0 || i < max;
            assertThat(empty.isSubnetFull(node, max)).isEqualTo(!fits);
            assertThat(empty.offer(node, max, 0))
                    .isEqualTo(
                            fits ? new Offer.Added() : new Offer.Refused(Offer.Reason.SUBNET_FULL));
        }
    }

    @Test
    void aBadNodeOfASubnetGivesWayToAnotherOfIt() {
        Bucket empty = new Bucket(160, 8, 0);
        DhtNode first = new DhtNode(Contacts.at(Contacts.far(SELF, 1), "23.1.1.1", 9));
        first.replied(0);
        empty.offer(first, 1, 0);
        empty.failed(first, 1, any -> true, 0);
        empty.failed(first, 1, any -> true, 0);
        DhtNode second = new DhtNode(Contacts.at(Contacts.far(SELF, 2), "23.1.1.2", 9));
        second.replied(0);
        assertThat(empty.offer(second, 1, 0)).isEqualTo(new Offer.Replaced(first.contact()));
    }

    @Test
    void aNodeWithAValidIdTakesTheQuestionablePlaceOfOneWithout() {
        SplittableRandom random = new SplittableRandom(3);
        NodeId valid =
                NodeId.forAddress(Contacts.at(SELF, "23.9.9.9", 9).address().getAddress(), random);
        DhtNode newcomer = new DhtNode(Contacts.at(valid, "23.9.9.9", 9));
        newcomer.replied(MINUTE);
        assertThat(newcomer.hasValidId()).isTrue();
        assertThat(nodes).noneMatch(DhtNode::hasValidId);
        assertThat(bucket.offer(newcomer, 2, MINUTE)).isEqualTo(new Offer.Full(null));
        newcomer.replied(16 * MINUTE);
        assertThat(bucket.offer(newcomer, 2, 16 * MINUTE))
                .isEqualTo(new Offer.Replaced(nodes.get(0).contact()));
    }

    @ParameterizedTest
    @ValueSource(longs = {-5, 0, Long.MAX_VALUE - 5})
    void ordersByWhenANodeWasHeardLast(long start) {
        for (DhtNode node : nodes) {
            bucket.touch(node, true, start);
        }
        bucket.touch(nodes.get(0), true, start + 10 * MINUTE);
        bucket.touch(nodes.get(1), false, start + 11 * MINUTE);
        assertThat(bucket.snapshot().getFirst()).isSameAs(nodes.get(2));
        assertThat(bucket.freshestGood(start + 11 * MINUTE)).isSameAs(nodes.get(1));
        assertThat(bucket.stalest(start + 11 * MINUTE)).isNull();
        long late = start + 16 * MINUTE;
        assertThat(bucket.stalest(late)).isSameAs(nodes.get(2));
        assertThat(bucket.good(late)).containsExactly(nodes.get(0), nodes.get(1));
        assertThat(bucket.questionable(late)).hasSize(6);
        assertThat(bucket.best(3, late)).containsExactly(nodes.get(0), nodes.get(1), nodes.get(2));
        fail(nodes.get(2), late);
        assertThat(bucket.best(100, late)).hasSize(7).doesNotContain(nodes.get(2));
        assertThat(bucket.stats(late)).isEqualTo(new BucketStats(2, 5, 1, 0));
        assertThat(bucket.lastChangedNanos()).isEqualTo(start + 10 * MINUTE);
        assertThat(bucket.isFresh(start + 25 * MINUTE - 1)).isTrue();
        assertThat(bucket.isFresh(start + 25 * MINUTE)).isFalse();
    }

    @Test
    void wantsACheckWithFewerGoodNodesThanFour() {
        for (int i = 0; i < 4; i++) {
            assertThat(bucket.needsCheck(0)).isFalse();
            fail(nodes.get(i), 0);
        }
        assertThat(bucket.stats(0).good()).isEqualTo(Bucket.HEALTH_MIN_GOOD);
        assertThat(bucket.needsCheck(0)).isFalse();
        fail(nodes.get(4), 0);
        assertThat(bucket.needsCheck(0)).isTrue();
    }
}
