package dev.exbt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.metainfo.FileEntry;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.TorrentProgress;
import dev.exbt.metainfo.TorrentWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command, as a process of its own, that may open but a few files at a time. */
@Timeout(180)
class FewFilesTest {
    /** Some 30 of them are the virtual machine's own: its jars, its event loops. */
    private static final int OPEN_FILES = 64;

    private static final int FILES = 320;
    private static final int PIECE_LENGTH = 1 << 15;

    @TempDir Path temporary;

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aTorrentOfManyMoreFilesThanMayBeOpenIsDownloaded() throws Exception {
        Random random = new Random(7);
        Path folder = Files.createDirectories(temporary.resolve("many"));
        for (int i = 0; i < FILES; i++) {
            byte[] bytes = new byte[1 + random.nextInt(2 * PIECE_LENGTH)];
            random.nextBytes(bytes);
            Files.write(folder.resolve("file" + i), bytes);
        }
        Metainfo metainfo =
                TorrentWriter.of(folder)
                        .pieceLength(PIECE_LENGTH)
                        .write(TorrentProgress.NONE, () -> false);
        Path torrent = Files.write(temporary.resolve("many.torrent"), metainfo.toBytes());
        Path target = temporary.resolve("target");
        Path log = temporary.resolve("log");
        byte[] data = new byte[Math.toIntExact(metainfo.totalLength())];
        for (FileEntry file : metainfo.files()) {
            byte[] bytes = Files.readAllBytes(file.resolveIn(temporary));
            System.arraycopy(bytes, 0, data, (int) file.offset(), bytes.length);
        }
        try (MeteredSeeder seeder = new MeteredSeeder(metainfo, data)) {
            seeder.serveAll();
            Process process =
                    ExbtProcess.start(
                            List.of("sh", "-c", "ulimit -n " + OPEN_FILES + "; exec \"$@\"", "sh"),
                            log,
                            List.of("-XX:TieredStopAtLevel=1", "-Xmx128m"),
                            List.of(
                                    "download",
                                    torrent.toString(),
                                    "--dir",
                                    target.toString(),
                                    "--bind",
                                    "127.0.0.1",
                                    "--allow-loopback",
                                    "--no-trackers",
                                    "--no-dht",
                                    "--progress",
                                    "plain",
                                    "--peer",
                                    "127.0.0.1:" + seeder.port()));
            boolean ended = process.waitFor(120, TimeUnit.SECONDS);
            process.destroyForcibly();
            String said = Files.readString(log);
            assertThat(ended).as(said).isTrue();
            assertThat(process.exitValue()).as(said).isZero();
            assertThat(said).contains("complete many").doesNotContainIgnoringCase("warning");
            assertThat(seeder.servedBytes()).as(said).isEqualTo(data.length);
        }
        for (FileEntry file : metainfo.files()) {
            byte[] expected =
                    Arrays.copyOfRange(
                            data, (int) file.offset(), (int) (file.offset() + file.length()));
            assertThat(file.resolveIn(target)).hasBinaryContent(expected);
        }
    }
}
