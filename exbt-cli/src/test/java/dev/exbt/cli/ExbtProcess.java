package dev.exbt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The command as a process of its own, for what ends only when it is interrupted. */
final class ExbtProcess {
    /** The exit code of a Java virtual machine that SIGTERM ended. */
    private static final int TERMINATED = 143;

    /** Signal 2 in a mask that begins with signal 1. */
    private static final long SIGINT_MASK = 1 << 1;

    private ExbtProcess() {}

    /**
     * Starts it behind another command, such as a shell that sets a limit and makes way.
     *
     * @param before the words of that command; none for the command alone
     * @param log where all that it says is added
     * @param options of the Java virtual machine
     * @param arguments of the command
     */
    static Process start(
            List<String> before, Path log, List<String> options, List<String> arguments)
            throws IOException {
        List<String> words = new ArrayList<>(before);
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(options);
        String modules = System.getProperty("jdk.module.path");
        if (modules == null) {
            String classes = System.getProperty("java.class.path");
            words.addAll(List.of("-cp", classes, Exbt.class.getName()));
        } else {
            words.addAll(List.of("-p", modules, "-m", "dev.exbt.cli/" + Exbt.class.getName()));
        }
        words.addAll(arguments);
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

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
     * ignored from there on; SIGTERM ends a process the same way.
     */
    static void interrupt(Process process) throws IOException, InterruptedException {
        boolean ignored = isInterruptIgnored();
        signal(ignored ? "-TERM" : "-INT", process);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ignored ? TERMINATED : Exbt.INTERRUPTED);
    }

    private static boolean isInterruptIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false; // no Linux
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) & SIGINT_MASK) != 0);
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
