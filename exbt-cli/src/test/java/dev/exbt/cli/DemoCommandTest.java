package dev.exbt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DemoCommandTest {
    @Test
    void downloadsThroughItsOwnTrackerAndSaysHowItWent() {
        CommandRun run =
                CommandRun.of("demo", "--size", "8MiB", "--progress", "plain", "--discard");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("\ncomplete exbt-demo\n")
                .containsPattern(
                        "\n8\\.0 MiB in \\d+\\.\\d\\d s: .*/s, (\\d+) of \\1 pieces verified, from 1 peer\n");
    }

    @Test
    void makesNoMoreThanTheDiskHasRoomFor() {
        CommandRun run = CommandRun.of("demo", "--size", "8000000TiB");
        assertThat(run.code()).isEqualTo(Exbt.FAILED);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("twice 7.6 EiB do not fit into ").contains(" are free");
    }

    @Test
    void dividesItsSizeExactlyAndTheSameEveryTime(@TempDir Path first, @TempDir Path second)
            throws Exception {
        for (long size : List.of(0L, 1L, 999L, 5_000_000L)) {
            assertThat(DemoContent.plan(size).stream().mapToLong(DemoContent.Planned::length).sum())
                    .isEqualTo(size);
        }
        DemoContent.write(first, 500_000);
        DemoContent.write(second, 500_000);
        for (DemoContent.Planned file : DemoContent.plan(500_000)) {
            assertThat(first.resolve(file.path()))
                    .hasSameBinaryContentAs(second.resolve(file.path()));
            assertThat(Files.size(first.resolve(file.path()))).isEqualTo(file.length());
        }
    }
}
