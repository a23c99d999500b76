package dev.exbt.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.metainfo.FileEntry;
import dev.exbt.metainfo.HostPort;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.MetainfoException;
import dev.exbt.metainfo.TorrentProgress;
import dev.exbt.metainfo.TorrentVersion;
import dev.exbt.metainfo.TorrentWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A small torrent of three files and the directory that holds them, for jobs over loopback.
 *
 * @param home where its files are whole
 * @param file the torrent file
 * @param metainfo the torrent
 */
record Sample(Path home, Path file, Metainfo metainfo) {
    static final int PIECE_LENGTH = 1 << 14;
    private static final int[] LENGTHS = {50_000, 1, 200_001};

    static Sample make(Path temporary, String name, String... trackers) {
        return make(temporary, name, TorrentVersion.V1, trackers);
    }

    static Sample make(Path temporary, String name, TorrentVersion version, String... trackers) {
        try {
            Path home = temporary.resolve("whole-" + name);
            Path folder = Files.createDirectories(home.resolve(name));
            for (int i = 0; i < LENGTHS.length; i++) {
                byte[] bytes = new byte[LENGTHS[i]];
                new Random(name.hashCode() + i).nextBytes(bytes);
                Files.write(folder.resolve("file" + i), bytes);
            }
            Metainfo metainfo =
                    TorrentWriter.of(folder)
                            .pieceLength(PIECE_LENGTH)
                            .version(version)
                            .trackers(List.of(trackers).stream().map(List::of).toList())
                            .write(TorrentProgress.NONE, () -> false);
            Path file = temporary.resolve(name + ".torrent");
            Files.write(file, metainfo.toBytes());
            return new Sample(home, file, metainfo);
        } catch (IOException | MetainfoException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A job that has everything. */
    Job seed(Session session) throws IOException {
        return Job.open(session, home, metainfo, JobOptions.defaults());
    }

    /** A job that has nothing and knows one peer. */
    Job leech(Session session, Path directory, Session from) throws IOException {
        return Job.create(session, directory, metainfo, JobOptions.defaults().withPeers(at(from)));
    }

    static List<HostPort> at(Session session) {
        return List.of(new HostPort("127.0.0.1", session.port()));
    }

    static Session session() throws IOException {
        return Session.open(config());
    }

    static SessionConfig config() {
        return SessionConfig.defaults()
                .withBindAddress(InetAddress.getLoopbackAddress())
                .withAllowLocal(true)
                .withDht(null);
    }

    /** Asserts that a directory holds every file as it should be. */
    void assertWholeIn(Path directory) throws IOException {
        for (FileEntry file : metainfo.files()) {
            if (!file.isPad()) {
                assertFileIn(directory, file.index());
            }
        }
    }

    void assertFileIn(Path directory, int file) throws IOException {
        String path = metainfo.files().get(file).pathString();
        assertThat(Files.mismatch(home.resolve(path), directory.resolve(path)))
                .as("first difference in " + path)
                .isEqualTo(-1);
    }

    /** Waits for what is to come soon. */
    static <T> T soon(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    /** The next event of a kind. */
    static CompletableFuture<JobEvent> next(Job job, Predicate<JobEvent> kind) {
        CompletableFuture<JobEvent> came = new CompletableFuture<>();
        job.addListener((owner, event) -> {
            if (kind.test(event)) {
                came.complete(event);
            }
        });
        return came;
    }

    /** When a job comes into a state; already there counts. */
    static CompletableFuture<JobEvent> state(Job job, JobState state) {
        CompletableFuture<JobEvent> came =
                next(
                        job,
                        event ->
                                event instanceof JobEvent.StateChanged changed
                                        && changed.to() == state);
        if (job.status().state() == state) {
            came.complete(new JobEvent.StateChanged(state, state));
        }
        return came;
    }
}
