package dev.exbt.bench.race;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A directory for one run, removed with everything in it at the end.
 *
 * @param path where it is
 */
public record Workspace(Path path) implements AutoCloseable {
    /** Makes one in memory if the system has a file system there. */
    public static Workspace open() throws IOException {
        return in(memory());
    }

    static Workspace in(Path parent) throws IOException {
        return new Workspace(Files.createTempDirectory(parent, "exbt-race"));
    }

    /** Linux's file system in memory where there is one. */
    static Path memory() {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> inside = Files.walk(path)) {
            for (Path entry : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }
}
