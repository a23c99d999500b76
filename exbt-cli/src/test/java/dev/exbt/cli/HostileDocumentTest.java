package dev.exbt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/hostile.md} names a test for each kind of hostile input: they are there. */
class HostileDocumentTest {
    private static final Pattern NAMED =
            Pattern.compile("`([A-Z][A-Za-z0-9]*Test)(?:#([A-Za-z0-9]+))?`");
    private static final int ROWS = 100;

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        Map<String, String> sources = tests();
        String document = Files.readString(Path.of("..", "docs", "hostile.md"));
        List<MatchResult> named = NAMED.matcher(document).results().toList();
        assertThat(named).hasSizeGreaterThan(ROWS);
        List<String> missing = new ArrayList<>();
        for (MatchResult name : named) {
            String source = sources.getOrDefault(name.group(1), "");
            String method = name.group(2);
            if (source.isEmpty() || method != null && !source.contains(" void " + method + "(")) {
                missing.add(name.group());
            }
        }
        assertThat(missing).isEmpty();
    }

    private static Map<String, String> tests() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            for (Path module : modules.toList()) {
                Path tests = module.resolve("src/test/java");
                if (Files.isDirectory(tests)) {
                    read(tests, sources);
                }
            }
        }
        return sources;
    }

    private static void read(Path tests, Map<String, String> sources) throws IOException {
        try (Stream<Path> files = Files.walk(tests)) {
            for (Path file : files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
                String name = file.getFileName().toString();
                sources.put(name.substring(0, name.indexOf('.')), Files.readString(file));
            }
        }
    }
}
