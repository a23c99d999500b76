package dev.exbt.dht.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkConditionsTest {
    @Test
    void takesTheWholeRangeOfShares() {
        LinkConditions worst = LinkConditions.GOOD.withLoss(1).withDuplication(1);
        assertThat(worst.loss()).isEqualTo(1);
        assertThat(worst.withLoss(0).duplication()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.001, 1.001, Double.NaN})
    void refusesWhatIsNoShare(double share) {
        assertThatThrownBy(() -> LinkConditions.GOOD.withLoss(share))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LinkConditions.GOOD.withDuplication(share))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAnEmptyRangeOfDelays() {
        assertThatThrownBy(() ->
                        LinkConditions.GOOD.withDelay(Duration.ofMillis(2), Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LinkConditions.GOOD.withJitter(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
