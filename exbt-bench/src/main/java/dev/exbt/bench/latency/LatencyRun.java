package dev.exbt.bench.latency;

import dev.exbt.bench.race.RacePayload;
import dev.exbt.bench.race.RaceProcess;
import dev.exbt.bench.race.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;

/**
 * How much of what a long way allows a download gets. The way is a {@link DelayingProxy}; what it allows is measured by a bare
 * copy through it in the same run. Sender and receiver are processes of their own.
 *
 * <pre> java -cp exbt-bench/target/benchmarks.jar dev.exbt.bench.latency.LatencyRun [MiB [window KiB [one way ms]]] </pre>
 */
public final class LatencyRun {
    private static final int MIB = 256;

    /** What Linux lets a socket hold for sending, unless told otherwise (net.ipv4.tcp_wmem). */
    private static final int WINDOW_KIB = 4 << 10;

    private static final int ONE_WAY_MILLIS = 30;

    private final Workspace workspace;
    private final RacePayload payload;
    private final Duration oneWay;
    private final long window;
    private int downloads;

    /**
     * Prepares a run.
     *
     * @param workspace where payload and downloads go
     * @param bytes size of the payload
     * @param window bytes under way in a round trip
     * @param oneWay delay of each direction
     */
    LatencyRun(Workspace workspace, long bytes, long window, Duration oneWay) throws IOException {
        this.workspace = workspace;
        this.payload = RacePayload.write(workspace.path(), bytes);
        this.window = window;
        this.oneWay = oneWay;
    }

    /**
     * Measures and prints.
     *
     * @param arguments size of the payload in MiB, window in KiB, one way in milliseconds; each has a default
     * @throws IOException if a transfer fails
     */
    public static void main(String[] arguments) throws IOException {
        int mebibytes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : MIB;
        int window = arguments.length > 1 ? Integer.parseInt(arguments[1]) : WINDOW_KIB;
        int millis = arguments.length > 2 ? Integer.parseInt(arguments[2]) : ONE_WAY_MILLIS;
        try (Workspace workspace = Workspace.open()) {
            LatencyRun run =
                    new LatencyRun(
                            workspace,
                            (long) mebibytes << 20,
                            (long) window << 10,
                            Duration.ofMillis(millis));
            System.out.printf("%d MiB, window %d KiB, %d ms each way%n", mebibytes, window, millis);
            double limit = run.copy();
            print("bare copy", limit, limit);
            print("exbt from exbt", run.download("exbt", "exbt"), limit);
            if (RaceProcess.isAvailable()) {
                print("exbt from libtorrent", run.download("libtorrent", "exbt"), limit);
                print(
                        "libtorrent from libtorrent",
                        run.download("libtorrent", "libtorrent"),
                        limit);
            }
            print("bare copy", run.copy(), limit);
        }
    }

    private static void print(String what, double rate, double limit) {
        System.out.printf(
                Locale.ROOT, "%-26s %7.1f MiB/s, %.2f of the limit%n", what, rate, rate / limit);
    }

    /** MiB a second of a bare copy: what the way allows. */
    double copy() throws IOException {
        try (ServerSocket source = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            Thread sender = Thread.ofPlatform().daemon().start(() -> send(source));
            InetSocketAddress from =
                    new InetSocketAddress(source.getInetAddress(), source.getLocalPort());
            try (DelayingProxy way = new DelayingProxy(from, oneWay, window, payload.bytes());
                    Socket socket =
                            new Socket(way.address().getAddress(), way.address().getPort());
                    InputStream in = socket.getInputStream()) {
                in.skipNBytes(payload.bytes());
                sender.interrupt();
                return way.rate();
            }
        }
    }

    private void send(ServerSocket source) {
        byte[] part = new byte[64 << 10];
        try (Socket socket = source.accept();
                OutputStream out = socket.getOutputStream()) {
            for (long left = payload.bytes(); left > 0; left -= part.length) {
                out.write(part, 0, (int) Math.min(left, part.length));
            }
        } catch (IOException e) {
            System.err.println("the bare copy failed: " + e);
        }
    }

    /** MiB a second of one client's download from another. */
    double download(String seeder, String leecher) throws IOException {
        try (RaceProcess from = RaceProcess.start(seeder, "127.0.0.2", workspace.path());
                RaceProcess to = RaceProcess.start(leecher, "127.0.0.3", workspace.path());
                DelayingProxy way =
                        new DelayingProxy(from.seed(payload), oneWay, window, payload.bytes())) {
            var directory = workspace.path().resolve("far-" + downloads++);
            to.download(payload, directory, way.address());
            payload.requireIn(directory);
            payload.removeFrom(directory);
            return way.rate();
        }
    }
}
