package dev.exbt.cli.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The application image as the build leaves it: its launcher starts every command with options the virtual machine takes, and with
 * a cache of classes that fits them. Without that all would work, and start at half of the speed.
 */
@Timeout(120)
class ImageIT {
    private static final Path IMAGE = Path.of("target", "image");

    /** The first runtime that makes such caches from one run. */
    private static final int WITH_CACHES = 25;

    @TempDir Path directory;

    private record Ended(int code, String output, String errors) {}

    @BeforeEach
    void onlyWhereALauncherOfTheShellRuns() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "the launcher is for a POSIX shell");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--version",
                "help",
                "show --help",
                "verify --help",
                "create --help",
                "completion --help",
                "download --help",
                "seed --help",
                "demo --help",
                "shell --help",
                "dht --help"
            })
    void everyCommandStartsFromItsCacheWithoutAWordOfTheVirtualMachine(String command)
            throws Exception {
        Ended ended = run(runtime() >= WITH_CACHES ? "-XX:AOTMode=on" : "", command);
        assertThat(ended.errors()).isEmpty();
        assertThat(ended.code()).isZero();
        assertThat(ended.output()).contains("exbt");
    }

    @Test
    void aCacheThatDoesNotFitWouldBeNoticedHere() throws Exception {
        assumeTrue(runtime() >= WITH_CACHES, "no caches before Java " + WITH_CACHES);
        Ended ended = run("-XX:AOTMode=on -XX:-UseCompactObjectHeaders", "--version");
        assertThat(ended.code()).isNotZero();
        assertThat(ended.output()).contains("AOT cache");
    }

    private static int runtime() throws IOException {
        for (String line : Files.readAllLines(IMAGE.resolve("release"))) {
            if (line.startsWith("JAVA_VERSION=\"")) {
                return Runtime.Version.parse(line.split("\"")[1]).feature();
            }
        }
        throw new AssertionError("the image does not say what it is");
    }

    private Ended run(String options, String command) throws Exception {
        List<String> words = new ArrayList<>();
        words.add(IMAGE.resolve("bin").resolve("exbt").toAbsolutePath().toString());
        words.addAll(List.of(command.split(" ")));
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        ProcessBuilder builder =
                new ProcessBuilder(words)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile());
        builder.environment().put("EXBT_OPTS", options);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(output), Files.readString(errors));
    }
}
