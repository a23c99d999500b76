package dev.exbt.job.interop;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.libtorrent4j.LibTorrent;

/** A program that runs libtorrent in a process of its own and is driven line by line: one question, one answer. */
final class LibtorrentProcess implements AutoCloseable {
    // Found from a class of the class path: this one is in a module, and a module sees no resources
    // but its own.
    private static final String LIBRARY = "/lib/x86_64/libtorrent4j.so";

    private final Process process;
    private final BufferedReader out;
    private final String name;

    private LibtorrentProcess(Process process, String name) {
        this.process = process;
        this.name = name;
        this.out = process.inputReader();
    }

    /** Whether libtorrent runs here; on Linux with an x86_64 processor it must. */
    static boolean isAvailable() {
        return System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
    }

    /** Starts a program; its first argument is the native library. */
    static LibtorrentProcess start(Path temporary, Class<?> program, List<String> arguments) {
        try {
            Path library = temporary.resolve("libtorrent4j.so");
            if (!Files.exists(library)) {
                try (InputStream in = LibTorrent.class.getResourceAsStream(LIBRARY)) {
                    if (in == null) {
                        throw new IllegalStateException(LIBRARY + " is not on the class path");
                    }
                    Files.copy(in, library);
                }
            }
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(
                    List.of(
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "--enable-native-access=ALL-UNNAMED",
                            "-XX:ErrorFile=" + temporary.resolve("libtorrent-crash.log"),
                            "-cp",
                            placeOf(program) + File.pathSeparator + placeOf(LibTorrent.class),
                            program.getName(),
                            library.toString()));
            command.addAll(arguments);
            Process started =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            return new LibtorrentProcess(started, "libtorrent at " + arguments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The place of a class the program needs, wherever the build put it. */
    private static String placeOf(Class<?> type) {
        String file = type.getName().replace('.', '/') + ".class";
        String url = type.getResource("/" + file).toString();
        String place =
                url.startsWith("jar:")
                        ? url.substring(4, url.indexOf("!/"))
                        : url.substring(0, url.length() - file.length());
        return Path.of(URI.create(place)).toString();
    }

    /** Sends a command and gives what follows the expected word in the answer. */
    String ask(String expected, String command) {
        try {
            process.outputWriter().write(command + "\n");
            process.outputWriter().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " is gone", e);
        }
        return answer(expected);
    }

    /** Gives what follows the expected word in the next line that begins with it. */
    String answer(String expected) {
        try {
            String line = out.readLine();
            while (line != null && !line.startsWith(expected)) {
                line = out.readLine();
            }
            if (line == null) {
                throw new IOException(name + " ended");
            }
            return line.substring(expected.length()).trim();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks again and again, since a process of its own tells nothing by itself. */
    static void await(BooleanSupplier condition, String what, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited " + limit + " for " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
