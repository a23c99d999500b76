package dev.exbt.job.simulation;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/**
 * The seeds that every scenario runs over: 1 to 20, or as the command line says with {@code -Dexbt.simulation.seed} (the
 * first) and {@code -Dexbt.simulation.seeds} (how many). The seed stands in the name of the test that fails.
 */
final class Seeds {
    private static final int COUNT = 20;

    private Seeds() {}

    static LongStream all() {
        long first = Long.getLong("exbt.simulation.seed", 1);
        return LongStream.range(first, first + Integer.getInteger("exbt.simulation.seeds", COUNT));
    }

    static boolean allAre(List<SimulatedPeer> peers, Predicate<SimulatedPeer> so) {
        return peers.stream().allMatch(so);
    }
}
