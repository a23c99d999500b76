package dev.exbt.dht.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EventQueueTest {
    private record Entry(long time, int number) {}

    @Test
    void givesEventsByTimeAndThoseOfOneInstantInTheOrderAdded() {
        long seed = 7;
        var random = new SplittableRandom(seed);
        var queue = new EventQueue();
        List<Entry> entries = new ArrayList<>();
        for (int number = 0; number < 5_000; number++) {
            var entry = new Entry(random.nextLong(500), number);
            entries.add(entry);
            queue.add(entry.time, entry);
        }
        entries.sort(Comparator.comparingLong(Entry::time).thenComparingInt(Entry::number));
        List<Object> removed = new ArrayList<>();
        while (queue.size() > 0) {
            assertThat(queue.nextTime()).isEqualTo(entries.get(removed.size()).time);
            removed.add(queue.remove());
        }
        assertThat(removed).as("seed %d", seed).isEqualTo(entries);
    }

    @Test
    void keepsTheOrderWhileEventsComeAndGo() {
        long seed = 8;
        var random = new SplittableRandom(seed);
        var queue = new EventQueue();
        long now = 0;
        for (int round = 0; round < 20_000; round++) {
            if (queue.size() == 0 || random.nextInt(100) < 52) {
                long time = now + random.nextLong(100);
                queue.add(time, new Entry(time, round));
            } else {
                long next = queue.nextTime();
                var entry = (Entry) queue.remove();
                assertThat(entry.time)
                        .as("seed %d", seed)
                        .isEqualTo(next)
                        .isGreaterThanOrEqualTo(now);
                now = entry.time;
            }
        }
    }

    @Test
    void hasNoNextTimeWhenEmpty() {
        var queue = new EventQueue();
        assertThat(queue.nextTime()).isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(queue::remove).isInstanceOf(IllegalStateException.class);
    }
}
