package dev.exbt.dht.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SendLimiterTest {
    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE, Long.MIN_VALUE})
    void sendsABurstAndThenSoManyASecond(long start) {
        var limiter = new SendLimiter(20, 5, start);
        for (int i = 0; i < 5; i++) {
            assertThat(limiter.nextNanos() - start).isLessThanOrEqualTo(0);
            assertThat(limiter.tryAcquire(start)).isTrue();
        }
        assertThat(limiter.tryAcquire(start)).isFalse();
        assertThat(limiter.nextNanos()).isEqualTo(start + 50_000_000);
        assertThat(limiter.tryAcquire(limiter.nextNanos() - 1)).isFalse();
        assertThat(limiter.tryAcquire(limiter.nextNanos())).isTrue();
        assertThat(limiter.tryAcquire(start + 50_000_000)).isFalse();
        long rested = start + 3_600_000_000_000L;
        for (int i = 0; i < 5; i++) {
            assertThat(limiter.tryAcquire(rested)).isTrue();
        }
        assertThat(limiter.tryAcquire(rested)).isFalse();
    }

    @Test
    void refusesLimitsThatAreNone() {
        assertThatThrownBy(() -> new SendLimiter(0, 1, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SendLimiter(1, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SendLimiter(1_000_001, 1, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new SendLimiter(1_000_000, 1_000_000, 0).tryAcquire(0)).isTrue();
    }
}
