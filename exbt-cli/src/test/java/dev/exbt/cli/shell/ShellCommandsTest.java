package dev.exbt.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShellCommandsTest {
    private final ShellCommands commands = new ShellCommands();

    @BeforeEach
    void addSome() {
        commands.add("start", "JOB", "starts", words -> {});
        commands.add("status", "JOB", "tells", words -> {});
        commands.add("stop", "JOB", "stops", words -> {});
        commands.add("create", "NAME DIR TORRENT", "makes", words -> {});
        commands.add("wait", "JOB [SECONDS]", "waits", words -> {});
    }

    @Test
    void takesTheBeginningOfExactlyOneName() throws ShellFailure {
        assertThat(commands.find("c").name()).isEqualTo("create");
        assertThat(commands.find("stat").name()).isEqualTo("status");
        assertThat(commands.find("stop").name()).isEqualTo("stop");
    }

    @Test
    void listsWhatAShortNameMayBe() {
        assertThatThrownBy(() -> commands.find("st")).hasMessage("st may be start, status, stop");
        assertThatThrownBy(() -> commands.find("x")).hasMessage("there is no command x; try help");
    }

    @Test
    void anExactNameWinsOverALongerOne() throws ShellFailure {
        assertThat(ShellCommands.choose("job", "a", List.of("ab", "a"))).isEqualTo("a");
    }

    @Test
    void countsWordsAndKnowsWhichMayBeLeftOut() throws ShellFailure {
        commands.find("wait").requireCount(1);
        commands.find("wait").requireCount(2);
        assertThatThrownBy(() -> commands.find("wait").requireCount(0))
                .hasMessage("usage: wait JOB [SECONDS]");
        assertThatThrownBy(() -> commands.find("wait").requireCount(3))
                .hasMessage("usage: wait JOB [SECONDS]");
    }

    @Test
    void completesCommandsAndThenJobs() {
        List<String> jobs = List.of("debian", "dune", "fedora");
        assertThat(commands.complete(List.of(), jobs))
                .containsExactly("create", "start", "status", "stop", "wait");
        assertThat(commands.complete(List.of("sta"), jobs)).containsExactly("start", "status");
        assertThat(commands.complete(List.of("start", "d"), jobs))
                .containsExactly("debian", "dune");
        assertThat(commands.complete(List.of("w", "f"), jobs)).containsExactly("fedora");
        assertThat(commands.complete(List.of("create", "d"), jobs)).isEmpty();
        assertThat(commands.complete(List.of("start", "debian", ""), jobs)).isEmpty();
    }
}
