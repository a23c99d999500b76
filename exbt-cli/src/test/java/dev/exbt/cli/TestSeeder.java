package dev.exbt.cli;

import dev.exbt.job.Job;
import dev.exbt.job.JobOptions;
import dev.exbt.job.Session;
import dev.exbt.job.SessionConfig;
import dev.exbt.metainfo.InfoHash;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.TorrentProgress;
import dev.exbt.metainfo.TorrentWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The demo's files, a torrent of them, and a session on loopback that serves them. */
final class TestSeeder implements AutoCloseable {
    static final long SIZE = 3_000_000;

    private final Session session;
    private final Path torrent;
    private final Metainfo metainfo;

    private TestSeeder(Session session, Path torrent, Metainfo metainfo) {
        this.session = session;
        this.torrent = torrent;
        this.metainfo = metainfo;
    }

    /** Writes the files and their torrent, which serves nobody yet. */
    static Path writeTorrent(Path directory) throws Exception {
        Path files = directory.resolve("seed").resolve("payload");
        DemoContent.write(files, SIZE);
        Metainfo metainfo =
                TorrentWriter.of(files)
                        .pieceLength(1 << 15)
                        .write(TorrentProgress.NONE, () -> false);
        return Files.write(directory.resolve("payload.torrent"), metainfo.toBytes());
    }

    static TestSeeder start(Path directory) throws Exception {
        Path torrent = writeTorrent(directory);
        Metainfo metainfo = Metainfo.parse(Files.readAllBytes(torrent));
        Session session =
                Session.open(
                        SessionConfig.defaults()
                                .withBindAddress(
                                        InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))
                                .withDht(null));
        try {
            Job job = Job.open(session, directory.resolve("seed"), metainfo, JobOptions.defaults());
            job.start();
            job.completion().get(60, TimeUnit.SECONDS);
            return new TestSeeder(session, torrent, metainfo);
        } catch (Throwable failed) {
            session.close();
            throw failed;
        }
    }

    Path torrent() {
        return torrent;
    }

    InfoHash infoHash() {
        return metainfo.infoHash();
    }

    String magnet() {
        return "magnet:?xt=urn:btih:" + infoHash().toHex();
    }

    String address() {
        return "127.0.0.1:" + session.port();
    }

    @Override
    public void close() {
        session.close();
    }
}
