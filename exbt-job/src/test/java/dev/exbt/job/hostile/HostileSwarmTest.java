package dev.exbt.job.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.job.Job;
import dev.exbt.job.JobEvent;
import dev.exbt.job.JobOptions;
import dev.exbt.job.JobStatus;
import dev.exbt.job.Session;
import dev.exbt.job.SessionConfig;
import dev.exbt.job.disk.UploadMemory;
import dev.exbt.job.hostile.HostilePeer.Behaviour;
import dev.exbt.metainfo.HostPort;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.TorrentProgress;
import dev.exbt.metainfo.TorrentWriter;
import io.netty.buffer.PooledByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hostile peers that a job meets before it meets an honest seeder. Whatever they do the download completes, who broke the
 * rules is sent away for a reason that is told, and the honest seeder never pays for it.
 */
@Timeout(90)
class HostileSwarmTest {
    private static final int LIARS = 2;
    private static final int LENGTH = 300_000;
    private static final int PIECE_LENGTH = 32_768;
    private static final long MEMORY = 64 << 20;

    @TempDir private Path temporary;

    private final List<HostilePeer> liars = new ArrayList<>();

    static Stream<String> noPeers() {
        return Behaviours.NO_PEERS.keySet().stream();
    }

    static Stream<String> broken() {
        return Behaviours.BROKEN.keySet().stream();
    }

    static Stream<String> banned() {
        return Behaviours.BANNED.keySet().stream();
    }

    static Stream<String> suffered() {
        return Behaviours.SUFFERED.keySet().stream();
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("noPeers")
    void whoIsNoPeerIsShownOut(String name) throws Exception {
        JobStatus status =
                download(Behaviours.NO_PEERS.get(name), false, (job, liar) -> soon(liar.shownOut));
        assertThat(status.turnedAway()).isEmpty();
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("broken")
    void whoBreaksTheProtocolIsDropped(String name) throws Exception {
        JobStatus status =
                download(
                        Behaviours.BROKEN.get(name),
                        false,
                        (job, liar) -> {
                            soon(liar.shownOut);
                            soon(dropped(job));
                        });
        assertThat(status.turnedAway().get("dropped: broke the protocol")).isPositive();
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("banned")
    void whoIsProvenToHaveLiedIsBanned(String name) throws Exception {
        JobStatus status =
                download(Behaviours.BANNED.get(name), false, (job, liar) -> soon(liar.shownOut));
        assertThat(status.turnedAway()).containsEntry("banned: bad data", (long) LIARS);
        assertThat(status.bannedPeers()).isEqualTo(LIARS);
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("suffered")
    void aNuisanceCannotStopADownload(String name) throws Exception {
        JobStatus status =
                download(Behaviours.SUFFERED.get(name), false, (job, liar) -> soon(liar.delivered));
        assertThat(status.bannedPeers()).isZero();
    }

    static Stream<String> diallers() {
        return Stream.of(noPeers(), broken(), banned(), suffered())
                .flatMap(names -> names)
                .filter(name -> !name.equals("our own peer id")); // it is not known before ours
    }

    /** The same the other way round: the liars dial, and dial again when they are shown out. */
    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("diallers")
    void whoDialsInCannotStopADownloadEither(String name) throws Exception {
        Behaviour behaviour =
                Stream.of(
                                Behaviours.NO_PEERS,
                                Behaviours.BROKEN,
                                Behaviours.BANNED,
                                Behaviours.SUFFERED)
                        .map(kind -> kind.get(name))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElseThrow();
        JobStatus status =
                download(
                        behaviour,
                        true,
                        (job, liar) ->
                                soon(CompletableFuture.anyOf(liar.delivered, liar.shownOut)));
        assertThat(status.knownPeers()).isLessThanOrEqualTo(LIARS + 1);
    }

    @Test
    void everyBehaviourIsTried() {
        assertThat(
                        Behaviours.NO_PEERS.size()
                                + Behaviours.BROKEN.size()
                                + Behaviours.BANNED.size()
                                + Behaviours.SUFFERED.size())
                .isEqualTo(40);
    }

    private interface Wait {
        void untilTheLiarHasShownItself(Job job, HostilePeer liar) throws Exception;
    }

    /** Meets the liars alone, then the honest seeder too; gives how things stand when all is there. */
    private JobStatus download(Behaviour behaviour, boolean dialling, Wait wait) throws Exception {
        byte[] data = new byte[LENGTH];
        new Random(7).nextBytes(data);
        Path home = Files.createDirectories(temporary.resolve("home"));
        Path original = Files.write(home.resolve("data.bin"), data);
        Metainfo torrent =
                TorrentWriter.of(original)
                        .pieceLength(PIECE_LENGTH)
                        .write(TorrentProgress.NONE, () -> false);
        List<HostPort> addresses = new ArrayList<>();
        for (int number = 1; number <= LIARS; number++) {
            HostilePeer liar = new HostilePeer(number, torrent, data, behaviour);
            liars.add(liar);
            addresses.add(
                    new HostPort(
                            liar.address().getAddress().getHostAddress(),
                            liar.address().getPort()));
        }
        SessionConfig config =
                SessionConfig.defaults()
                        .withBindAddress(InetAddress.getLoopbackAddress())
                        .withAllowLocal(true)
                        .withDht(null);
        Path target = temporary.resolve("target");
        try (Session there = Session.open(config);
                Session here = Session.open(config)) {
            Job seed = Job.open(there, home, torrent, JobOptions.defaults());
            soon(seed.start());
            soon(seed.completion());
            JobOptions options = JobOptions.defaults();
            Job job =
                    Job.create(
                            here,
                            target,
                            torrent,
                            dialling ? options : options.withPeers(addresses));
            var met = new Meeting(job);
            soon(job.start());
            if (dialling) {
                for (HostilePeer liar : liars) {
                    liar.dial(new InetSocketAddress("127.0.0.1", here.port()));
                }
            }
            for (HostilePeer liar : liars) {
                wait.untilTheLiarHasShownItself(met.job, liar);
            }
            job.addPeers(List.of(new HostPort("127.0.0.1", there.port())));
            soon(job.completion());
            assertThat(Files.mismatch(original, target.resolve("data.bin"))).isEqualTo(-1);
            assertThat(met.bannedHosts).doesNotContain("127.0.0.1");
            assertThat(
                            PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory()
                                    + UploadMemory.reservedBytes())
                    .isLessThan(MEMORY);
            return job.status();
        } finally {
            for (HostilePeer liar : liars) {
                liar.close();
            }
        }
    }

    /** Notes who is banned. */
    private static final class Meeting {
        final Job job;
        final List<String> bannedHosts = Collections.synchronizedList(new ArrayList<>());

        Meeting(Job job) {
            this.job = job;
            job.addListener((owner, event) -> {
                if (event instanceof JobEvent.PeerBanned banned) {
                    bannedHosts.add(banned.address().getAddress().getHostAddress());
                }
            });
        }
    }

    /** Published snapshots follow events by up to a tick. */
    private static CompletableFuture<Void> dropped(Job job) {
        return CompletableFuture.runAsync(() -> {
            while (!job.status().turnedAway().containsKey("dropped: broke the protocol")) {
                Thread.onSpinWait();
            }
        });
    }

    private static <T> T soon(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }
}
