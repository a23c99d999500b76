package dev.exbt.dht.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChurnTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void recoversWithinAQuarterOfAnHourWhenThreeInTenLeaveAtOnce(long seed) {
        var network = new SimulatedNetwork(seed);
        List<SimulatedNode> nodes = network.start(200);
        network.run(Duration.ofMinutes(5));
        List<SimulatedNode> staying = nodes.stream().skip(60).toList();
        var before = new FarSearches(network).announce(30, staying);

        nodes.stream()
                .limit(60)
                .forEach(SimulatedNode::crash); // the bootstrap hosts are among them
        network.run(Duration.ofMinutes(13));

        before.search(5, staying);
        assertThat(before.found())
                .as("announced before, seed %d", seed)
                .isGreaterThanOrEqualTo(0.98);
        var after = new FarSearches(network).announce(30, staying).search(5, staying);
        assertThat(after.found()).as("announced after, seed %d", seed).isGreaterThanOrEqualTo(0.99);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void servesWhileNodesComeAndGo(long seed) {
        var network = new SimulatedNetwork(seed).losing(0.02);
        List<SimulatedNode> nodes = network.start(120);
        network.churning(Duration.ofMinutes(60), Duration.ofMinutes(20), 0.5);
        network.run(Duration.ofMinutes(30));
        List<SimulatedNode> able = nodes.stream().filter(SimulatedNode::isReady).toList();
        assertThat(able.size()).as("seed %d", seed).isBetween(65, 115);

        var searches = new FarSearches(network).announce(30, able).search(5, able);

        assertThat(searches.found()).as("seed %d", seed).isGreaterThanOrEqualTo(0.95);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aRestartedNodeIsReadyWithinSecondsWithEveryBootstrapHostDead(long seed) {
        var network = new SimulatedNetwork(seed).losing(0.05);
        List<SimulatedNode> nodes = network.start(100);
        network.run(Duration.ofMinutes(5));
        SimulatedNode node = nodes.getLast();
        var id = node.id();
        node.crash();
        nodes.stream().limit(SimulatedNetwork.BOOTSTRAP_HOSTS).forEach(SimulatedNode::crash);
        network.run(Duration.ofMinutes(30));

        node.restart();
        assertThat(node.isReady()).isFalse();
        network.run(Duration.ofSeconds(10));

        assertThat(node.isReady()).as("seed %d", seed).isTrue();
        assertThat(node.id()).isEqualTo(id);
        assertThat(node.sizes().table()).as("seed %d", seed).isGreaterThanOrEqualTo(8);
        Set<Object> living =
                nodes.stream()
                        .filter(SimulatedNode::isRunning)
                        .map(SimulatedNode::id)
                        .collect(Collectors.toSet());
        SimulatedSearch search = node.searchNodes(id);
        network.run(Duration.ofSeconds(70));
        assertThat(search.nearest()).hasSize(8).allMatch(found -> living.contains(found.id()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aNewNodeWaitsForABootstrapHostAndComesInWhenOneIsBack(long seed) {
        var network = new SimulatedNetwork(seed);
        List<SimulatedNode> nodes = network.start(50);
        nodes.stream().limit(SimulatedNetwork.BOOTSTRAP_HOSTS).forEach(SimulatedNode::crash);
        SimulatedNode node = network.launch();
        network.run(Duration.ofMinutes(5));
        assertThat(node.isReady()).as("seed %d", seed).isFalse();

        nodes.getFirst().restart();
        network.run(Duration.ofMinutes(7)); // it tries every 5 minutes by now
        assertThat(node.isReady()).as("seed %d", seed).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aNodeThatComesBackEmptyIsAnother(long seed) {
        var network = new SimulatedNetwork(seed);
        SimulatedNode node = network.start(50).getLast();
        var id = node.id();
        node.crash();
        node.restartEmpty();
        assertThat(node.sizes().table()).as("seed %d", seed).isZero();
        network.run(Duration.ofMinutes(1));
        assertThat(node.isReady()).as("seed %d", seed).isTrue();
        assertThat(node.id()).isNotEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aNodeComesBackAfterTwoHoursWithoutANetwork(long seed) {
        var network = new SimulatedNetwork(seed);
        List<SimulatedNode> nodes = network.start(50);
        network.run(Duration.ofMinutes(5));
        List<SimulatedNode> alone = List.of(nodes.getLast());
        network.partition(alone);
        network.run(Duration.ofHours(2));
        var others = new FarSearches(network).announce(10, nodes.subList(0, 49));
        assertThat(others.search(2, alone).found()).as("alone, seed %d", seed).isZero();

        network.heal();
        network.run(Duration.ofMinutes(8)); // it tries every 5 minutes by now
        assertThat(others.search(2, alone).found())
                .as("healed, seed %d", seed)
                .isGreaterThanOrEqualTo(0.95);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void bothSidesOfAPartitionServeAndBecomeOneAgain(long seed) {
        var network = new SimulatedNetwork(seed);
        List<SimulatedNode> nodes = network.start(100);
        List<SimulatedNode> island = nodes.subList(0, 50);
        List<SimulatedNode> mainland = nodes.subList(50, 100);
        network.partition(island);
        network.run(Duration.ofMinutes(15));
        var onIsland = new FarSearches(network).announce(10, island).search(5, island);
        assertThat(onIsland.found()).as("seed %d", seed).isGreaterThanOrEqualTo(0.99);
        onIsland.search(5, mainland);
        assertThat(onIsland.found()).as("seed %d", seed).isZero();

        network.heal();
        network.run(Duration.ofMinutes(15));
        var across = new FarSearches(network).announce(10, island).search(5, mainland);
        assertThat(across.found()).as("healed, seed %d", seed).isGreaterThanOrEqualTo(0.95);
    }
}
