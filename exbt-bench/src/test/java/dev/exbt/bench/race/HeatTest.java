package dev.exbt.bench.race;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HeatTest {
    @Test
    void ratesAreInMiBASecondAndCpuSecondsAGiB() {
        Heat heat = new Heat(512L << 20, 2_000_000_000L, 750_000_000L);
        assertThat(heat.rate()).isEqualTo(256.0);
        assertThat(heat.cpuPerGiB()).isEqualTo(1.5);
    }

    @Test
    void theMedianIsOfEachFigureAlone() {
        List<Heat> three = List.of(new Heat(9, 30, 5), new Heat(9, 10, 7), new Heat(9, 20, 9));
        assertThat(Heat.median(three)).isEqualTo(new Heat(9, 20, 7));
        assertThat(Heat.median(three.subList(0, 2))).isEqualTo(new Heat(9, 20, 6));
    }

    @Test
    void theFastestTookTheLeastTime() {
        List<Heat> two = List.of(new Heat(9, 30, 1), new Heat(9, 10, 7));
        assertThat(Heat.fastest(two)).isEqualTo(two.get(1));
    }
}
