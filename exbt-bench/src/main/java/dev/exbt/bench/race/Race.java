package dev.exbt.bench.race;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Races exbt against libtorrent (through libtorrent4j) on loopback and prints wall time, rate, CPU and their ratios. Each client
 * is a plain JVM with its defaults, started once; see {@link Lane} and {@link RaceProcess} for what is measured.
 */
public final class Race {
    private Race() {}

    /**
     * Runs it.
     *
     * @param arguments see {@link RaceOptions#USAGE}
     * @throws IOException if a client fails or a file cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        RaceOptions options;
        try {
            options = RaceOptions.parse(arguments);
        } catch (IllegalArgumentException wrong) {
            System.err.println("race: " + wrong.getMessage() + "\nusage: " + RaceOptions.USAGE);
            System.exit(2);
            return;
        }
        if (!RaceProcess.isAvailable()) {
            System.err.println("race: libtorrent's native library is for linux-x86_64");
            System.exit(1);
            return;
        }
        try (Workspace workspace = Workspace.in(options.directory())) {
            run(options, workspace.path());
        }
    }

    private static void run(RaceOptions options, Path workspace) throws IOException {
        RacePayload payload = RacePayload.write(workspace, options.bytes());
        System.out.printf(
                "exbt against libtorrent4j: %d MiB, %d rounds in %s, Java %s, %d processors%n",
                options.bytes() >> 20,
                options.repeat(),
                options.directory(),
                Runtime.version(),
                Runtime.getRuntime().availableProcessors());
        for (Task task : options.tasks()) {
            try (Contest contest = new Contest(task, workspace, payload)) {
                for (int round = 0; round < options.repeat(); round++) {
                    contest.round();
                    System.out.printf(
                            "%s %d: exbt %.0f MiB/s, libtorrent %.0f MiB/s%n",
                            task.words,
                            round,
                            contest.exbt().getLast().rate(),
                            contest.libtorrent().getLast().rate());
                }
                System.out.println(RaceReport.table(contest));
                if (options.json() != null) {
                    Files.writeString(
                            options.json(),
                            RaceReport.json(contest),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.APPEND);
                }
            }
        }
    }
}
