package dev.exbt.job;

import static dev.exbt.job.Sample.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeWriter;
import dev.exbt.job.disk.UploadMemory;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.MetainfoException;
import dev.exbt.testkit.Allocation;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A session that runs for months: jobs come and go and leave nothing behind. {@code -Dexbt.cycles=10000} for the long run. */
@Timeout(600)
class JobCyclesTest {
    private static final int CYCLES = Integer.getInteger("exbt.cycles", 400);
    private static final int WARM_UP = 200;
    private static final int JOBS = 500;
    private static final Duration ENOUGH = Duration.ofSeconds(3);

    /** Growth that is noise: caches of the JDK and of Netty filling up. */
    private static final double MAX_BYTES_PER_CYCLE = 1_024;

    private static final Path HANDLES = Path.of("/proc/self/fd");

    @TempDir Path temporary;

    /** Netty takes memory in chunks of 4 MiB, one for each thread that comes to use some. */
    private static final long MAX_DIRECT_BYTES = 3 * (4 << 20);

    private static final int SAMPLES = 4;

    /** Every so many cycles a job gets its data from another, so that buffers, files and sockets are used too. */
    private static final int CYCLES_OF_A_TRANSFER = 100;

    private record Usage(long heapBytes, long directBytes, long handles, int threads) {}

    private static Usage usage() throws IOException {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 2; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        long handles = 0;
        if (Files.isDirectory(HANDLES)) {
            try (Stream<Path> open = Files.list(HANDLES)) {
                handles = open.count();
            }
        }
        return new Usage(least, directBytes(), handles, Thread.activeCount());
    }

    /** What Netty has taken from the system, and what the JDK has. */
    private static long directBytes() {
        return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory()
                + UploadMemory.reservedBytes()
                + Allocation.ofBuffers();
    }

    /** The slope of the line through so many points that misses them least, in bytes for each cycle. */
    private static double slope(List<Usage> samples, ToLongFunction<Usage> what) {
        double middle = (samples.size() - 1) / 2.0;
        double above = 0;
        double below = 0;
        for (int i = 0; i < samples.size(); i++) {
            above += (i - middle) * what.applyAsLong(samples.get(i));
            below += (i - middle) * (i - middle);
        }
        return above / below / ((double) CYCLES / SAMPLES);
    }

    private static Metainfo torrent(String name, List<List<String>> trackers) {
        BencodeDictionary info =
                BencodeDictionary.builder()
                        .put("name", name)
                        .put("piece length", 1 << 14)
                        .put("length", 100_000)
                        .put("pieces", new byte[20 * 7])
                        .build();
        try {
            return Metainfo.ofInfo(BencodeWriter.write(info), trackers, List.of());
        } catch (MetainfoException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void jobsThatComeAndGoLeaveHeapThreadsAndHandlesAsTheyWere() throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(HANDLES), "handles are counted in /proc");
        try (Session session = Sample.session();
                Session there = Sample.session()) {
            Sample sample = Sample.make(temporary, "sample");
            Job seed = sample.seed(there);
            soon(seed.start());
            soon(seed.completion());
            cycle(session, 0, WARM_UP);
            transfer(session, there, sample, "warm");
            List<Usage> samples = new ArrayList<>(List.of(usage()));
            for (int i = 0; i < SAMPLES; i++) {
                int from = CYCLES * i / SAMPLES;
                int to = CYCLES * (i + 1) / SAMPLES;
                cycle(session, WARM_UP + from, WARM_UP + to);
                if (from / CYCLES_OF_A_TRANSFER < to / CYCLES_OF_A_TRANSFER) {
                    transfer(session, there, sample, "t" + i);
                }
                samples.add(usage());
            }
            double heap = slope(samples, Usage::heapBytes);
            double direct = slope(samples, Usage::directBytes);
            System.out.printf(
                    "%d cycles: %.0f bytes of heap, %.0f outside of it each, %s%n",
                    CYCLES, heap, direct, samples.getLast());
            assertThat(heap).as("heap of %s", samples).isLessThan(MAX_BYTES_PER_CYCLE);
            Usage before = samples.getFirst();
            Usage after = samples.getLast();
            assertThat(after.directBytes() - before.directBytes())
                    .as("%s", samples)
                    .isLessThanOrEqualTo(MAX_DIRECT_BYTES);
            assertThat(after.handles()).as("%s", samples).isLessThanOrEqualTo(before.handles());
            assertThat(after.threads()).as("%s", samples).isLessThanOrEqualTo(before.threads());
            assertThat(session.jobs()).isEmpty();
        }
    }

    private void transfer(Session session, Session there, Sample sample, String name)
            throws Exception {
        try (Job job = sample.leech(session, temporary.resolve(name), there)) {
            soon(job.start());
            soon(job.completion());
        }
        while (there.jobs().getFirst().status().connections() > 0) {
            Thread.onSpinWait(); // the other end hears of it a moment later
        }
    }

    private void cycle(Session session, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            Metainfo metainfo = torrent("cycle" + i, List.of());
            Path directory = temporary.resolve("d" + i);
            Job job = Job.create(session, directory, metainfo, JobOptions.defaults());
            if (i % 10 == 0) {
                soon(job.start());
            }
            job.close();
        }
    }

    /** The least of three, since the machine may be busy with something else. */
    @Test
    void aSessionOfFiveHundredJobsClosesInTimeAlthoughNoTrackerAnswers() throws Exception {
        Duration least = ENOUGH;
        for (int attempt = 0; attempt < 3 && least.compareTo(ENOUGH) >= 0; attempt++) {
            least = closing(temporary.resolve("attempt" + attempt));
        }
        System.out.println(JOBS + " jobs closed in " + least.toMillis() + " ms");
        assertThat(least).isLessThan(ENOUGH);
    }

    private static Duration closing(Path root) throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket mute = new ServerSocket(0, 1, loopback);
                DatagramSocket muteUdp = new DatagramSocket(0, loopback)) {
            List<List<String>> trackers =
                    List.of(
                            List.of("http://127.0.0.1:" + mute.getLocalPort() + "/announce"),
                            List.of("udp://127.0.0.1:" + muteUdp.getLocalPort()),
                            List.of("http://127.0.0.1:1/refuses"));
            Session session = Sample.session();
            List<CompletableFuture<Void>> started = new ArrayList<>();
            for (int i = 0; i < JOBS; i++) {
                Metainfo metainfo = torrent("job" + i, trackers);
                Path directory = root.resolve("j" + i);
                started.add(
                        Job.create(session, directory, metainfo, JobOptions.defaults()).start());
            }
            for (CompletableFuture<Void> one : started) {
                soon(one);
            }
            assertThat(session.jobs()).hasSize(JOBS);
            long began = System.nanoTime();
            session.close();
            return Duration.ofNanos(System.nanoTime() - began);
        }
    }
}
