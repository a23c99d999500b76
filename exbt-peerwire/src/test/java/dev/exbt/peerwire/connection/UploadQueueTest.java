package dev.exbt.peerwire.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadQueueTest {
    private record Entry(int piece, int begin, int length) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void doesWhatAListWouldDo(long seed) {
        Random random = new Random(seed);
        UploadQueue queue = new UploadQueue(150);
        List<Entry> model = new ArrayList<>();
        for (int step = 0; step < 50_000; step++) {
            Entry entry =
                    new Entry(random.nextInt(20), random.nextInt(20) << 14, 1 + random.nextInt(2));
            switch (random.nextInt(5)) {
                case 0, 1, 2 -> {
                    boolean fits =
                            model.size() < 150
                                    && model.stream()
                                            .noneMatch(e ->
                                                    e.piece == entry.piece
                                                            && e.begin == entry.begin);
                    assertThat(queue.offer(entry.piece, entry.begin, entry.length)).isEqualTo(fits);
                    if (fits) {
                        model.add(entry);
                    }
                }
                case 3 ->
                        assertThat(queue.remove(entry.piece, entry.begin, entry.length))
                                .isEqualTo(model.remove(entry));
                default -> {
                    if (!model.isEmpty()) {
                        Entry head =
                                new Entry(queue.headPiece(), queue.headBegin(), queue.headLength());
                        assertThat(head)
                                .as("seed %d step %d", seed, step)
                                .isEqualTo(model.removeFirst());
                        queue.removeHead();
                    }
                }
            }
            assertThat(queue.size()).as("seed %d step %d", seed, step).isEqualTo(model.size());
        }
    }

    @Test
    void holdsAsManyAsItsLimitAndNoMore() {
        UploadQueue queue = new UploadQueue(500);
        for (int i = 0; i < 500; i++) {
            assertThat(queue.offer(i, 0, 1)).isTrue();
        }
        assertThat(queue.offer(500, 0, 1)).isFalse();
        assertThat(queue.size()).isEqualTo(500);
        queue.removeHead();
        assertThat(queue.offer(500, 0, 1)).isTrue();
    }

    @Test
    void hasNoHeadWhenEmpty() {
        assertThatThrownBy(() -> new UploadQueue(5).removeHead())
                .isInstanceOf(IllegalStateException.class);
    }
}
