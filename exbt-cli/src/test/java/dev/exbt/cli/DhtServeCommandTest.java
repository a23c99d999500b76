package dev.exbt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code dht serve}, as a process of its own: it ends only when it is interrupted. */
@Timeout(120)
@EnabledOnOs({OS.LINUX, OS.MAC})
class DhtServeCommandTest {
    private static final Pattern LISTENING =
            Pattern.compile("listening (127\\.0\\.0\\.1:\\d+).*, id ([0-9a-f]{40})\n");

    @TempDir Path directory;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    private Process serve(Object... more) throws IOException {
        List<Object> words = new ArrayList<>(List.of("dht", "serve", "--bind", "127.0.0.1"));
        words.addAll(List.of(more));
        Process process = ExbtProcess.start(words.toArray());
        started.add(process);
        return process;
    }

    private static Matcher listening(String printed) {
        Matcher listening = LISTENING.matcher(printed);
        assertThat(listening.find()).as(printed).isTrue();
        return listening;
    }

    @Test
    void answersOnceItIsReadyAndEndsWhenInterrupted() throws Exception {
        Process node = serve("--no-bootstrap");
        try (BufferedReader lines = node.inputReader()) {
            String printed = ExbtProcess.readUntil(lines, "READY");
            assertThat(printed).endsWith("\nREADY\n");
            Matcher listening = listening(printed);
            CommandRun ping = CommandRun.of("dht", "ping", listening.group(1));
            assertThat(ping.code()).as(ping.err()).isZero();
            assertThat(ping.out()).startsWith(listening.group(2) + " " + listening.group(1) + " ");
            ExbtProcess.interrupt(node);
        }
    }

    @Test
    void comesInByAnotherNodeAndKeepsItsIdForTheNextRun() throws Exception {
        Process other = serve("--no-bootstrap");
        String known = listening(ExbtProcess.readUntil(other.inputReader(), "READY")).group(1);
        Path state = directory.resolve("dht.state");
        Process node = serve("--bootstrap", known, "--state", state);
        String printed = ExbtProcess.readUntil(node.inputReader(), "joined");
        assertThat(printed).contains("\nREADY\n").contains("\njoined 1 node known, id ");
        ExbtProcess.interrupt(node);
        assertThat(state).isRegularFile();

        Process again = serve("--no-bootstrap", "--state", state);
        String next = ExbtProcess.readUntil(again.inputReader(), "joined");
        assertThat(listening(next).group(2)).isEqualTo(listening(printed).group(2));
    }

    @Test
    @EnabledOnOs(OS.LINUX) // others have no 127.2.x.y
    void runsManyNodesThatKnowOneAnother() throws Exception {
        Process fleet = serve("--no-bootstrap", "--nodes", 12, "--json");
        String printed = ExbtProcess.readUntil(fleet.inputReader(), "{\"event\":\"joined\"");
        assertThat(JsonText.objects(printed))
                .extracting(line -> line.get("event"))
                .containsExactly("listening", "READY", "joined");
        String first = String.valueOf(JsonText.objects(printed).getFirst().get("detail"));
        assertThat(first).endsWith(" and 11 more nodes");
        String address = first.substring(0, first.indexOf(' '));
        CommandRun search =
                CommandRun.of(
                        "dht",
                        "find-node",
                        "ab".repeat(20),
                        "--bind",
                        "127.0.0.1",
                        "--bootstrap",
                        address);
        assertThat(search.code()).as(search.err()).isZero();
        String port = address.substring(address.indexOf(':'));
        assertThat(search.out().lines())
                .hasSize(8)
                .anyMatch(line -> line.matches("[0-9a-f]{40} 127\\.2\\.1\\.\\d+" + port));
    }

    @Test
    void saysThatThePortIsTaken() throws Exception {
        String address =
                listening(ExbtProcess.readUntil(serve("--no-bootstrap").inputReader(), "READY"))
                        .group(1);
        CommandRun second =
                CommandRun.of(
                        "dht",
                        "serve",
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        address.substring(address.indexOf(':') + 1));
        assertThat(second.code()).isEqualTo(Exbt.FAILED);
        assertThat(second.err()).startsWith("exbt: cannot listen").contains(address);
    }
}
