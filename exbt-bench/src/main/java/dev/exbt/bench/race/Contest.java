package dev.exbt.bench.race;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** exbt and libtorrent at the same task, one after the other, round by round. */
final class Contest implements AutoCloseable {
    private final Task task;
    private final Lane exbt;
    private final Lane libtorrent;

    Contest(Task task, Path workspace, RacePayload payload) throws IOException {
        this.task = task;
        exbt = Lane.open(task, "exbt", workspace, payload);
        try {
            libtorrent = Lane.open(task, "libtorrent", workspace, payload);
        } catch (IOException | RuntimeException failed) {
            exbt.close();
            throw failed;
        }
    }

    /** Each client once; who was last in the round before comes first. */
    void round() throws IOException {
        boolean even = exbt.heats().size() % 2 == 0;
        (even ? exbt : libtorrent).run();
        (even ? libtorrent : exbt).run();
    }

    Task task() {
        return task;
    }

    List<Heat> exbt() {
        return exbt.heats();
    }

    List<Heat> libtorrent() {
        return libtorrent.heats();
    }

    /** exbt's rate over libtorrent's, each at its fastest: what a machine that others use says most reliably. */
    double bestRatio() {
        return Heat.fastest(exbt()).rate() / Heat.fastest(libtorrent()).rate();
    }

    @Override
    public void close() {
        exbt.close();
        libtorrent.close();
    }
}
