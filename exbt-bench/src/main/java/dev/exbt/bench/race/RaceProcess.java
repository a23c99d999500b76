package dev.exbt.bench.race;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.libtorrent4j.LibTorrent;

/**
 * One client in a process of its own: its compilers, collector and native threads work for nobody else, so the CPU time of
 * the process is the client's, and a crash of native code is the end of a racer and not of the race.
 */
public final class RaceProcess implements AutoCloseable {
    /** How long one transfer may take. */
    static final Duration LIMIT = Duration.ofMinutes(5);

    private static final String LIBRARY = "/lib/x86_64/libtorrent4j.so";

    private final Process process;
    private final BufferedReader out;
    private final String client;
    private final String ip;

    private RaceProcess(Process process, String client, String ip) {
        this.process = process;
        this.out = process.inputReader();
        this.client = client;
        this.ip = ip;
    }

    /** Whether libtorrent's native library is for this machine. */
    public static boolean isAvailable() {
        return System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
    }

    /**
     * Starts a client.
     *
     * @param client as {@link RacerMain} calls it
     * @param ip the loopback address it uses
     * @param workspace where the native library is unpacked
     * @return the client, ready
     * @throws IOException if it does not start
     */
    public static RaceProcess start(String client, String ip, Path workspace) throws IOException {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        // libtorrent4j frees native objects that are still in use when their Java
                        // halves are finalised.
                        "--finalization=disabled",
                        "-Dlibtorrent4j.jni.path=" + unpack(workspace),
                        "-XX:ErrorFile="
                                + Path.of(System.getProperty("java.io.tmpdir"), "exbt-race-%p.log"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RacerMain.class.getName(),
                        client,
                        ip);
        Process started =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        RaceProcess racer = new RaceProcess(started, client, ip);
        racer.answer("up");
        return racer;
    }

    private static Path unpack(Path workspace) throws IOException {
        Path library = workspace.resolve("libtorrent4j.so");
        if (Files.exists(library)) {
            return library;
        }
        try (InputStream in = LibTorrent.class.getResourceAsStream(LIBRARY)) {
            if (in == null) {
                throw new IllegalStateException(LIBRARY + " is not on the class path");
            }
            Files.copy(in, library);
        }
        return library;
    }

    /** Serves the payload; gives where. */
    public InetSocketAddress seed(RacePayload payload) throws IOException {
        String port = ask("seeding", "seed", payload.torrent(), payload.home());
        return new InetSocketAddress(ip, Integer.parseInt(port));
    }

    /** Downloads from a peer; gives the wall time in nanoseconds. */
    public long download(RacePayload payload, Path directory, InetSocketAddress from)
            throws IOException {
        return Long.parseLong(
                ask(
                        "downloaded",
                        "download",
                        payload.torrent(),
                        directory,
                        from.getHostString(),
                        from.getPort()));
    }

    /** CPU time of the process since its start, in nanoseconds. */
    long cpuNanos() throws IOException {
        return Long.parseLong(ask("cpu", "cpu"));
    }

    void drop() throws IOException {
        ask("dropped", "drop");
    }

    private String ask(String expected, Object... words) throws IOException {
        StringBuilder line = new StringBuilder();
        for (Object word : words) {
            line.append(line.isEmpty() ? "" : "\t").append(word);
        }
        process.outputWriter().write(line.append('\n').toString());
        process.outputWriter().flush();
        return answer(expected);
    }

    private String answer(String expected) throws IOException {
        String line = out.readLine();
        while (line != null && !line.startsWith(expected)) {
            line = out.readLine();
        }
        if (line == null) {
            throw new IOException(client + " at " + ip + " ended");
        }
        return line.substring(expected.length()).trim();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
