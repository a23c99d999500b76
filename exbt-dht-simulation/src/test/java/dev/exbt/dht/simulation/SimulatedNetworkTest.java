package dev.exbt.dht.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.metainfo.InfoHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedNetworkTest {
    private static final InfoHash TORRENT = new InfoHash(1, 2, 3);

    @Test
    void findsAnAnnouncedPeer() {
        var network = new SimulatedNetwork(1).losing(0.10);
        List<SimulatedNode> nodes = network.start(100);
        SimulatedSearch announcement = nodes.getFirst().announce(TORRENT, 6881);
        assertThat(announcement.isDone()).isFalse();
        network.run(Duration.ofMinutes(1));
        assertThat(announcement.isDone()).isTrue();
        assertThat(announcement.announcedTo()).isBetween(3, 8);

        SimulatedSearch search = nodes.getLast().searchPeers(TORRENT);
        network.run(Duration.ofMinutes(1));
        assertThat(search.peers()).containsExactly(nodes.getFirst().peerAddress(6881));
        assertThat(search.hops()).isPositive();
        assertThat(search.asked()).isGreaterThanOrEqualTo(8);
    }

    @Test
    void aCrashedNodeIsSilentAndTakesNoCommands() {
        var network = new SimulatedNetwork(2);
        SimulatedNode node = network.start(10).getLast();
        node.crash();
        node.crash();
        assertThat(node.isRunning()).isFalse();
        assertThat(node.isReady()).isFalse();
        assertThat(node.sizes()).isEqualTo(NodeSizes.NOTHING);
        assertThatThrownBy(() -> node.searchPeers(TORRENT))
                .isInstanceOf(IllegalStateException.class);
        node.restart();
        assertThatThrownBy(node::restart).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(node::restartEmpty).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void doesWhatItIsAskedToAtItsTime() {
        var network = new SimulatedNetwork(3);
        SimulatedNode node = network.start(10).getLast();
        List<Duration> times = new ArrayList<>();
        Duration begin = network.elapsed();
        network.after(
                Duration.ofSeconds(5),
                () -> {
                    times.add(network.elapsed());
                    node.crash();
                });
        network.run(Duration.ofSeconds(4));
        assertThat(node.isRunning()).isTrue();
        network.run(Duration.ofSeconds(2));
        assertThat(node.isRunning()).isFalse();
        assertThat(times).containsExactly(begin.plusSeconds(5));
    }

    @Test
    void nodesWithEnforcedIdsFormANetworkAsWell() {
        var network = new SimulatedNetwork(4).enforcingIds();
        List<SimulatedNode> nodes = network.start(50);
        assertThat(nodes).allMatch(SimulatedNode::isReady);
        assertThat(nodes).allMatch(node -> node.id().isValidFor(node.address().getAddress()));
    }

    @Test
    void refusesTimesAndSharesThatMakeNoSense() {
        var network = new SimulatedNetwork(5);
        Duration hour = Duration.ofHours(1);
        assertThatThrownBy(() -> network.churning(Duration.ZERO, hour, 0.5))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> network.churning(hour, hour, 1.1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> network.losing(2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> network.run(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
