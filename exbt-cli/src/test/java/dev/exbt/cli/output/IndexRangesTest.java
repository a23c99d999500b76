package dev.exbt.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexRangesTest {
    @Test
    void readsIndexesAndRanges() {
        assertThat(IndexRanges.parse("5-7,0, 2,6")).containsExactly(0, 2, 5, 6, 7);
        assertThat(IndexRanges.parse("3-3")).containsExactly(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "1,", "a", "-1", "1-", "7-5", "1-2-3", "9999999999", "0.5"})
    void refusesWhatIsNoList(String text) {
        assertThatThrownBy(() -> IndexRanges.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesAsManyIndexesAsTheLimitAndNotOneMore() {
        assertThat(IndexRanges.parse("0-" + (IndexRanges.MAX_INDEXES - 1)))
                .hasSize(IndexRanges.MAX_INDEXES);
        assertThatThrownBy(() -> IndexRanges.parse("0-" + IndexRanges.MAX_INDEXES))
                .hasMessageContaining("more than " + IndexRanges.MAX_INDEXES);
    }
}
