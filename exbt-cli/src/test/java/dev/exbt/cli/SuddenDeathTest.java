package dev.exbt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.TorrentProgress;
import dev.exbt.metainfo.TorrentWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command, as a process of its own, killed in the middle of a download again and again. */
@Timeout(1_800)
class SuddenDeathTest {
    private static final int KILLS = Integer.getInteger("exbt.kills", 10);
    private static final int BLOCK = 1 << 14;
    private static final int MOST_BLOCKS = 8;
    private static final int LENGTH = (KILLS + 3) * MOST_BLOCKS * BLOCK + 4_711;

    private static final int SHORT_LENGTH = 16 * BLOCK + 4_711;
    private static final long STOPPED_MILLIS = 300;

    @TempDir Path temporary;

    private Path original;
    private Path torrent;
    private Path target;
    private Metainfo metainfo;
    private byte[] data;

    private void make(int length, Random random) throws Exception {
        data = new byte[length];
        random.nextBytes(data);
        original = Files.write(temporary.resolve("data.bin"), data);
        metainfo =
                TorrentWriter.of(original)
                        .pieceLength(2 * BLOCK)
                        .write(TorrentProgress.NONE, () -> false);
        torrent = Files.write(temporary.resolve("data.torrent"), metainfo.toBytes());
        target = temporary.resolve("target");
    }

    private void assertEndsWell(Process process) throws Exception {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(log()).isTrue();
        assertThat(process.exitValue()).as(log()).isZero();
        assertThat(Files.mismatch(original, target.resolve("data.bin"))).isEqualTo(-1);
    }

    @Test
    void aDownloadKilledAgainAndAgainIsRightInTheEnd() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        make(LENGTH, random);
        try (MeteredSeeder seeder = new MeteredSeeder(metainfo, data)) {
            for (int kill = 0; kill < KILLS; kill++) {
                Process process = start(seeder.port());
                int blocks = 1 + random.nextInt(MOST_BLOCKS);
                boolean gone = seeder.serve(blocks);
                process.destroyForcibly().waitFor();
                seeder.hangUp();
                assertThat(gone).as("seed %d, kill %d: %s", seed, kill, log()).isTrue();
            }
            Process process = start(seeder.port());
            seeder.serveAll();
            assertEndsWell(process);
            // A kill loses what was under way: pieces half there, and blocks on the wire.
            long most = LENGTH + (long) KILLS * MOST_BLOCKS * BLOCK;
            assertThat(seeder.servedBytes()).as("seed %d", seed).isBetween((long) LENGTH, most);
            System.out.printf(
                    "%d kills: %d bytes sent for a file of %d%n",
                    KILLS, seeder.servedBytes(), LENGTH);
        }
    }

    @Test
    void aDownloadStoppedForAWhileGoesOnAndAsksForNothingTwice() throws Exception {
        make(SHORT_LENGTH, new Random(5));
        try (MeteredSeeder seeder = new MeteredSeeder(metainfo, data)) {
            Process process = start(seeder.port());
            for (int stop = 0; stop < 3; stop++) {
                assertThat(seeder.serve(2)).as(log()).isTrue();
                signal(process, "STOP");
                assertThat(seeder.serve(1)).as("into the buffers of the system").isTrue();
                assertThat(process.waitFor(STOPPED_MILLIS, TimeUnit.MILLISECONDS)).isFalse();
                signal(process, "CONT");
            }
            seeder.serveAll();
            assertEndsWell(process);
            assertThat(seeder.servedBytes()).isEqualTo(SHORT_LENGTH);
        }
    }

    private static void signal(Process process, String name) throws Exception {
        assertThat(
                        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                                .start()
                                .waitFor())
                .isZero();
    }

    /** The system takes no more than half of the file: that is said, and without the limit the rest is fetched. */
    @Test
    void aDownloadThatTheSystemTakesOnlyHalfOfSaysSoAndGoesOnLater() throws Exception {
        make(SHORT_LENGTH, new Random(6));
        int blocksOf512 = SHORT_LENGTH / 2 / 512;
        try (MeteredSeeder seeder = new MeteredSeeder(metainfo, data)) {
            seeder.serveAll();
            Process limited =
                    start(
                            seeder.port(),
                            "sh",
                            "-c",
                            "ulimit -f " + blocksOf512 + "; exec \"$@\"",
                            "sh");
            assertThat(limited.waitFor(60, TimeUnit.SECONDS)).as(log()).isTrue();
            assertThat(limited.exitValue()).as(log()).isEqualTo(1);
            assertThat(log())
                    .contains(
                            "data.bin: file too large for the file system or a limit of the user");
            seeder.hangUp();
            seeder.serveAll();
            Files.delete(temporary.resolve("log"));
            assertEndsWell(start(seeder.port()));
        }
    }

    private Process start(int port, String... before) throws IOException {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("download", torrent.toString(), "--dir", target.toString()));
        arguments.addAll(List.of("--bind", "127.0.0.1", "--allow-loopback", "--no-trackers"));
        arguments.addAll(List.of("--no-dht", "--progress", "none", "--peer", "127.0.0.1:" + port));
        return ExbtProcess.start(
                List.of(before),
                temporary.resolve("log"),
                List.of("-XX:TieredStopAtLevel=1", "-Xmx128m"),
                arguments);
    }

    private String log() throws IOException {
        return Files.readString(temporary.resolve("log"));
    }
}
