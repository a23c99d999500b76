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
@Timeout(300)
class SuddenDeathTest {
    private static final int KILLS = Integer.getInteger("exbt.kills", 10);
    private static final int BLOCK = 1 << 14;
    private static final int MOST_BLOCKS = 8;
    private static final int LENGTH = (KILLS + 3) * MOST_BLOCKS * BLOCK + 4_711;

    @TempDir Path temporary;

    @Test
    void aDownloadKilledAgainAndAgainIsRightInTheEnd() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] data = new byte[LENGTH];
        random.nextBytes(data);
        Path original = Files.write(temporary.resolve("data.bin"), data);
        Metainfo metainfo =
                TorrentWriter.of(original)
                        .pieceLength(2 * BLOCK)
                        .write(TorrentProgress.NONE, () -> false);
        Path torrent = Files.write(temporary.resolve("data.torrent"), metainfo.toBytes());
        Path target = temporary.resolve("target");
        try (MeteredSeeder seeder = new MeteredSeeder(metainfo, data)) {
            for (int kill = 0; kill < KILLS; kill++) {
                Process process = start(torrent, target, seeder.port());
                int blocks = 1 + random.nextInt(MOST_BLOCKS);
                boolean gone = seeder.serve(blocks);
                process.destroyForcibly().waitFor();
                seeder.hangUp();
                assertThat(gone).as("seed %d, kill %d: %s", seed, kill, log()).isTrue();
            }
            Process process = start(torrent, target, seeder.port());
            seeder.serveAll();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(log()).isTrue();
            assertThat(process.exitValue()).as(log()).isZero();
            assertThat(Files.mismatch(original, target.resolve("data.bin")))
                    .as("seed %d", seed)
                    .isEqualTo(-1);
            // A kill loses what was under way: pieces half there, and blocks on the wire.
            long most = LENGTH + (long) KILLS * MOST_BLOCKS * BLOCK;
            assertThat(seeder.servedBytes()).as("seed %d", seed).isBetween((long) LENGTH, most);
            System.out.printf(
                    "%d kills: %d bytes sent for a file of %d%n",
                    KILLS, seeder.servedBytes(), LENGTH);
        }
    }

    private Process start(Path torrent, Path target, int port) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx128m"));
        String modules = System.getProperty("jdk.module.path");
        if (modules == null) {
            String classes = System.getProperty("java.class.path");
            command.addAll(List.of("-cp", classes, Exbt.class.getName()));
        } else {
            command.addAll(List.of("-p", modules, "-m", "dev.exbt.cli/" + Exbt.class.getName()));
        }
        command.addAll(List.of("download", torrent.toString(), "--dir", target.toString()));
        command.addAll(List.of("--bind", "127.0.0.1", "--allow-loopback", "--no-trackers"));
        command.addAll(List.of("--no-dht", "--progress", "none", "--peer", "127.0.0.1:" + port));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(temporary.resolve("log").toFile()))
                .start();
    }

    private String log() throws IOException {
        return Files.readString(temporary.resolve("log"));
    }
}
