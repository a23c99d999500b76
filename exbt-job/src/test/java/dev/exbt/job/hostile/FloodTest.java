package dev.exbt.job.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.job.Job;
import dev.exbt.job.JobOptions;
import dev.exbt.job.Session;
import dev.exbt.job.SessionConfig;
import dev.exbt.job.disk.UploadMemory;
import dev.exbt.metainfo.HostPort;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.TorrentProgress;
import dev.exbt.metainfo.TorrentWriter;
import dev.exbt.testkit.CpuTime;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Strangers who connect to a job in crowds while it downloads. How fast it goes on is printed; for figures,
 * {@code -Dexbt.flood.mib=1024}, {@code -Dexbt.flood.perSecond=1667} and {@code -Dexbt.flood.handshakes=100000}.
 */
@Timeout(300)
class FloodTest {
    private static final int MIB = Integer.getInteger("exbt.flood.mib", 8);
    private static final int HANDSHAKES = Integer.getInteger("exbt.flood.handshakes", 10_000);

    /** Handshakes a second; as many as can be if 0. */
    private static final int PER_SECOND = Integer.getInteger("exbt.flood.perSecond", 0);

    private static final int SILENT = 1_000;
    private static final int SLOW = 200;

    /** Whence a flood comes, how many of it come at once, and how many are there at a time. */
    private static final int ADDRESSES = 4;

    private static final int PACK = 16;
    private static final int STAYING = 128;

    /** Connections without a handshake that are kept, see PeerNetwork. */
    private static final int KEPT = 50;

    /** What waits for the disk at most, and as much again for all else. */
    private static final long MEMORY = 128 << 20;

    /** Measured are about 50, less than a tenth of a processor for a hundred thousand a minute; where processors are shared, more. */
    private static final double MOST_MICROS = 2_000;

    @TempDir private Path temporary;
    private Session there;
    private Session here;
    private Path original;
    private Metainfo torrent;

    @BeforeEach
    void prepare() throws Exception {
        Path home = Files.createDirectories(temporary.resolve("home"));
        original = home.resolve("data.bin");
        byte[] data = new byte[1 << 20];
        Random random = new Random(3);
        try (var out = Files.newOutputStream(original)) {
            for (int i = 0; i < MIB; i++) {
                random.nextBytes(data);
                out.write(data);
            }
        }
        torrent =
                TorrentWriter.of(original)
                        .pieceLength(1 << 17)
                        .write(TorrentProgress.NONE, () -> false);
        SessionConfig config =
                SessionConfig.defaults()
                        .withBindAddress(InetAddress.getLoopbackAddress())
                        .withAllowLocal(true)
                        .withDht(null);
        there = Session.open(config);
        here = Session.open(config);
        Job seed = Job.open(there, home, torrent, JobOptions.defaults());
        soon(seed.start());
        soon(seed.completion());
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    private static <T> T soon(CompletableFuture<T> future) throws Exception {
        return future.get(200, TimeUnit.SECONDS);
    }

    private InetSocketAddress target() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), here.port());
    }

    private Job start() throws Exception {
        Job job = Job.create(here, temporary.resolve("target"), torrent, JobOptions.defaults());
        soon(job.start());
        return job;
    }

    private void download(Job job, String while_) throws Exception {
        long began = System.nanoTime();
        job.addPeers(List.of(new HostPort("127.0.0.1", there.port())));
        soon(job.completion());
        long nanos = System.nanoTime() - began;
        System.out.printf("%d MiB at %.0f MiB/s, %s%n", MIB, MIB * 1e9 / nanos, while_);
        assertThat(Files.mismatch(original, temporary.resolve("target/data.bin"))).isEqualTo(-1);
        assertThat(job.status().bannedPeers()).isZero();
        assertThat(
                        PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory()
                                + UploadMemory.reservedBytes())
                .isLessThan(MEMORY);
    }

    /** For comparison. */
    @Test
    void nobodyConnects() throws Exception {
        Job job = start();
        download(job, "undisturbed");
        assertThat(job.status().turnedAway()).isEmpty();
    }

    @Test
    void aThousandWhoConnectAndSayNothingHoldFiftyConnections() throws Exception {
        Job job = start();
        try (Crowd crowd = new Crowd(SILENT)) {
            download(job, SILENT + " connections that say nothing");
            crowd.awaitThinned();
            assertThat(crowd.open()).isBetween(1L, (long) KEPT);
        }
    }

    @Test
    void twoHundredWhoShakeHandsByteByByteHoldFiftyConnections() throws Exception {
        Job job = start();
        byte[] handshake = handshake(true);
        AtomicInteger sent = new AtomicInteger();
        try (Crowd crowd = new Crowd(SLOW);
                ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor()) {
            var ticking =
                    pace.scheduleAtFixedRate(
                            () -> crowd.say(handshake[sent.getAndIncrement() % 60]),
                            0,
                            20,
                            TimeUnit.MILLISECONDS);
            download(job, SLOW + " handshakes that trickle");
            crowd.awaitThinned();
            assertThat(crowd.open()).isBetween(0L, (long) KEPT);
            ticking.cancel(false);
        }
    }

    /** For comparison: the crowd needs the processor too, and the system's half of each connection. */
    @Test
    void aFloodAtAnotherDoorLeavesADownloadAlone() throws Exception {
        Job job = start();
        AtomicInteger left = new AtomicInteger(HANDSHAKES);
        try (ServerSocketChannel door = ServerSocketChannel.open()) {
            door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
            Thread.ofPlatform().daemon().start(() -> turnAway(door));
            Thread flood =
                    flood((InetSocketAddress) door.getLocalAddress(), left, System.nanoTime());
            download(job, HANDSHAKES + " handshakes at another door");
            left.set(0);
            flood.join();
        }
        assertThat(job.status().connections()).isLessThanOrEqualTo(1);
    }

    private static void turnAway(ServerSocketChannel door) {
        try {
            while (true) {
                try (SocketChannel socket = door.accept()) {
                    socket.setOption(StandardSocketOptions.SO_LINGER, 0);
                }
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    @Test
    void aFloodOfHandshakesDoesNotStopADownload() throws Exception {
        Job job = start();
        AtomicInteger left = new AtomicInteger(HANDSHAKES);
        long began = System.nanoTime();
        Thread flood = flood(target(), left, began);
        download(job, HANDSHAKES + " handshakes");
        int before = left.get();
        Duration worked = CpuTime.ofThreads("exbt-net");
        flood.join();
        double each = CpuTime.ofThreads("exbt-net").minus(worked).toNanos() / 1e3 / before;
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "%.0f handshakes a second, %.0f us of the processor for each of %d%n",
                HANDSHAKES / seconds, each, before);
        assertThat(each).as("microseconds a handshake").isLessThan(MOST_MICROS);
        while (job.status().connections() > 1) {
            Thread.onSpinWait(); // who left may not have been seen to
        }
        assertThat(here.refusedConnections()).as("turned away").isGreaterThan(HANDSHAKES / 2);
    }

    private Thread flood(InetSocketAddress target, AtomicInteger left, long began) {
        Thread flood = Thread.ofPlatform().daemon().start(() -> knock(target, left, began));
        while (left.get() > HANDSHAKES - 100) {
            Thread.onSpinWait();
        }
        return flood;
    }

    /**
     * Half of them for a torrent that is not here, half for the one that is. As cheap as a crowd can be, for it has no processor of its own
     * here: one thread that comes with a pack at a time, waits for no answer, and goes once enough others have come.
     */
    private void knock(InetSocketAddress target, AtomicInteger left, long began) {
        Deque<SocketChannel> staying = new ArrayDeque<>();
        ByteBuffer[] handshakes = {wrapped(handshake(false)), wrapped(handshake(true))};
        for (int turn = left.getAndDecrement(); turn > 0; turn = left.getAndDecrement()) {
            if (PER_SECOND > 0 && turn % PACK == 0) {
                long due = began + (HANDSHAKES - turn) * 1_000_000_000L / PER_SECOND;
                while (due - System.nanoTime() > 0) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
            }
            try {
                SocketChannel socket = SocketChannel.open();
                staying.add(socket);
                // Without it as many ports would wait a minute.
                socket.setOption(StandardSocketOptions.SO_LINGER, 0);
                socket.bind(new InetSocketAddress("127.77.3." + (turn % ADDRESSES + 1), 0));
                socket.connect(target);
                socket.write(handshakes[turn / ADDRESSES % 2].rewind());
            } catch (IOException refused) {
                // as it should be
            }
            leave(staying, STAYING);
        }
        leave(staying, 0);
    }

    private static void leave(Deque<SocketChannel> staying, int most) {
        while (staying.size() > most) {
            try {
                staying.remove().close();
            } catch (IOException reset) {
                // gone all the same
            }
        }
    }

    private static ByteBuffer wrapped(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes);
    }

    private byte[] handshake(boolean ours) {
        byte[] id = new byte[20];
        new Random().nextBytes(id);
        return ByteBuffer.allocate(68)
                .put((byte) 19)
                .put("BitTorrent protocol".getBytes(StandardCharsets.US_ASCII))
                .putLong(0)
                .put(ours ? torrent.infoHash().toBytes() : new byte[20])
                .put(id)
                .array();
    }

    /** Many connections from addresses of their own. */
    private final class Crowd implements AutoCloseable {
        private final List<SocketChannel> channels = new ArrayList<>();

        Crowd(int count) throws IOException {
            for (int i = 0; i < count; i++) {
                SocketChannel channel = SocketChannel.open();
                channel.bind(new InetSocketAddress("127.77.2." + (1 + i % 250), 0));
                channel.connect(target());
                channel.configureBlocking(false);
                channels.add(channel);
            }
        }

        /** The last of them may not have been accepted yet. */
        void awaitThinned() {
            while (open() > KEPT) {
                Thread.onSpinWait();
            }
        }

        long open() {
            return channels.stream().filter(this::isOpen).count();
        }

        private boolean isOpen(SocketChannel channel) {
            try {
                return channel.read(ByteBuffer.allocate(100)) >= 0;
            } catch (IOException reset) {
                return false;
            }
        }

        void say(byte one) {
            for (SocketChannel channel : channels) {
                try {
                    channel.write(ByteBuffer.wrap(new byte[] {one}));
                } catch (IOException closed) {
                    continue;
                }
            }
        }

        @Override
        public void close() throws IOException {
            for (SocketChannel channel : channels) {
                channel.close();
            }
        }
    }
}
