package dev.exbt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code seed}, as a process of its own: it ends only when it is interrupted. */
@Timeout(120)
class SeedCommandTest {
    @TempDir Path directory;

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void servesUntilInterruptedAndThenEndsInTimeWithItsOwnCode() throws Exception {
        Path torrent = TestSeeder.writeTorrent(directory);
        int port = freePort();
        Process seed =
                ExbtProcess.start(
                        "seed",
                        torrent,
                        "--dir",
                        directory.resolve("seed"),
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        port,
                        "--no-trackers",
                        "--progress",
                        "plain");
        try (BufferedReader lines = seed.inputReader()) {
            assertThat(ExbtProcess.readUntil(lines, "READY"))
                    .contains("checking payload\n")
                    .contains("\nseeding payload\n");

            Path target = directory.resolve("target");
            CommandRun download =
                    CommandRun.of(
                            "download",
                            torrent,
                            "--dir",
                            target,
                            "--bind",
                            "127.0.0.1",
                            "--peer",
                            "127.0.0.1:" + port,
                            "--progress",
                            "none");
            assertThat(download.code()).as(download.err()).isZero();
            assertThat(download.out()).isEmpty();
            assertThat(target.resolve("payload/large.bin"))
                    .hasSameBinaryContentAs(directory.resolve("seed/payload/large.bin"));

            long asked = System.nanoTime();
            ExbtProcess.interrupt(seed);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked)).isLessThan(5_000);
        } finally {
            seed.destroyForcibly();
        }
    }

    @Test
    void endsQuietlyWhenItsThreadIsInterrupted() throws Exception {
        Path torrent = TestSeeder.writeTorrent(directory);
        CommandRun run =
                CommandRun.interruptedAt(
                        "READY",
                        "seed",
                        torrent,
                        "--dir",
                        directory.resolve("seed"),
                        "--bind",
                        "127.0.0.1",
                        "--no-dht",
                        "--skip-check",
                        "--progress",
                        "plain");
        assertThat(run.code()).isEqualTo(Exbt.INTERRUPTED);
        assertThat(run.out()).contains("seeding payload");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void doesNotServeWhatIsNotThereAndMakesNothing() throws Exception {
        Path torrent = TestSeeder.writeTorrent(directory);
        Path empty = Files.createDirectory(directory.resolve("empty"));
        CommandRun run = CommandRun.of("seed", torrent, "--dir", empty, "--bind", "127.0.0.1");
        assertThat(run.code()).isEqualTo(Exbt.FAILED);
        assertThat(run.err()).contains("payload: ").contains("is missing; it is not served");
        try (var left = Files.list(empty)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void doesNotServeWhatIsWrong() throws Exception {
        Path torrent = TestSeeder.writeTorrent(directory);
        Path file = directory.resolve("seed/payload/large.bin");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        CommandRun run =
                CommandRun.of(
                        "seed",
                        torrent,
                        "--dir",
                        directory.resolve("seed"),
                        "--bind",
                        "127.0.0.1",
                        "--no-trackers",
                        "--progress",
                        "plain");
        assertThat(run.code()).isEqualTo(Exbt.FAILED);
        assertThat(run.err()).contains("1 of 92 pieces are missing or wrong");
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }

    @Test
    void servesATorrentOnceHoweverOftenItIsNamed() throws Exception {
        Path torrent = TestSeeder.writeTorrent(directory);
        Path empty = Files.createDirectory(directory.resolve("empty"));
        CommandRun run =
                CommandRun.of("seed", torrent, torrent, "--dir", empty, "--bind", "127.0.0.1");
        assertThat(run.err().lines())
                .hasSize(2)
                .first()
                .isEqualTo(
                        "exbt: "
                                + torrent
                                + ": another file of the same torrent; it is served once");
    }

    @Test
    void saysThatAFolderHoldsNoTorrents() {
        CommandRun run = CommandRun.of("seed", directory, "--dir", directory);
        assertThat(run.code()).isEqualTo(Exbt.FAILED);
        assertThat(run.err()).contains("no *.torrent file in this folder");
    }
}
