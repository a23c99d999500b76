package dev.exbt.peerwire.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateMeterTest {
    private static final long MILLI = 1_000_000L;

    @ParameterizedTest
    @ValueSource(longs = {-5, 0, Long.MAX_VALUE - 3_000_000_000L})
    void measuresASteadyRate(long start) {
        RateMeter meter = new RateMeter(start);
        long now = start;
        for (int i = 0; i < 10_000; i++) {
            now += MILLI;
            meter.add(1000, now);
        }
        assertThat(meter.rate(now)).isCloseTo(1_000_000L, within(20_000L));
    }

    @Test
    void followsAChangeWithinFourSeconds() {
        RateMeter meter = new RateMeter(0);
        meter.add(100_000_000, 0);
        assertThat(meter.rate(3_000 * MILLI)).isGreaterThan(20_000_000L);
        for (int i = 1; i <= 50; i++) {
            meter.add(1000, 3_000 * MILLI + i * 100 * MILLI);
        }
        assertThat(meter.rate(8_000 * MILLI)).isCloseTo(10_000L, within(1_500L));
    }

    @Test
    void fallsToZeroInSilence() {
        RateMeter meter = new RateMeter(0);
        meter.add(1_000_000, 10 * MILLI);
        assertThat(meter.rate(20 * MILLI)).isEqualTo(2_000_000);
        assertThat(meter.rate(4_001 * MILLI)).isZero();
        assertThat(meter.rate(400_000 * MILLI)).isZero();
    }
}
