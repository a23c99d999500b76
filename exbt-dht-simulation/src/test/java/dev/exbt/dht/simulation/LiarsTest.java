package dev.exbt.dht.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One node in five belongs to an attacker. */
class LiarsTest {
    private static final int HONEST = 160;
    private static final int LIARS = 40;

    static Stream<Arguments> kindsAndSeeds() {
        return Arrays.stream(LiarKind.values())
                .flatMap(kind -> Stream.of(1L, 2L).map(seed -> Arguments.of(kind, seed)));
    }

    @ParameterizedTest
    @MethodSource("kindsAndSeeds")
    void honestSearchesSucceed(LiarKind kind, long seed) {
        var network = new SimulatedNetwork(seed);
        List<SimulatedNode> nodes = network.start(HONEST);
        network.startLiars(LIARS, kind);
        network.run(Duration.ofMinutes(15));
        assertThat(network.liarsInTables())
                .as("liars have a hold, %s, seed %d", kind, seed)
                .isGreaterThan(0.05);

        var searches = new FarSearches(network).announce(40, nodes).search(5, nodes);

        assertThat(searches.found()).as("%s, seed %d", kind, seed).isGreaterThanOrEqualTo(0.95);
        assertThat(searches.done()).as("%s, seed %d", kind, seed).isEqualTo(1.0);
    }
}
