package dev.exbt.dht.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three nodes in ten are behind a NAT. */
class BehindNatTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nodesBehindNatsSearchAndAreFound(long seed) {
        var network = new SimulatedNetwork(seed).losing(0.02);
        List<SimulatedNode> open = network.start(140);
        List<SimulatedNode> hidden = network.startBehindNat(60);
        assertThat(hidden).as("seed %d", seed).allMatch(SimulatedNode::isReady);
        network.run(Duration.ofMinutes(20));
        List<SimulatedNode> all = Stream.concat(open.stream(), hidden.stream()).toList();

        var announced = new FarSearches(network).announce(30, hidden).search(5, all);
        assertThat(announced.found())
                .as("announced from behind, seed %d", seed)
                .isGreaterThanOrEqualTo(0.99);
        var searched = new FarSearches(network).announce(30, open).search(5, hidden);
        assertThat(searched.found())
                .as("searched from behind, seed %d", seed)
                .isGreaterThanOrEqualTo(0.99);
        assertThat(network.traffic().filtered()).as("seed %d", seed).isPositive();
    }
}
