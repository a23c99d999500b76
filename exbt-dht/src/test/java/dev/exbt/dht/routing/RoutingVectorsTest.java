package dev.exbt.dht.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import dev.exbt.testkit.Vectors;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of {@code dht/closest.tsv} and {@code dht/bucket4.tsv}, asked of a table. */
class RoutingVectorsTest {
    /** Large enough for the 40 nodes of the list. */
    private static final TablePolicy WIDE =
            new TablePolicy(AddressFamily.V4, 40, false, true, 2, false, false);

    static List<Vectors.Row> closest() {
        return Vectors.rows("dht/closest.tsv");
    }

    static List<Vectors.Row> buckets() {
        return Vectors.rows("dht/bucket4.tsv");
    }

    @Test
    void thereAreAsManyRowsAsTheListsHave() {
        assertThat(closest()).hasSize(6);
        assertThat(buckets()).hasSize(16);
    }

    private static List<NodeId> ids(String list) {
        return Arrays.stream(list.split(",")).map(NodeId::ofHex).toList();
    }

    @ParameterizedTest
    @MethodSource("closest")
    void findsTheEightNearest(Vectors.Row row) {
        List<NodeId> nodes = ids(closest().getFirst().get("nodes"));
        NodeId self = NodeId.random(new SplittableRandom(12));
        RoutingTable table = new RoutingTable(self, WIDE, 0);
        for (NodeId id : nodes) {
            table.replied(Contacts.at(id, table.size()), 0);
        }
        assertThat(table.size()).isEqualTo(40);
        assertThat(table.closest(NodeId.ofHex(row.get("target")), 8, 0))
                .extracting(NodeContact::id)
                .isEqualTo(ids(row.get("nearest8")));
    }

    @ParameterizedTest
    @MethodSource("buckets")
    void numbersBuckets(Vectors.Row row) {
        NodeId self = NodeId.random(new SplittableRandom(13));
        RoutingTable table = new RoutingTable(self, WIDE, 0);
        int distance = Integer.parseInt(row.get("distance"));
        int bucket = Integer.parseInt(row.get("bucket"));
        NodeId id = new NodeId(self.high(), self.middle(), self.low() ^ distance);
        assertThat(table.bucketIndex(id)).isEqualTo(bucket);
        Offer offer = table.replied(Contacts.at(id, 1), 0);
        if (bucket == 0) {
            assertThat(offer).isEqualTo(new Offer.Refused(Offer.Reason.SELF));
        } else {
            assertThat(offer).isEqualTo(new Offer.Added());
            assertThat(table.bucketFor(id)).extracting(Bucket::index).isEqualTo(bucket);
        }
    }
}
