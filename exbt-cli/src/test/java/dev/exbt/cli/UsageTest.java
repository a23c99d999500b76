package dev.exbt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class UsageTest {
    private static final int RAN = 7;

    /** A command with one argument of each kind, which notes what its fields are given. */
    private static final class Noting implements Command {
        private final List<String> given = new ArrayList<>();

        @Override
        public void declare(Usage usage) {
            usage.describe("For tests.")
                    .required("-m --must", "N", "", int.class, n -> given.add("must " + n))
                    .flag("--flag", "", on -> given.add("flag " + on))
                    .option("--size", "SIZE", "", new SizeConverter(), n -> given.add("size " + n))
                    .repeated("--again", "A", "", String.class, all -> given.add("again " + all))
                    .list("--some", "N", "", Integer.class, all -> given.add("some " + all))
                    .list(
                            "--ranges",
                            "N",
                            "",
                            Integer.class,
                            new IndexesConverter(),
                            all -> given.add("ranges " + new TreeSet<>(all)))
                    .oneOf(or ->
                            or.flag("--red", "", on -> given.add("red"))
                                    .flag("--blue", "", on -> given.add("blue")))
                    .optionalParameter("WORD", "", String.class, word -> given.add("word " + word));
        }

        @Override
        public Integer call() {
            return RAN;
        }
    }

    private final Noting command = new Noting();

    private int run(String line) {
        return new CommandLine(Usage.of("x", command))
                .setErr(new PrintWriter(new StringWriter(), true))
                .setOut(new PrintWriter(new StringWriter(), true))
                .execute(line.split(" "));
    }

    @Test
    void whatIsNotThereSetsNoField() {
        assertThat(run("-m 1")).isEqualTo(RAN);
        assertThat(command.given).containsExactly("must 1");
    }

    @Test
    void eachFieldIsGivenWhatTheUserGave() {
        assertThat(run("w --must 2 --flag --size 1KiB --blue")).isEqualTo(RAN);
        assertThat(command.given)
                .containsExactlyInAnyOrder("word w", "must 2", "flag true", "size 1024", "blue");
    }

    @Test
    void whatIsRepeatedAddsUp() {
        int code = run("-m 1 --again a,b --again c --some 1,2 --some 3 --ranges 0,2-4 --ranges 9");
        assertThat(code).isEqualTo(RAN);
        assertThat(command.given)
                .contains("again [a,b, c]", "some [1, 2, 3]", "ranges [0, 2, 3, 4, 9]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "w",
                "-m",
                "-m x",
                "-m 1 -m 2",
                "-m 1 w w",
                "-m 1 --size",
                "-m 1 --size x",
                "-m 1 --red --blue"
            })
    void whatCannotBeMeantIsNotRun(String line) {
        assertThat(run(line)).isEqualTo(CommandLine.ExitCode.USAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h", "--help", "-V", "--version"})
    void helpAndVersionAskForNothingElse(String option) {
        assertThat(run(option)).isZero();
    }
}
