package dev.exbt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExbtTest {
    static Stream<String> commands() {
        return Stream.of(
                "download",
                "seed",
                "verify",
                "create",
                "show",
                "demo",
                "dht",
                "shell",
                "completion");
    }

    @Test
    void listsEveryCommand() {
        CommandRun run = CommandRun.of("--help");
        assertThat(run.code()).isZero();
        commands().forEach(command -> assertThat(run.out()).contains("  " + command + " "));
        assertThat(run.out()).contains("130").contains("interrupted");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelp(String command) {
        CommandRun run = CommandRun.of(command, "--help");
        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("Usage: exbt " + command).contains("-h, --help");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "download | --dir --port --bind --peer --tracker --no-trackers --max-connections --seed --select --sequential"
                        + " --allow-loopback --progress --no-dht --dht-node",
                "seed | --dir --port --bind --peer --no-trackers --skip-check --max-connections --allow-loopback --progress --no-dht"
                        + " --dht-node",
                "shell | --no-dht --dht-node",
                "verify | --dir --progress",
                "create | --output --tracker --v1 --v2 --hybrid --piece-length --private --name",
                "show | --json",
                "demo | --size --progress"
            })
    void commandsHaveTheOptionsOfTheContract(String command, String options) {
        assertThat(CommandRun.of(command, "--help").out()).contains(options.strip().split(" "));
    }

    @Test
    void tellsItsVersionAndRuntime() {
        CommandRun run = CommandRun.of("--version");
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .matches("(?s)exbt \\d+\\.\\d+\\.\\d+.*")
                .contains(Runtime.version().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "downlaod x",
                "download",
                "download a.torrent extra",
                "download a.torrent --no-such-option",
                "download a.torrent --port 65536",
                "download a.torrent --port many",
                "download a.torrent --max-connections 0",
                "download a.torrent --peer 127.0.0.1",
                "download a.torrent --peer 127.0.0.1:1,127.0.0.1:0",
                "download a.torrent --dht-node 127.0.0.1",
                "download a.torrent --dht-node 127.0.0.1:1 --no-dht",
                "download a.torrent --select 3-1",
                "download a.torrent --progress fancy",
                "seed a.torrent",
                "verify a.torrent",
                "create folder",
                "demo --size -5",
                "demo --size huge"
            })
    void aWrongCommandLineIsExitCode2(String line) {
        CommandRun run =
                CommandRun.of((Object[]) (line.isEmpty() ? new String[0] : line.split(" ")));
        assertThat(run.code()).as(run.err()).isEqualTo(Exbt.USAGE);
        assertThat(run.err()).startsWith("exbt: ").contains("--help");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void suggestsTheCommandThatWasMeant() {
        assertThat(CommandRun.of("downlaod").err()).contains("download");
    }

    @Test
    void whatIsNotThereIsExitCode1InWordsAPersonUnderstands(@TempDir Path directory) {
        Path file = directory.resolve("none.torrent");
        CommandRun run = CommandRun.of("download", file, "--dir", directory);
        assertThat(run.code()).isEqualTo(Exbt.FAILED);
        assertThat(run.err()).isEqualTo("exbt: " + file + ": no such file or directory\n");
    }

    @Test
    void printsAScriptThatCompletesCommands() {
        CommandRun run = CommandRun.of("completion");
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("#!/usr/bin/env bash")
                .contains("--allow-loopback")
                .contains("_picocli_exbt_download");
    }
}
