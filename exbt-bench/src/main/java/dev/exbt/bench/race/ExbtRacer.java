package dev.exbt.bench.race;

import dev.exbt.job.Job;
import dev.exbt.job.JobOptions;
import dev.exbt.job.Session;
import dev.exbt.job.SessionConfig;
import dev.exbt.metainfo.HostPort;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.MetainfoException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** exbt as a program embeds it: one session with its defaults, bound to one address. */
final class ExbtRacer implements Racer {
    private final Session session;
    private @Nullable Job job;

    ExbtRacer(String ip) throws IOException {
        session =
                Session.open(
                        SessionConfig.defaults()
                                .withBindAddress(InetAddress.getByName(ip))
                                .withAllowLocal(true)
                                .withDht(null));
    }

    @Override
    public int seed(Path torrent, Path directory) throws IOException {
        await(open(torrent, directory, JobOptions.defaults().withSkipCheck(true)));
        return session.port();
    }

    @Override
    public void download(Path torrent, Path directory, InetSocketAddress seeder)
            throws IOException {
        HostPort peer = new HostPort(seeder.getHostString(), seeder.getPort());
        await(open(torrent, directory, JobOptions.defaults().withPeers(List.of(peer))));
    }

    private Job open(Path torrent, Path directory, JobOptions options) throws IOException {
        try {
            Job opened =
                    Job.open(
                            session,
                            directory,
                            Metainfo.parse(Files.readAllBytes(torrent)),
                            options.withUseTrackers(false));
            job = opened;
            return opened;
        } catch (MetainfoException e) {
            throw new IOException(torrent + " is no torrent", e);
        }
    }

    private static void await(Job started) throws IOException {
        try {
            started.start().get(RaceProcess.LIMIT.toSeconds(), TimeUnit.SECONDS);
            started.completion().get(RaceProcess.LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("exbt did not get it all: " + started.status(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void drop() {
        Job ending = job;
        job = null;
        if (ending != null) {
            ending.close();
        }
    }
}
