package dev.exbt.job.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.job.Job;
import dev.exbt.job.JobEvent;
import dev.exbt.job.JobOptions;
import dev.exbt.job.Session;
import dev.exbt.job.SessionConfig;
import dev.exbt.job.hostile.HostilePeer.Behaviour;
import dev.exbt.metainfo.HostPort;
import dev.exbt.metainfo.MagnetLink;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.TorrentProgress;
import dev.exbt.metainfo.TorrentWriter;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Peers that lie about the description of a torrent (BEP 9) to a job that has but a magnet link. */
@Timeout(90)
class HostileMetadataTest {
    private static final int LIARS = 3;

    /** So many, of such names, that the description takes more than one of the pieces it is passed on in. */
    private static final int FILES = 100;

    private static final String NAME = "n".repeat(200);
    private static final int FILE_LENGTH = 100;
    private static final int BLOCK = HostilePeer.BLOCK;
    private static final long MEMORY = 64 << 20;
    private static final Map<String, Behaviour> LIES = new LinkedHashMap<>();

    static {
        LIES.put("a size of 0", size(0));
        LIES.put("a size of -1", size(-1));
        LIES.put("a size of 2^31", zeros(1L << 31));
        LIES.put("a size of 2^62", size(1L << 62));
        LIES.put("64 MiB of zeros", zeros(64 << 20));
        LIES.put("16 MiB of zeros", zeros(16 << 20));
        LIES.put(
                "the right size and wrong bytes",
                answer((talk, piece, right) ->
                        talk.sendMetadata(data(piece, info(talk).length), new byte[right.length])));
        LIES.put(
                "another size with each piece",
                answer((talk, piece, right) -> talk.sendMetadata(data(piece, 1L << 40), right)));
        LIES.put(
                "one byte a piece",
                answer((talk, piece, right) ->
                        talk.sendMetadata(data(piece, info(talk).length), new byte[1])));
        LIES.put(
                "another piece than was asked for",
                answer((talk, piece, right) ->
                        talk.sendMetadata(data(piece + 7, info(talk).length), right)));
        LIES.put(
                "refusals",
                answer((talk, piece, right) ->
                        talk.sendMetadata("d8:msg_typei2e5:piecei" + piece + "ee", new byte[0])));
        LIES.put("silence", answer((talk, piece, right) -> {}));
        LIES.put(
                "an answer nested deep",
                answer((talk, piece, right) ->
                        talk.sendMetadata("d8:msg_typei1e5:piece" + "l".repeat(20_000), right)));
        LIES.put(
                "no bencode",
                answer((talk, piece, right) -> talk.sendMetadata("i-0e", new byte[1_000])));
    }

    private interface Answer {
        void to(HostilePeer.Talk talk, int piece, byte[] right) throws IOException;
    }

    private static byte[] info(HostilePeer.Talk talk) {
        return talk.torrent().infoBytes();
    }

    private static String data(int piece, long size) {
        return "d8:msg_typei1e5:piecei" + piece + "e10:total_sizei" + size + "ee";
    }

    private static Behaviour size(long size) {
        return talk -> {
            talk.handshake();
            talk.offerMetadata(size);
            talk.delivered();
        };
    }

    private static Behaviour zeros(long size) {
        return talk -> {
            talk.handshake();
            talk.offerMetadata(size);
            talk.delivered();
            while (true) {
                talk.sendMetadata(data(talk.nextMetadataRequest(), size), new byte[BLOCK]);
            }
        };
    }

    private static Behaviour answer(Answer answer) {
        return talk -> {
            byte[] info = info(talk);
            talk.handshake();
            talk.offerMetadata(info.length);
            while (true) {
                int piece = talk.nextMetadataRequest();
                int end = Math.min(info.length, (piece + 1) * BLOCK);
                answer.to(talk, piece, Arrays.copyOfRange(info, piece * BLOCK, end));
                talk.delivered();
            }
        };
    }

    static Stream<String> lies() {
        return LIES.keySet().stream();
    }

    @TempDir private Path temporary;

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("lies")
    void aLinkLeadsToTheTorrentAllTheSame(String name) throws Exception {
        byte[] data = new byte[FILES * FILE_LENGTH];
        new Random(7).nextBytes(data);
        Path home = temporary.resolve("home");
        Path folder = Files.createDirectories(home.resolve("many"));
        for (int i = 0; i < FILES; i++) {
            Files.write(
                    folder.resolve("%03d%s".formatted(i, NAME)),
                    Arrays.copyOfRange(data, i * FILE_LENGTH, (i + 1) * FILE_LENGTH));
        }
        Metainfo torrent = TorrentWriter.of(folder).write(TorrentProgress.NONE, () -> false);
        assertThat(torrent.infoBytes()).hasSizeGreaterThan(BLOCK);
        SessionConfig config =
                SessionConfig.defaults()
                        .withBindAddress(InetAddress.getLoopbackAddress())
                        .withAllowLocal(true)
                        .withDht(null);
        List<HostPort> addresses = new ArrayList<>();
        List<HostilePeer> liars = new ArrayList<>();
        try (Session there = Session.open(config);
                Session here = Session.open(config)) {
            for (int number = 1; number <= LIARS; number++) {
                HostilePeer liar = new HostilePeer(20 + number, torrent, data, LIES.get(name));
                liars.add(liar);
                addresses.add(new HostPort("127.77.0." + (20 + number), liar.address().getPort()));
            }
            Job seed = Job.open(there, home, torrent, JobOptions.defaults());
            soon(seed.start());
            soon(seed.completion());
            MagnetLink link = MagnetLink.parse("magnet:?xt=urn:btih:" + torrent.infoHash().toHex());
            Path target = temporary.resolve("target");
            Job job = Job.create(here, target, link, JobOptions.defaults().withPeers(addresses));
            CompletableFuture<String> wronged = new CompletableFuture<>();
            job.addListener((owner, event) -> {
                if (event instanceof JobEvent.PeerBanned banned
                        && banned.address().getAddress().isLoopbackAddress()
                        && banned.address().getPort() == there.port()) {
                    wronged.complete(banned.reason());
                }
            });
            soon(job.start());
            for (HostilePeer liar : liars) {
                soon(CompletableFuture.anyOf(liar.delivered, liar.shownOut));
            }
            assertThat(job.metadata()).isNotDone();
            job.addPeers(List.of(new HostPort("127.0.0.1", there.port())));
            assertThat(soon(job.metadata()).infoBytes()).isEqualTo(torrent.infoBytes());
            soon(job.completion());
            String last = torrent.files().getLast().pathString();
            assertThat(Files.mismatch(home.resolve(last), target.resolve(last))).isEqualTo(-1);
            assertThat(wronged).as("the honest seeder was banned").isNotDone();
            assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory())
                    .isLessThan(MEMORY);
        } finally {
            for (HostilePeer liar : liars) {
                liar.close();
            }
        }
    }

    private static <T> T soon(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }
}
