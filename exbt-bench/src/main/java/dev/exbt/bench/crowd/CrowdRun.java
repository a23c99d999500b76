package dev.exbt.bench.crowd;

import com.sun.management.OperatingSystemMXBean;
import dev.exbt.bench.race.Heat;
import dev.exbt.bench.race.RacePayload;
import dev.exbt.bench.race.Workspace;
import dev.exbt.job.Job;
import dev.exbt.job.JobOptions;
import dev.exbt.job.Session;
import dev.exbt.job.SessionConfig;
import dev.exbt.metainfo.HostPort;
import dev.exbt.metainfo.Metainfo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How fast a job downloads from one peer and from hundreds, in turns. The peers are {@link WireSeed}s in one process, each at an
 * address of its own; CPU time is that of this process.
 *
 * <pre> java -cp exbt-bench/target/benchmarks.jar dev.exbt.bench.crowd.CrowdRun [MiB [peers [rounds]]] </pre>
 */
public final class CrowdRun {
    private static final int MIB = 1024;
    private static final int PEERS = 500;
    private static final int ROUNDS = 5;

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private CrowdRun() {}

    /**
     * Measures and prints. A first round, in which code is compiled, is not counted.
     *
     * @param arguments size of the payload in MiB, peers, rounds; each has a default
     * @throws Exception if a download fails
     */
    public static void main(String[] arguments) throws Exception {
        int mebibytes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : MIB;
        int peers = arguments.length > 1 ? Integer.parseInt(arguments[1]) : PEERS;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : ROUNDS;
        try (Workspace workspace = Workspace.open()) {
            RacePayload payload = RacePayload.write(workspace.path(), (long) mebibytes << 20);
            Process crowd = start(payload);
            try {
                int port = Integer.parseInt(crowd.inputReader().readLine().substring(5));
                run(workspace.path(), payload, port, peers, rounds);
            } finally {
                crowd.destroyForcibly().waitFor();
            }
        }
    }

    private static Process start(RacePayload payload) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        WireSeedsMain.class.getName(),
                        payload.file().toString(),
                        Integer.toString(RacePayload.PIECE_LENGTH))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void run(Path workspace, RacePayload payload, int port, int peers, int rounds)
            throws Exception {
        List<Heat> alone = new ArrayList<>();
        List<Heat> crowded = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            Heat one = download(workspace.resolve("one-" + round), payload, port, 1);
            Heat many = download(workspace.resolve("many-" + round), payload, port, peers);
            System.out.printf(
                    Locale.ROOT,
                    "%d: 1 peer %.0f MiB/s, %d peers %.0f MiB/s%n",
                    round,
                    one.rate(),
                    peers,
                    many.rate());
            if (round > 0) {
                alone.add(one);
                crowded.add(many);
            }
        }
        Heat one = Heat.median(alone);
        Heat many = Heat.median(crowded);
        System.out.printf(
                Locale.ROOT,
                "median of %d: 1 peer %.0f MiB/s at %.2f CPU-s/GiB, %d peers %.0f at %.2f: ratio %.2f%n",
                rounds,
                one.rate(),
                one.cpuPerGiB(),
                peers,
                many.rate(),
                many.cpuPerGiB(),
                many.rate() / one.rate());
    }

    private static Heat download(Path directory, RacePayload payload, int port, int peers)
            throws Exception {
        List<HostPort> addresses = new ArrayList<>();
        for (int i = 0; i < peers; i++) {
            addresses.add(new HostPort("127.1." + i / 250 + "." + (i % 250 + 1), port));
        }
        SessionConfig config =
                SessionConfig.defaults()
                        .withBindAddress(InetAddress.getByName("127.0.0.3"))
                        .withAllowLocal(true)
                        .withMaxConnections(peers + 10)
                        .withDht(null);
        JobOptions options =
                JobOptions.defaults()
                        .withMaxConnections(peers + 10)
                        .withUseTrackers(false)
                        .withPeers(addresses);
        try (Session session = Session.open(config)) {
            Metainfo metainfo = Metainfo.parse(Files.readAllBytes(payload.torrent()));
            Job job = Job.open(session, directory, metainfo, options);
            long cpu = SYSTEM.getProcessCpuTime();
            long begin = System.nanoTime();
            job.start().get();
            job.completion().get();
            long wall = System.nanoTime() - begin;
            cpu = SYSTEM.getProcessCpuTime() - cpu;
            payload.requireIn(directory);
            payload.removeFrom(directory);
            return new Heat(payload.bytes(), wall, cpu);
        }
    }
}
