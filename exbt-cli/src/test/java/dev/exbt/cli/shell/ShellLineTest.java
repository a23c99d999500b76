package dev.exbt.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellLineTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "create myjob /tmp/job 'my file.torrent'",
                "  CREATE  myjob\t\"/tmp/job\" my\\ file.torrent ",
                "myjob = Job.create(\"/tmp/job\", \"my file.torrent\")",
                "myjob=Job.create( '/tmp/job','my file.torrent' )"
            })
    void readsWordsQuotesAndTheDocumentsOwnSpelling(String line) throws ShellFailure {
        ShellLine parsed = ShellLine.parse(line);
        assertThat(parsed.command()).isEqualTo("create");
        assertThat(parsed.arguments()).containsExactly("myjob", "/tmp/job", "my file.torrent");
    }

    @Test
    void readsUnderscoresAndQuestionMarks() throws ShellFailure {
        assertThat(ShellLine.parse("Job.set_max_connections(myjob, 5)").command())
                .isEqualTo("set-max-connections");
        assertThat(ShellLine.parse("set_max_connections myjob 5").arguments())
                .containsExactly("myjob", "5");
        assertThat(ShellLine.parse("Job.finished?(myjob)").command()).isEqualTo("finished?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "# a comment", "  # start x"})
    void ignoresEmptyLinesAndComments(String line) throws ShellFailure {
        assertThat(ShellLine.parse(line).command()).isEmpty();
    }

    @Test
    void refusesAQuoteThatIsNeverClosed() {
        assertThatThrownBy(() -> ShellLine.parse("create a \"b c"))
                .hasMessage("a \" is never closed");
    }

    @Test
    void keepsAnEmptyWordInQuotes() throws ShellFailure {
        assertThat(ShellLine.parse("create a \"\" b").arguments()).containsExactly("a", "", "b");
    }
}
