package dev.exbt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
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
                "completion",
                "help");
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
                "downlaod --help",
                "--help downlaod",
                "--version downlaod",
                "dht pong --help",
                "download",
                "download a.torrent extra",
                "download a.torrent --no-such-option",
                "download a.torrent --port 65536",
                "download a.torrent --port many",
                "download a.torrent --max-connections 0",
                "download a.torrent --max-connections 100001",
                "download a.torrent --bind 300.1.1.1",
                "download a.torrent --tracker nonsense",
                "download a.torrent --tracker wss://t.example",
                "help downlaod",
                "help dht pong",
                "create folder -o x --v1 --v2",
                "create folder -o x --v1 --v1",
                "create folder -o x --tracker t.example",
                "create folder -o x --web-seed udp://t.example:1",
                "create folder -o x --piece-length 0",
                "create folder -o x --piece-length 2GiB",
                "demo --size 0",
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

    /** The words of picocli and of Java's own classes are not the user's. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "download a --port many ; '--port': a number from 0 to 65535 expected, found many",
                "download a --bind 300.1.1.1 ; an address of this machine expected, found \"300.1.1.1\"",
                "download a --bind= ; an address of this machine expected, found \"\"",
                "download a --dir= ; a path expected, found \"\"",
                "download a --progress fancy ; bar, plain, json or none expected, found \"fancy\"",
                "create a -o x --v1 --v2 ; exbt: --v1, --v2 are mutually exclusive",
                "create a -o x --v1 --v1 ; exbt: only one of --v1 | --v2 | --hybrid may be there",
                "create a -o x --tracker t ; begins with http://, https://, udp://, ws://, wss:// expected"
            })
    void saysWhatIsWrongInWordsAPersonUnderstands(String line, String words) {
        assertThat(CommandRun.of((Object[]) line.split(" ")).err())
                .contains(words)
                .doesNotContain("Error:", "java.", "InetAddress", "[BAR");
    }

    @Test
    void takesAsManyConnectionsAsItSays(@TempDir Path directory) {
        Path file = directory.resolve("none.torrent");
        int most = SwarmOptions.MAX_CONNECTIONS;
        assertThat(CommandRun.of("download", file, "--max-connections", most).err())
                .contains("no such file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "download", "dht", "dht get-peers", "help"})
    void helpIsWhatTheOptionSays(String command) {
        String[] words = (command + " --help").strip().split(" ");
        CommandRun help = CommandRun.of((Object[]) ("help " + command).strip().split(" "));
        assertThat(help.code()).isZero();
        assertThat(help.out()).isEqualTo(CommandRun.of((Object[]) words).out());
    }

    @Test
    void aWordThatBeginsWithAnAtSignIsNoFileOfMoreWords(@TempDir Path directory) throws Exception {
        Path words = Files.writeString(directory.resolve("words"), "--no-such-option");
        assertThat(CommandRun.of("show", "@" + words).err())
                .isEqualTo("exbt: @" + words + ": no such file or directory\n");
    }

    @Test
    void anEmptySourceIsNotThisDirectory() {
        assertThat(CommandRun.of("show", "").err()).contains("web address expected, found");
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
