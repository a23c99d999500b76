package dev.exbt.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A file system of its own with little room, where the machine lets us mount one; tests are skipped where not. */
final class SmallFileSystem implements AutoCloseable {
    private final Path at;

    private SmallFileSystem(Path at) {
        this.at = at;
    }

    static SmallFileSystem mount(Path at, int kibibytes) throws Exception {
        Files.createDirectories(at);
        Assumptions.assumeTrue(
                run(
                        "mount",
                        "-t",
                        "tmpfs",
                        "-o",
                        "size=" + kibibytes + "k",
                        "tmpfs",
                        at.toString()),
                "mounting is not allowed here");
        return new SmallFileSystem(at);
    }

    Path path() {
        return at;
    }

    void setReadOnly(boolean readOnly) throws Exception {
        if (!run("mount", "-o", "remount," + (readOnly ? "ro" : "rw"), at.toString())) {
            throw new IOException("cannot remount " + at);
        }
    }

    private static boolean run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }

    @Override
    public void close() throws Exception {
        if (!run("umount", at.toString())) {
            run("umount", "-l", at.toString());
        }
    }
}
