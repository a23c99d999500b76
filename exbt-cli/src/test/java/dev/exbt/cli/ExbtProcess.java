package dev.exbt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command as a process of its own, for what ends only when it is interrupted. */
final class ExbtProcess {
    /** The exit code of a Java virtual machine that SIGTERM ended. */
    private static final int TERMINATED = 143;

    private ExbtProcess() {}

    static Process start(Object... arguments) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.add("-XX:+UseSerialGC");
        words.add("-cp");
        words.add(
                System.getProperty("java.class.path")
                        + File.pathSeparator
                        + System.getProperty("jdk.module.path"));
        words.add("dev.exbt.cli.Exbt");
        for (Object argument : arguments) {
            words.add(argument.toString());
        }
        return new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    static String readUntil(BufferedReader lines, String beginning) throws IOException {
        StringBuilder read = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            read.append(line).append('\n');
            if (line.startsWith(beginning)) {
                return read.toString();
            }
        }
        throw new AssertionError("ended before " + beginning + ": " + read);
    }

    /**
     * Does what Ctrl-C does, and asserts that the process ended by it. Where a shell began all this in the background, SIGINT is
     * ignored from there on; then SIGTERM ends it the same way.
     */
    static void interrupt(Process process) throws IOException, InterruptedException {
        signal("-INT", process);
        if (process.waitFor(10, TimeUnit.SECONDS)) {
            assertThat(process.exitValue()).isEqualTo(Exbt.INTERRUPTED);
        } else {
            signal("-TERM", process);
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(TERMINATED);
        }
    }

    private static void signal(String name, Process process)
            throws IOException, InterruptedException {
        assertThat(
                        new ProcessBuilder("kill", name, String.valueOf(process.pid()))
                                .start()
                                .waitFor())
                .isZero();
    }
}
