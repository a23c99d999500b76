package dev.exbt.dht.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.metainfo.InfoHash;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Thirty days of virtual time. */
class MonthTest {
    private static final int NODES = 6;
    private static final int DAYS = 30;
    private static final int ANNOUNCED_A_DAY = 50;

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whatANodeKeepsStaysBounded(long seed) {
        var network = new SimulatedNetwork(seed).losing(0.05);
        List<SimulatedNode> nodes = network.start(NODES);
        var random = new SplittableRandom(seed);
        for (int day = 0; day < DAYS; day++) {
            for (int i = 0; i < ANNOUNCED_A_DAY; i++) {
                nodes.get(random.nextInt(NODES))
                        .announce(
                                new InfoHash(
                                        random.nextLong(), random.nextLong(), random.nextInt()),
                                6881);
            }
            network.run(Duration.ofHours(1)); // longer than peers are kept
            for (SimulatedNode node : nodes) {
                NodeSizes sizes = node.sizes();
                assertThat(sizes.table()).as("seed %d", seed).isBetween(NODES / 2, NODES - 1);
                assertThat(sizes.torrents()).as("day %d, seed %d", day, seed).isZero();
                assertThat(sizes.peers()).as("day %d, seed %d", day, seed).isZero();
                assertThat(sizes.pendingQueries()).as("day %d, seed %d", day, seed).isLessThan(50);
                assertThat(sizes.lookups()).as("day %d, seed %d", day, seed).isLessThan(20);
            }
            assertThat(network.pendingEvents())
                    .as("day %d, seed %d", day, seed)
                    .isLessThan(100 * NODES);
            network.run(Duration.ofHours(23));
        }
        assertThat(network.elapsed()).isGreaterThan(Duration.ofDays(DAYS));
    }
}
