package dev.exbt.bench.race;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One racer, the libtorrent at its other end, and how it did. The processes stay, so the first heat is cold (the JVM has just
 * started, nothing is compiled) and later ones are warm.
 */
final class Lane implements AutoCloseable {
    private final String name;
    private final Path workspace;
    private final RacePayload payload;
    private final RaceProcess racer;
    private final RaceProcess seeder;
    private final RaceProcess leecher;
    private final InetSocketAddress address;
    private final List<Heat> heats = new ArrayList<>();

    private Lane(
            String name,
            Path workspace,
            RacePayload payload,
            RaceProcess racer,
            RaceProcess seeder,
            RaceProcess leecher)
            throws IOException {
        this.name = name;
        this.workspace = workspace;
        this.payload = payload;
        this.racer = racer;
        this.seeder = seeder;
        this.leecher = leecher;
        this.address = seeder.seed(payload);
    }

    /**
     * Starts both processes.
     *
     * @param client {@code exbt} or {@code libtorrent}
     */
    static Lane open(Task task, String client, Path workspace, RacePayload payload)
            throws IOException {
        boolean downloads = task == Task.DOWNLOAD;
        RaceProcess other =
                RaceProcess.start(
                        downloads ? "libtorrent" : "libtorrent-unchecked", "127.0.0.2", workspace);
        try {
            RaceProcess racer = RaceProcess.start(client, "127.0.0.3", workspace);
            try {
                return new Lane(
                        task.words + "-" + client,
                        workspace,
                        payload,
                        racer,
                        downloads ? other : racer,
                        downloads ? racer : other);
            } catch (IOException | RuntimeException failed) {
                racer.close();
                throw failed;
            }
        } catch (IOException | RuntimeException failed) {
            other.close();
            throw failed;
        }
    }

    /** Moves the payload once and compares it. */
    void run() throws IOException {
        Path directory = workspace.resolve(name + "-" + heats.size());
        long before = racer.cpuNanos();
        long wall = leecher.download(payload, directory, address);
        heats.add(new Heat(payload.bytes(), wall, racer.cpuNanos() - before));
        payload.requireIn(directory);
        leecher.drop();
        payload.removeFrom(directory);
    }

    List<Heat> heats() {
        return heats;
    }

    @Override
    public void close() {
        leecher.close();
        seeder.close();
    }
}
