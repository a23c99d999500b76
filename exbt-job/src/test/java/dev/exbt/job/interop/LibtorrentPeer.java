package dev.exbt.job.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A real libtorrent on a loopback address of its own, in a process of its own, driven line by line. */
final class LibtorrentPeer implements AutoCloseable {
    // Found from a class of the class path: this one is in a module, and a module sees no resources
    // but its own.
    private static final String LIBRARY = "/lib/x86_64/libtorrent4j.so";

    private final Process process;
    private final BufferedReader out;
    private final String ip;
    private final int port;

    private LibtorrentPeer(Process process, String ip) throws IOException {
        this.process = process;
        this.ip = ip;
        this.out = process.inputReader();
        this.port = Integer.parseInt(answer("port"));
    }

    /** Whether libtorrent runs here; on Linux with an x86_64 processor it must. */
    static boolean isAvailable() {
        return System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
    }

    static LibtorrentPeer start(Path temporary, String ip) {
        try {
            Path library = temporary.resolve("libtorrent4j.so");
            if (!Files.exists(library)) {
                try (InputStream in =
                        org.libtorrent4j.LibTorrent.class.getResourceAsStream(LIBRARY)) {
                    if (in == null) {
                        throw new IllegalStateException(LIBRARY + " is not on the class path");
                    }
                    Files.copy(in, library);
                }
            }
            Process started =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-XX:+UseSerialGC",
                                    "-XX:TieredStopAtLevel=1",
                                    "--enable-native-access=ALL-UNNAMED",
                                    "-XX:ErrorFile=" + temporary.resolve("libtorrent-crash.log"),
                                    "-cp",
                                    classPath(),
                                    LibtorrentMain.class.getName(),
                                    library.toString(),
                                    ip)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            return new LibtorrentPeer(started, ip);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The places of the classes the program needs, wherever the build put them. */
    private static String classPath() {
        return placeOf(LibtorrentMain.class)
                + java.io.File.pathSeparator
                + placeOf(org.libtorrent4j.LibTorrent.class);
    }

    private static String placeOf(Class<?> type) {
        String name = type.getName().replace('.', '/') + ".class";
        String url = type.getResource("/" + name).toString();
        String place =
                url.startsWith("jar:")
                        ? url.substring(4, url.indexOf("!/"))
                        : url.substring(0, url.length() - name.length());
        return Path.of(java.net.URI.create(place)).toString();
    }

    String ip() {
        return ip;
    }

    int port() {
        return port;
    }

    void add(Path torrent, Path directory) {
        ask("added", "add " + torrent + " " + directory);
    }

    /** Serves a directory as it is, without looking whether it is right. */
    void seedUnchecked(Path torrent, Path directory) {
        ask("added", "seed " + torrent + " " + directory);
    }

    void addMagnet(String magnet, Path directory) {
        ask("added", "add " + magnet + " " + directory);
    }

    void connect(String toIp, int toPort) {
        ask("connecting", "connect " + toIp + " " + toPort);
    }

    /** How many pieces it has. */
    int pieces() {
        return Integer.parseInt(ask("status", "status").split(" ")[0]);
    }

    boolean isSeeding() {
        String[] status = ask("status", "status").split(" ");
        return status[2].equals("SEEDING") && Integer.parseInt(status[0]) > 0;
    }

    /** Waits until it has everything. */
    void awaitSeeding(Duration limit) {
        await(this::isSeeding, "libtorrent at " + ip + " to have everything", limit);
    }

    /** Asks again and again, since a process of its own tells nothing by itself. */
    static void await(BooleanSupplier condition, String what, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited " + limit + " for " + what);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private String ask(String expected, String command) {
        try {
            process.outputWriter().write(command + "\n");
            process.outputWriter().flush();
            return answer(expected);
        } catch (IOException e) {
            throw new UncheckedIOException("libtorrent at " + ip + " is gone", e);
        }
    }

    private String answer(String expected) throws IOException {
        String line = out.readLine();
        while (line != null && !line.startsWith(expected)) {
            line = out.readLine();
        }
        if (line == null) {
            throw new IOException("libtorrent at " + ip + " ended");
        }
        return line.substring(expected.length()).trim();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
