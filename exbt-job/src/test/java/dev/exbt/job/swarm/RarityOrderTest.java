package dev.exbt.job.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RarityOrderTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void staysSortedByAvailabilityWhateverComesAndGoes(long seed) {
        var random = new SplittableRandom(seed);
        var order = new RarityOrder(new int[200], random);
        Map<Integer, Integer> model = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            int piece = random.nextInt(200);
            Integer bucket = model.get(piece);
            if (bucket == null) {
                int added = random.nextInt(12);
                order.add(piece, added);
                model.put(piece, added);
            } else if (random.nextInt(3) == 0) {
                order.remove(piece, bucket);
                model.remove(piece);
            } else if (random.nextBoolean()) {
                order.raise(piece, bucket);
                model.put(piece, bucket + 1);
            } else if (bucket > 0) {
                order.lower(piece, bucket);
                model.put(piece, bucket - 1);
            }
            if (step % 100 == 0) {
                assertSorted(order, model, seed, step);
            }
        }
    }

    private static void assertSorted(
            RarityOrder order, Map<Integer, Integer> model, long seed, int step) {
        List<Integer> pieces = new ArrayList<>();
        List<Integer> buckets = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            pieces.add(order.get(i));
            buckets.add(model.get(order.get(i)));
        }
        assertThat(pieces)
                .as("seed %d step %d", seed, step)
                .containsExactlyInAnyOrderElementsOf(model.keySet());
        assertThat(buckets).as("seed %d step %d", seed, step).isSorted();
        assertThat(order.firstHeld())
                .as("seed %d step %d", seed, step)
                .isEqualTo((int) buckets.stream().filter(b -> b == 0).count());
    }

    @Test
    void shufflesEqualsDifferentlyForDifferentSeeds() {
        assertThat(firstOfEquals(1)).isNotEqualTo(firstOfEquals(2));
        assertThat(firstOfEquals(1)).isEqualTo(firstOfEquals(1));
    }

    private static List<Integer> firstOfEquals(long seed) {
        var order = new RarityOrder(new int[50], new SplittableRandom(seed));
        for (int piece = 0; piece < 50; piece++) {
            order.add(piece, 3);
        }
        List<Integer> pieces = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            pieces.add(order.get(i));
        }
        return pieces;
    }
}
