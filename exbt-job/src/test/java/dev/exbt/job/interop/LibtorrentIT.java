package dev.exbt.job.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.exbt.job.Job;
import dev.exbt.job.JobEvent;
import dev.exbt.job.JobOptions;
import dev.exbt.job.JobState;
import dev.exbt.job.JobStatus;
import dev.exbt.job.Session;
import dev.exbt.job.SessionConfig;
import dev.exbt.metainfo.HostPort;
import dev.exbt.metainfo.MagnetLink;
import dev.exbt.metainfo.TorrentVersion;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** exbt downloads from and seeds to the real libtorrent. */
@Execution(ExecutionMode.CONCURRENT)
class LibtorrentIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir Path temporary;

    private final List<AutoCloseable> open = new ArrayList<>();
    private int nextIp = 2;

    @BeforeEach
    void libtorrentIsThere() {
        if (!LibtorrentProcess.isAvailable()) {
            System.err.println(
                    "[exbt] SKIPPED: no libtorrent for this platform, nothing is proven against it");
        }
        assumeTrue(
                LibtorrentProcess.isAvailable(), "libtorrent's native library is for linux-x86_64");
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    @ParameterizedTest
    @EnumSource(TorrentVersion.class)
    void downloadsASingleFile(TorrentVersion version) throws Exception {
        Payload payload = Payload.single(temporary, 3_000_001, 65_536, version);
        Job job = download(payload, seeder(payload));
        assertComplete(job, payload);
    }

    @ParameterizedTest
    @EnumSource(TorrentVersion.class)
    void downloadsThreeHundredSmallFiles(TorrentVersion version) throws Exception {
        Payload payload = Payload.many(temporary, 300, 32_768, version);
        Job job = download(payload, seeder(payload));
        assertComplete(job, payload);
    }

    @Test
    void downloadsWhenTheLastPieceAndBlockAreShort() throws Exception {
        Payload payload = Payload.single(temporary, 16_384 * 37 + 1, 16_384 * 4, TorrentVersion.V1);
        Job job = download(payload, seeder(payload));
        assertComplete(job, payload);
    }

    @ParameterizedTest
    @EnumSource(TorrentVersion.class)
    void seedsToLibtorrent(TorrentVersion version) throws Exception {
        Payload payload = Payload.many(temporary, 40, 32_768, version);
        Session session = session();
        seed(session, payload);
        LibtorrentPeer leecher = libtorrent();
        leecher.add(payload.torrent(), temporary.resolve("leecher"));
        leecher.connect("127.0.0.1", session.port());
        assertReceived(leecher, payload);
    }

    @Test
    void fetchesAMagnetLinksDescriptionFromLibtorrent() throws Exception {
        Payload payload = Payload.many(temporary, 60, 16_384, TorrentVersion.V1);
        LibtorrentPeer seeder = seeder(payload);
        Job job =
                track(
                        Job.open(
                                session(),
                                temporary.resolve("download"),
                                MagnetLink.parse(
                                        "magnet:?xt=urn:btih:" + payload.metainfo().infoHash()),
                                JobOptions.defaults()
                                        .withPeers(
                                                List.of(
                                                        new HostPort(
                                                                seeder.ip(), seeder.port())))));
        job.start().get(10, TimeUnit.SECONDS);
        assertThat(job.metadata().get(60, TimeUnit.SECONDS).infoHash())
                .isEqualTo(payload.metainfo().infoHash());
        assertComplete(job, payload);
    }

    @Test
    void givesAMagnetLinksDescriptionToLibtorrent() throws Exception {
        Payload payload = Payload.many(temporary, 60, 16_384, TorrentVersion.V1);
        Session session = session();
        seed(session, payload);
        LibtorrentPeer leecher = libtorrent();
        leecher.addMagnet(
                "magnet:?xt=urn:btih:" + payload.metainfo().infoHash(),
                temporary.resolve("leecher"));
        leecher.connect("127.0.0.1", session.port());
        assertReceived(leecher, payload);
    }

    @Test
    void gathersWhatThreePeersHoldAThirdOfEach() throws Exception {
        Payload payload = Payload.single(temporary, 6_000_000, 65_536, TorrentVersion.V1);
        List<LibtorrentPeer> thirds = new ArrayList<>();
        for (int which = 0; which < 3; which++) {
            LibtorrentPeer peer = libtorrent();
            peer.add(payload.torrent(), payload.part(temporary.resolve("third" + which), which, 3));
            int pieces = (payload.metainfo().pieceCount() + 2 - which) / 3;
            LibtorrentProcess.await(
                    () -> peer.pieces() == pieces, "libtorrent to find its third", LIMIT);
            thirds.add(peer);
        }
        Job job = download(payload, thirds.toArray(LibtorrentPeer[]::new));
        assertComplete(job, payload);
    }

    @Test
    void goesOnWhereItStoppedWithoutHashingOrFetchingAnythingTwice() throws Exception {
        Payload payload = Payload.single(temporary, 24_000_000, 65_536, TorrentVersion.V1);
        LibtorrentPeer seeder = seeder(payload);
        Path directory = temporary.resolve("download");
        JobOptions options =
                JobOptions.defaults().withPeers(List.of(new HostPort(seeder.ip(), seeder.port())));
        Session first = session();
        Job half = Job.create(first, directory, payload.metainfo(), options);
        CompletableFuture<Void> reached = new CompletableFuture<>();
        half.addListener((job, event) -> {
            if (event instanceof JobEvent.PieceVerified
                    && job.status().progress().percentage() > 40) {
                job.stop().thenRun(() -> reached.complete(null));
            }
        });
        half.start().get(10, TimeUnit.SECONDS);
        reached.get(60, TimeUnit.SECONDS);
        JobStatus stopped = half.status();
        assertThat(stopped.state()).isEqualTo(JobState.STOPPED);
        assertThat(stopped.progress().finished()).isPositive();
        assertThat(stopped.progress().unfinished()).isPositive();
        first.close();

        Job rest = track(Job.load(session(), directory, options));
        List<JobEvent> events = new ArrayList<>();
        rest.addListener((job, event) -> events.add(event));
        rest.start().get(10, TimeUnit.SECONDS);
        assertComplete(rest, payload);
        assertThat(rest.status().downloaded() - rest.status().wasted())
                .isEqualTo(payload.metainfo().totalLength() - stopped.verifiedBytes());
        assertThat(
                        events.stream()
                                .filter(JobEvent.PieceVerified.class::isInstance)
                                .distinct()
                                .count())
                .isEqualTo(stopped.progress().unfinished());
    }

    @Test
    void completesBesideALibtorrentThatServesPoison() throws Exception {
        Payload payload = Payload.single(temporary, 8_000_000, 65_536, TorrentVersion.V1);
        LibtorrentPeer liar = libtorrent();
        liar.seedUnchecked(payload.torrent(), payload.part(temporary.resolve("poison"), 1, 4));
        LibtorrentPeer honest = seeder(payload);
        Session session = session();
        Job job =
                track(
                        Job.create(
                                session,
                                temporary.resolve("download"),
                                payload.metainfo(),
                                peers(liar, honest)));
        List<String> banned = java.util.Collections.synchronizedList(new ArrayList<>());
        job.addListener((source, event) -> {
            if (event instanceof JobEvent.PeerBanned ban) {
                banned.add(ban.address().getAddress().getHostAddress());
            }
        });
        job.start().get(10, TimeUnit.SECONDS);
        assertComplete(job, payload);
        assertThat(banned).doesNotContain(honest.ip());
    }

    private Job download(Payload payload, LibtorrentPeer... from) throws Exception {
        Job job =
                track(
                        Job.create(
                                session(),
                                temporary.resolve("download"),
                                payload.metainfo(),
                                peers(from)));
        job.start().get(10, TimeUnit.SECONDS);
        return job;
    }

    private static JobOptions peers(LibtorrentPeer... from) {
        return JobOptions.defaults()
                .withPeers(
                        java.util.Arrays.stream(from)
                                .map(peer -> new HostPort(peer.ip(), peer.port()))
                                .toList());
    }

    private static void assertComplete(Job job, Payload payload) throws Exception {
        try {
            job.completion().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException late) {
            throw new AssertionError("not complete: " + job.status(), late);
        }
        assertThat(payload.differenceIn(job.directory())).isNull();
        assertThat(job.isFinished()).isTrue();
    }

    /** libtorrent writes behind its own back: that it has everything does not say that it is written. */
    private void assertReceived(LibtorrentPeer leecher, Payload payload) {
        leecher.awaitSeeding(LIMIT);
        Path directory = temporary.resolve("leecher");
        LibtorrentProcess.await(
                () -> payload.differenceIn(directory) == null,
                "libtorrent to write everything",
                LIMIT);
    }

    private Job seed(Session session, Payload payload) throws Exception {
        Job job =
                track(Job.open(session, payload.home(), payload.metainfo(), JobOptions.defaults()));
        job.start().get(10, TimeUnit.SECONDS);
        job.completion().get(60, TimeUnit.SECONDS);
        return job;
    }

    private LibtorrentPeer seeder(Payload payload) {
        LibtorrentPeer peer = libtorrent();
        peer.add(payload.torrent(), payload.home());
        peer.awaitSeeding(LIMIT);
        return peer;
    }

    private LibtorrentPeer libtorrent() {
        return track(LibtorrentPeer.start(temporary, "127.0.0." + nextIp++));
    }

    private Session session() throws Exception {
        return track(
                Session.open(
                        SessionConfig.defaults()
                                .withBindAddress(InetAddress.getByName("127.0.0.1"))
                                .withAllowLocal(true)
                                .withDht(null)));
    }

    private <T extends AutoCloseable> T track(T resource) {
        open.add(resource);
        return resource;
    }
}
