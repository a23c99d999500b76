package dev.exbt.bench.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RaceOptionsTest {
    @Test
    void withoutWordsBothTasksAreRacedOverAGiB() {
        RaceOptions options = RaceOptions.parse(new String[0]);
        assertThat(options.tasks()).containsExactly(Task.DOWNLOAD, Task.SEED);
        assertThat(options.bytes()).isEqualTo(1L << 30);
        assertThat(options.repeat()).isEqualTo(5);
        assertThat(options.json()).isNull();
    }

    @Test
    void takesEveryOption() {
        String line = "--task seeding --size 300M --repeat 7 --dir /d --json /j";
        assertThat(RaceOptions.parse(line.split(" ")))
                .isEqualTo(
                        new RaceOptions(
                                java.util.Set.of(Task.SEED),
                                300L << 20,
                                7,
                                Path.of("/d"),
                                Path.of("/j")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--size",
                "--size 0",
                "--size 9999999999G",
                "--repeat 0",
                "--task both",
                "--fast 1"
            })
    void refusesWhatItCannotDo(String line) {
        assertThatIllegalArgumentException().isThrownBy(() -> RaceOptions.parse(line.split(" ")));
    }
}
