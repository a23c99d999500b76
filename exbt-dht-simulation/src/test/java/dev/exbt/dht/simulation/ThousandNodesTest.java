package dev.exbt.dht.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thousand nodes, one datagram in ten lost. */
class ThousandNodesTest {
    private static final int NODES = 1_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatOneAnnouncesFarOnesFindInFewHops(long seed) {
        var network = new SimulatedNetwork(seed).losing(0.10);
        List<SimulatedNode> nodes = network.start(NODES);
        assertThat(nodes).as("seed %d", seed).allMatch(SimulatedNode::isReady);
        network.run(Duration.ofMinutes(5));

        var searches = new FarSearches(network).announce(50, nodes).search(6, nodes);

        assertThat(searches.found()).as("found, seed %d", seed).isGreaterThanOrEqualTo(0.99);
        assertThat(searches.done()).as("done, seed %d", seed).isEqualTo(1.0);
        double log2 = Math.log(NODES) / Math.log(2);
        assertThat((double) searches.medianHops())
                .as("hops, seed %d", seed)
                .isBetween(1.0, log2 / 2 + 2);
    }
}
