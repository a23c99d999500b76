package dev.exbt.krpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.exbt.metainfo.InfoHash;
import dev.exbt.testkit.Allocation;
import dev.exbt.testkit.Vectors;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Distances and buckets, and every row of {@code dht/distance.tsv}, {@code dht/bucket4.tsv} and {@code dht/closest.tsv}. */
class NodeIdTest {
    private static final NodeId SELF = NodeId.ofHex("0123456789abcdef0123456789abcdef01234567");
    private static final int ROUNDS = 20_000;

    static List<Vectors.Row> distances() {
        return Vectors.rows("dht/distance.tsv");
    }

    static List<Vectors.Row> buckets() {
        return Vectors.rows("dht/bucket4.tsv");
    }

    static List<Vectors.Row> closest() {
        return Vectors.rows("dht/closest.tsv");
    }

    @Test
    void thereAreAsManyRowsAsTheListsHave() {
        assertThat(distances()).hasSize(61);
        assertThat(buckets()).hasSize(16);
        assertThat(closest()).hasSize(6);
    }

    @ParameterizedTest
    @MethodSource("distances")
    void distanceAndBucketAreThoseOfTheRow(Vectors.Row row) {
        NodeId a = NodeId.ofHex(row.get("a"));
        NodeId b = NodeId.ofHex(row.get("b"));
        NodeId distance = a.distance(b);
        assertThat(distance.toHex()).isEqualTo(row.get("xor"));
        assertThat(distance.leadingZeros())
                .isEqualTo(Integer.parseInt(row.get("common_prefix_bits")));
        assertThat(a.bucketIndex(b))
                .isEqualTo(Integer.parseInt(row.get("bucket")))
                .isEqualTo(b.bucketIndex(a));
    }

    @ParameterizedTest
    @MethodSource("buckets")
    void theFoundingDocumentsExampleOfFourBitsHolds(Vectors.Row row) {
        int distance = Integer.parseInt(row.get("distance"));
        NodeId other = SELF.distance(new NodeId(0, 0, distance));
        assertThat(SELF.bucketIndex(other)).isEqualTo(Integer.parseInt(row.get("bucket")));
        for (int position = 0; position < 4; position++) {
            assertThat(new NodeId(0, 0, distance).bit(position))
                    .isEqualTo(row.get("binary").charAt(3 - position) == '1');
        }
    }

    @ParameterizedTest
    @MethodSource("closest")
    void sortingByDistanceFindsTheClosestOfTheRow(Vectors.Row row) {
        NodeId target = NodeId.ofHex(row.get("target"));
        String nodes =
                row.get("nodes").startsWith("(")
                        ? closest().getFirst().get("nodes")
                        : row.get("nodes");
        assertThat(
                        Arrays.stream(nodes.split(","))
                                .map(NodeId::ofHex)
                                .sorted(target::compareDistance)
                                .limit(8)
                                .map(NodeId::toHex))
                .containsExactly(row.get("nearest8").split(","));
    }

    @Test
    void ordersAndDistancesAgreeWithBigIntegers() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < ROUNDS; i++) {
            NodeId target = NodeId.random(random);
            NodeId one = target.randomInBucket(random.nextInt(NodeId.BITS + 1), random);
            NodeId other = target.randomInBucket(random.nextInt(NodeId.BITS + 1), random);
            int order =
                    number(target).xor(number(one)).compareTo(number(target).xor(number(other)));
            assertThat(Integer.signum(target.compareDistance(one, other)))
                    .as("seed %d", seed)
                    .isEqualTo(order);
            assertThat(Integer.signum(one.compareTo(other)))
                    .as("seed %d", seed)
                    .isEqualTo(number(one).compareTo(number(other)));
            int position = random.nextInt(NodeId.BITS);
            assertThat(one.bit(position))
                    .as("seed %d", seed)
                    .isEqualTo(number(one).testBit(position));
            assertThat(target.bucketIndex(one))
                    .as("seed %d", seed)
                    .isEqualTo(number(target.distance(one)).bitLength());
        }
    }

    private static BigInteger number(NodeId id) {
        return new BigInteger(1, id.toBytes());
    }

    @Test
    void aRandomIdIsInItsBucketAndFillsIt() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        assertThat(SELF.randomInBucket(0, random)).isEqualTo(SELF);
        for (int bucket = 1; bucket <= NodeId.BITS; bucket++) {
            NodeId union = new NodeId(0, 0, 0);
            for (int i = 0; i < 64; i++) {
                NodeId id = SELF.randomInBucket(bucket, random);
                assertThat(SELF.bucketIndex(id)).as("seed %d", seed).isEqualTo(bucket);
                NodeId distance = SELF.distance(id);
                union =
                        new NodeId(
                                union.high() | distance.high(),
                                union.middle() | distance.middle(),
                                union.low() | distance.low());
            }
            assertThat(number(union))
                    .as("seed %d, every bit of bucket %d varies", seed, bucket)
                    .isEqualTo(BigInteger.ONE.shiftLeft(bucket).subtract(BigInteger.ONE));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SELF.randomInBucket(161, random))
                .withMessageContaining("161");
        assertThatIllegalArgumentException().isThrownBy(() -> SELF.randomInBucket(-1, random));
    }

    @Test
    void comparingDistancesAllocatesNothing() {
        SplittableRandom random = new SplittableRandom(1);
        NodeId target = NodeId.random(random);
        NodeId[] ids = new NodeId[64];
        Arrays.setAll(ids, i -> NodeId.random(random));
        Runnable task =
                () -> {
                    long sum = 0;
                    for (int i = 0; i < ROUNDS; i++) {
                        sum +=
                                target.compareDistance(ids[i % 64], ids[(i + 1) % 64])
                                        + target.bucketIndex(ids[i % 64]);
                    }
                    assertThat(sum).isNotZero();
                };
        task.run();
        assertThat(Allocation.during(task)).isLessThan(ROUNDS);
    }

    @Test
    void isTwentyBytesAndAnInfoHash() {
        byte[] bytes = SELF.toBytes();
        assertThat(NodeId.of(bytes)).isEqualTo(SELF).hasSameHashCodeAs(SELF);
        assertThat(SELF).hasToString("0123456789abcdef0123456789abcdef01234567");
        assertThat(NodeId.of(SELF.toInfoHash())).isEqualTo(SELF);
        assertThat(SELF.toInfoHash()).isEqualTo(InfoHash.of(bytes));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NodeId.of(new byte[19]))
                .withMessageContaining("19");
        assertThatIllegalArgumentException().isThrownBy(() -> NodeId.of(new byte[21]));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> SELF.bit(160));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> SELF.bit(-1));
    }
}
