package dev.exbt.peerwire.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.peerwire.Message;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PendingRequestsTest {
    private final PendingRequests pending = new PendingRequests();

    /** Against a map from block to length, negative for the late ones. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void doesWhatAMapWouldDo(long seed) {
        Random random = new Random(seed);
        Map<String, Integer> model = new HashMap<>();
        for (int step = 0; step < 50_000; step++) {
            int piece = random.nextInt(40);
            int begin = random.nextInt(20) << 14;
            String key = piece + "/" + begin;
            switch (random.nextInt(100) < 2 ? 3 : random.nextInt(3)) {
                case 0 -> {
                    if (model.getOrDefault(key, 0) > 0) {
                        assertThat(pending.add(piece, begin, 5, step)).isFalse();
                    } else {
                        int length = 1 + random.nextInt(16384);
                        assertThat(pending.add(piece, begin, length, step)).isTrue();
                        model.put(key, length);
                    }
                }
                case 1 -> checkRemoved(model, key, pending.answer(piece, begin), seed);
                case 2 -> checkRemoved(model, key, pending.remove(piece, begin), seed);
                default -> {
                    long lost = model.values().stream().filter(length -> length > 0).count();
                    assertThat(random.nextBoolean() ? pending.giveUp() : pending.drop())
                            .hasSize((int) lost);
                    model.clear(); // the late ones may be forgotten at any time: checkRemoved
                    // allows them
                }
            }
            long live = model.values().stream().filter(length -> length > 0).count();
            assertThat(pending.size()).as("seed %d step %d", seed, step).isEqualTo((int) live);
            assertThat(pending.contains(piece, begin)).isEqualTo(model.getOrDefault(key, 0) > 0);
        }
    }

    private static void checkRemoved(
            Map<String, Integer> model, String key, int removed, long seed) {
        Integer expected = model.remove(key);
        if (expected == null) {
            assertThat(removed).as("seed %d", seed).isLessThanOrEqualTo(0);
        } else {
            assertThat(removed).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void holdsAsManyAsItsLimitAndNoMore() {
        for (int i = 0; i < PendingRequests.MAX_CAPACITY; i++) {
            assertThat(pending.add(i, 0, 16384, 0)).isTrue();
        }
        assertThat(pending.size()).isEqualTo(PendingRequests.MAX_CAPACITY);
        assertThatThrownBy(() -> pending.add(PendingRequests.MAX_CAPACITY, 0, 1, 0))
                .isInstanceOf(IllegalStateException.class);
        for (int i = 0; i < PendingRequests.MAX_CAPACITY; i++) {
            assertThat(pending.answer(i, 0)).isEqualTo(16384);
        }
        assertThat(pending.size()).isZero();
    }

    @Test
    void takesALateBlockOnce() {
        pending.add(1, 0, 100, 0);
        pending.add(1, 16384, 100, 0);
        assertThat(pending.giveUp())
                .containsExactlyInAnyOrder(
                        new Message.Request(1, 0, 100), new Message.Request(1, 16384, 100));
        assertThat(pending.answer(1, 0)).isEqualTo(-100);
        assertThat(pending.answer(1, 0)).isZero();
        pending.add(1, 16384, 100, 5);
        assertThat(pending.answer(1, 16384)).as("asked for again").isEqualTo(100);
    }

    @Test
    void forgetsTheLateOnesAtTheNextGivingUp() {
        pending.add(1, 0, 100, 0);
        pending.giveUp();
        pending.add(2, 0, 100, 0);
        pending.giveUp();
        assertThat(pending.answer(1, 0)).isZero();
        assertThat(pending.answer(2, 0)).isEqualTo(-100);
    }

    @Test
    void lateOnesDoNotMakeItGrow() {
        for (int round = 0; round < 10_000; round++) {
            pending.add(round, 0, 100, round);
            pending.add(round, 16384, 100, round);
            pending.answer(round, 16384);
            pending.giveUpPassedOver(0, round + 1);
        }
        pending.add(0, 0, 100, 10_001);
        assertThat(pending.size()).as("nothing newer was answered").isLessThan(64);
    }

    @Test
    void givesUpWhatIsOldAndPassedOver() {
        long start = Long.MAX_VALUE - 10;
        pending.add(1, 0, 100, start);
        pending.add(2, 0, 100, start + 20);
        pending.add(3, 0, 100, start + 30);
        assertThat(pending.giveUpPassedOver(5, start + 40))
                .as("nothing was answered yet")
                .isEmpty();
        pending.answer(2, 0);
        assertThat(pending.giveUpPassedOver(50, start + 40)).as("not old enough").isEmpty();
        assertThat(pending.giveUpPassedOver(40, start + 40))
                .containsExactly(new Message.Request(1, 0, 100));
        assertThat(pending.size()).isEqualTo(1);
    }
}
