package dev.exbt.job.interop;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.exbt.dht.DhtConfig;
import dev.exbt.dht.DhtServer;
import dev.exbt.job.Job;
import dev.exbt.job.JobOptions;
import dev.exbt.job.Session;
import dev.exbt.job.SessionConfig;
import dev.exbt.metainfo.HostPort;
import dev.exbt.metainfo.MagnetLink;
import dev.exbt.metainfo.TorrentVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A magnet link with nothing but an info-hash, and a peer that nothing but the DHT tells of: exbt and libtorrent know one DHT
 * node, and not one another.
 */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class DhtMagnetIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir Path temporary;

    private final List<AutoCloseable> open = new ArrayList<>();
    private DhtServer between;

    @BeforeEach
    void startTheNodeBetween() throws IOException {
        assumeTrue(
                LibtorrentProcess.isAvailable(), "libtorrent's native library is for linux-x86_64");
        between = track(DhtServer.start(dhtAt("127.0.0.9").build()));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    @ParameterizedTest
    @EnumSource(TorrentVersion.class)
    void exbtDownloadsFromLibtorrent(TorrentVersion version) throws Exception {
        Payload payload = Payload.many(temporary, 40, 32_768, version);
        LibtorrentPeer seeder = libtorrent();
        seeder.add(payload.torrent(), payload.home());
        seeder.awaitSeeding(LIMIT);
        awaitAnnouncement();

        Job job =
                track(
                        Job.open(
                                session(),
                                temporary.resolve("download"),
                                MagnetLink.parse(magnet(payload)),
                                JobOptions.defaults()));
        job.start().get(10, SECONDS);
        job.completion().get(LIMIT.toSeconds(), SECONDS);
        assertThat(payload.differenceIn(job.directory())).isNull();
    }

    @ParameterizedTest
    @EnumSource(TorrentVersion.class)
    void libtorrentDownloadsFromExbt(TorrentVersion version) throws Exception {
        Payload payload = Payload.many(temporary, 40, 32_768, version);
        Job seeder =
                track(
                        Job.open(
                                session(),
                                payload.home(),
                                payload.metainfo(),
                                JobOptions.defaults()));
        seeder.start().get(10, SECONDS);
        seeder.completion().get(LIMIT.toSeconds(), SECONDS);
        awaitAnnouncement();

        LibtorrentPeer leecher = libtorrent();
        Path directory = temporary.resolve("leecher");
        leecher.addMagnet(magnet(payload), directory);
        leecher.awaitSeeding(LIMIT);
        LibtorrentProcess.await(
                () -> payload.differenceIn(directory) == null,
                "libtorrent to write everything",
                LIMIT);
    }

    private void awaitAnnouncement() {
        LibtorrentProcess.await(
                () -> between.status().join().peers() > 0,
                "the seeder to announce itself to the node between",
                LIMIT);
    }

    private static String magnet(Payload payload) {
        return payload.metainfo().version() == TorrentVersion.V2
                ? "magnet:?xt=urn:btmh:1220" + payload.metainfo().infoHashV2()
                : "magnet:?xt=urn:btih:" + payload.metainfo().infoHash();
    }

    private LibtorrentPeer libtorrent() {
        LibtorrentPeer peer = track(LibtorrentPeer.startWithDht(temporary, "127.0.0.2"));
        peer.know(between.addresses().getFirst());
        LibtorrentProcess.await(
                () -> peer.knownNodes() > 0, "libtorrent to know the node between", LIMIT);
        return peer;
    }

    private Session session() throws IOException {
        InetSocketAddress known = between.addresses().getFirst();
        return track(
                Session.open(
                        SessionConfig.defaults()
                                .withBindAddress(InetAddress.getByName("127.0.0.1"))
                                .withAllowLocal(true)
                                .withDht(
                                        dhtAt("127.0.0.1")
                                                .bootstrap(
                                                        List.of(
                                                                new HostPort(
                                                                        known.getAddress()
                                                                                .getHostAddress(),
                                                                        known.getPort())))
                                                .build())));
    }

    private static DhtConfig.Builder dhtAt(String ip) {
        return DhtConfig.builder()
                .addresses(List.of(new InetSocketAddress(ip, 0)))
                .bootstrap(List.of());
    }

    private <T extends AutoCloseable> T track(T resource) {
        open.add(resource);
        return resource;
    }
}
