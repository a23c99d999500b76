package dev.exbt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README says is what there is. */
class ReadmeTest {
    private String readme;

    @BeforeEach
    void read() throws IOException {
        readme = Files.readString(Path.of("..", "README.md"));
    }

    @Test
    void theExampleIsTheOneThatIsCompiled() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/exbt/cli/ReadmeExample.java"));
        String example = source.split("// README\n")[1].stripIndent().strip();
        assertThat(example.lines().count()).isLessThanOrEqualTo(10);
        assertThat(readme).contains("```java\n" + example + "\n```");
    }

    @Test
    void theExampleRefusesATorrentThatIsNotThere(@TempDir Path directory) {
        assertThatThrownBy(() ->
                        ReadmeExample.download(
                                directory.resolve("none.torrent").toString(),
                                directory.resolve("job").toString()))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void everyPublishedModuleHasItsLine() throws IOException {
        String pom = Files.readString(Path.of("..", "pom.xml"));
        List<String> modules =
                Pattern.compile("<module>(exbt-[a-z-]+)</module>")
                        .matcher(pom)
                        .results()
                        .map(MatchResult::group)
                        .map(tag -> tag.replaceAll("</?module>", ""))
                        .filter(name -> !name.equals("exbt-testkit"))
                        .toList();
        assertThat(modules).hasSizeGreaterThanOrEqualTo(8);
        assertThat(modules).allSatisfy(name -> assertThat(readme).contains("| `" + name + "` |"));
    }

    @Test
    void everyCommandHasItsLine() {
        ExbtTest.commands().forEach(command -> assertThat(readme).contains("exbt " + command));
    }

    @Test
    void ciRunsTheTestCommandOfTheReadme() throws IOException {
        String ci = Files.readString(Path.of("..", ".ci", "run"));
        assertThat(readme).contains("```\nmvn verify\n```");
        assertThat(ci).contains("\nmvn verify\n./exbt demo --size 16MiB --progress none\n");
    }
}
