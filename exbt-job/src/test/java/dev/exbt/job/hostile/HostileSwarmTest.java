package dev.exbt.job.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.job.Job;
import dev.exbt.job.JobEvent;
import dev.exbt.job.JobOptions;
import dev.exbt.job.JobStatus;
import dev.exbt.job.Session;
import dev.exbt.job.SessionConfig;
import dev.exbt.job.hostile.HostilePeer.Behaviour;
import dev.exbt.job.hostile.HostilePeer.Request;
import dev.exbt.metainfo.HostPort;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.TorrentProgress;
import dev.exbt.metainfo.TorrentWriter;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
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
    private static final int FLOOD = 20_000;
    private static final long MEMORY = 64 << 20;

    private static final Map<String, Behaviour> BROKEN = new LinkedHashMap<>();
    private static final Map<String, Behaviour> BANNED = new LinkedHashMap<>();
    private static final Map<String, Behaviour> NO_PEERS = new LinkedHashMap<>();
    private static final Map<String, Behaviour> SUFFERED = new LinkedHashMap<>();

    static {
        // Who is no peer of ours at all: closed.
        NO_PEERS.put("garbage for a handshake", talk -> talk.send(new byte[500]));
        NO_PEERS.put(
                "a web server",
                talk -> talk.send("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes("US-ASCII")));
        NO_PEERS.put(
                "a handshake for another torrent",
                talk -> talk.handshake(new byte[20], new byte[20]));
        NO_PEERS.put(
                "our own peer id",
                talk -> talk.handshake(talk.torrent().infoHash().toBytes(), talk.hearHandshake()));

        // Who breaks the protocol: dropped.
        BROKEN.put(
                "a length of 2^32 - 1", talk -> greet(talk).send(new byte[] {-1, -1, -1, -1, 7}));
        BROKEN.put("a length of 2^31", talk -> greet(talk).send(new byte[] {-128, 0, 0, 0, 20}));
        BROKEN.put("a bitfield too long", talk -> greet(talk).send(5, new byte[1_000]));
        BROKEN.put("have of a piece too high", talk -> greet(talk).sendIndex(4, 10));
        BROKEN.put("have of a negative piece", talk -> greet(talk).sendIndex(4, -1));
        BROKEN.put(
                "half a block",
                talk ->
                        answer(
                                talk,
                                request -> {
                                    byte[] half =
                                            Arrays.copyOf(talk.data(request), request.length() / 2);
                                    talk.sendPiece(request.piece(), request.begin(), half);
                                }));
        BROKEN.put(
                "two blocks in one",
                talk ->
                        answer(
                                talk,
                                request -> {
                                    byte[] twice =
                                            Arrays.copyOf(talk.data(request), 2 * request.length());
                                    talk.sendPiece(request.piece(), request.begin(), twice);
                                }));
        BROKEN.put(
                "blocks nobody asked for",
                talk -> {
                    talk.handshake();
                    for (int i = 0; i < FLOOD; i++) {
                        talk.sendPiece(i % 9, 0, new byte[HostilePeer.BLOCK]);
                    }
                });
        BROKEN.put(
                "extension handshakes without end",
                talk -> {
                    talk.hello();
                    for (int i = 0; i < FLOOD; i++) {
                        talk.sendExtended(0, "d1:md3:x" + (10 + i % 90) + "i5eee");
                    }
                });
        BROKEN.put(
                "an extension handshake nested deep",
                talk -> {
                    talk.hello();
                    talk.sendExtended(0, "l".repeat(400_000));
                });

        // Who is proven to have lied: banned.
        BANNED.put(
                "wrong data",
                talk ->
                        answer(
                                talk,
                                request ->
                                        talk.sendPiece(
                                                request.piece(),
                                                request.begin(),
                                                new byte[request.length()])));
        BANNED.put(
                "wrong data in the last block of a piece",
                talk ->
                        answer(
                                talk,
                                request -> {
                                    byte[] block = talk.data(request);
                                    block[0] ^= (byte) (request.begin() == 0 ? 0 : 1);
                                    talk.sendPiece(request.piece(), request.begin(), block);
                                }));

        // Who is a nuisance: suffered.
        SUFFERED.put("silence", HostilePeer.Talk::delivered);
        SUFFERED.put(
                "a handshake that stops in the middle",
                talk -> {
                    talk.send(new byte[] {19, 'B', 'i', 't'});
                    talk.delivered();
                });
        SUFFERED.put(
                "a message that stops in the middle",
                talk -> {
                    talk.hello();
                    talk.send(new byte[] {0, 0, 1, 0, 20});
                    talk.delivered();
                });
        SUFFERED.put("requests never answered", talk -> answer(talk, request -> {}));
        SUFFERED.put(
                "requests refused",
                talk ->
                        answer(
                                talk,
                                request ->
                                        talk.send(
                                                16,
                                                ByteBuffer.allocate(12)
                                                        .putInt(request.piece())
                                                        .putInt(request.begin())
                                                        .putInt(request.length())
                                                        .array())));
        SUFFERED.put(
                "every block five times",
                talk ->
                        answer(
                                talk,
                                request -> {
                                    for (int i = 0; i < 5; i++) {
                                        talk.sendPiece(
                                                request.piece(),
                                                request.begin(),
                                                talk.data(request));
                                    }
                                }));
        SUFFERED.put(
                "choke and unchoke, again and again",
                talk -> {
                    talk.hello();
                    for (int i = 0; i < FLOOD; i++) {
                        talk.send(i % 2);
                    }
                    talk.delivered();
                });
        SUFFERED.put("keep-alives without end", talk -> flood(talk, new byte[4]));
        SUFFERED.put(
                "messages nobody knows",
                talk -> flood(talk, HostilePeer.message(99, new byte[50])));
        SUFFERED.put(
                "the same have again and again",
                talk -> flood(talk, HostilePeer.message(4, new byte[4])));
        SUFFERED.put(
                "suggestions without end",
                talk -> flood(talk, HostilePeer.message(13, new byte[] {0, 0, 0, 3})));
        SUFFERED.put(
                "refusals of what was never asked",
                talk -> flood(talk, HostilePeer.message(16, new byte[12])));
        SUFFERED.put(
                "requests of a gigabyte",
                talk -> {
                    talk.hello();
                    talk.send(2);
                    for (int length : new int[] {1 << 30, -1, 0, 1 << 17}) {
                        talk.send(
                                6,
                                ByteBuffer.allocate(12).putInt(0).putInt(0).putInt(length).array());
                    }
                    talk.delivered();
                });
    }

    private static HostilePeer.Talk greet(HostilePeer.Talk talk) throws IOException {
        talk.handshake();
        return talk;
    }

    /** Something is done for each request. */
    private interface Answer {
        void to(Request request) throws IOException;
    }

    private static void answer(HostilePeer.Talk talk, Answer answer) throws IOException {
        talk.hello();
        while (true) {
            answer.to(talk.nextRequest());
            talk.delivered();
        }
    }

    private static void flood(HostilePeer.Talk talk, byte[] message) throws IOException {
        talk.hello();
        for (int i = 0; i < FLOOD; i++) {
            talk.send(message);
        }
        talk.delivered();
    }

    @TempDir private Path temporary;

    private final List<HostilePeer> liars = new ArrayList<>();

    static Stream<String> noPeers() {
        return NO_PEERS.keySet().stream();
    }

    static Stream<String> broken() {
        return BROKEN.keySet().stream();
    }

    static Stream<String> banned() {
        return BANNED.keySet().stream();
    }

    static Stream<String> suffered() {
        return SUFFERED.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("noPeers")
    void whoIsNoPeerIsShownOut(String name) throws Exception {
        JobStatus status = download(NO_PEERS.get(name), (job, liar) -> soon(liar.shownOut));
        assertThat(status.turnedAway()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("broken")
    void whoBreaksTheProtocolIsDropped(String name) throws Exception {
        JobStatus status =
                download(
                        BROKEN.get(name),
                        (job, liar) -> {
                            soon(liar.shownOut);
                            soon(dropped(job));
                        });
        assertThat(status.turnedAway().get("dropped: broke the protocol")).isPositive();
    }

    @ParameterizedTest
    @MethodSource("banned")
    void whoIsProvenToHaveLiedIsBanned(String name) throws Exception {
        JobStatus status = download(BANNED.get(name), (job, liar) -> soon(liar.shownOut));
        assertThat(status.turnedAway()).containsEntry("banned: bad data", (long) LIARS);
        assertThat(status.bannedPeers()).isEqualTo(LIARS);
    }

    @ParameterizedTest
    @MethodSource("suffered")
    void aNuisanceCannotStopADownload(String name) throws Exception {
        JobStatus status = download(SUFFERED.get(name), (job, liar) -> soon(liar.delivered));
        assertThat(status.bannedPeers()).isZero();
    }

    @Test
    void everyBehaviourIsTried() {
        assertThat(NO_PEERS.size() + BROKEN.size() + BANNED.size() + SUFFERED.size()).isEqualTo(29);
    }

    private interface Wait {
        void untilTheLiarHasShownItself(Job job, HostilePeer liar) throws Exception;
    }

    /** Meets the liars alone, then the honest seeder too; gives how things stand when all is there. */
    private JobStatus download(Behaviour behaviour, Wait wait) throws Exception {
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
                        .withAllowLocal(true);
        Path target = temporary.resolve("target");
        try (Session there = Session.open(config);
                Session here = Session.open(config)) {
            Job seed = Job.open(there, home, torrent, JobOptions.defaults());
            soon(seed.start());
            soon(seed.completion());
            Job job = Job.create(here, target, torrent, JobOptions.defaults().withPeers(addresses));
            var met = new Meeting(job);
            soon(job.start());
            for (HostilePeer liar : liars) {
                wait.untilTheLiarHasShownItself(met.job, liar);
            }
            job.addPeers(List.of(new HostPort("127.0.0.1", there.port())));
            soon(job.completion());
            assertThat(Files.mismatch(original, target.resolve("data.bin"))).isEqualTo(-1);
            assertThat(met.bannedHosts).doesNotContain("127.0.0.1");
            assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory())
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
