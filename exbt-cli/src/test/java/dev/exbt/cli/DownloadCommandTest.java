package dev.exbt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code download} through real sockets, from a session of this process. */
@Timeout(120)
class DownloadCommandTest {
    @TempDir Path directory;

    private Path target;
    private TestSeeder seeder;

    @BeforeEach
    void startSeeder() throws Exception {
        seeder = TestSeeder.start(directory);
        target = directory.resolve("target");
    }

    @AfterEach
    void stopSeeder() {
        seeder.close();
    }

    private CommandRun download(Object source, Object... more) {
        List<Object> words =
                new ArrayList<>(
                        List.of(
                                "download",
                                source,
                                "--dir",
                                target,
                                "--bind",
                                "127.0.0.1",
                                "--no-dht",
                                "--progress",
                                "plain"));
        words.addAll(List.of(more));
        return CommandRun.of(words.toArray());
    }

    private void assertWhole() throws Exception {
        for (DemoContent.Planned file : DemoContent.plan(TestSeeder.SIZE)) {
            assertThat(target.resolve("payload").resolve(file.path()))
                    .hasSameBinaryContentAs(directory.resolve("seed/payload").resolve(file.path()));
        }
    }

    @Test
    void downloadsAndThenFindsEverythingThere() throws Exception {
        CommandRun first = download(seeder.torrent(), "--peer", seeder.address(), "--no-trackers");
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.out().lines())
                .anyMatch(line -> line.startsWith("downloading payload"))
                .anyMatch(line -> line.startsWith("complete payload"));
        assertThat(target.resolve(".exbt")).isDirectory();
        assertWhole();

        CommandRun second = download(seeder.torrent());
        assertThat(second.code()).as(second.err()).isZero();
        assertThat(second.out()).contains("\ncomplete payload").contains("all of it was there");
    }

    @Test
    void downloadsFromAMagnetLink() throws Exception {
        CommandRun run = download(seeder.magnet(), "--peer", seeder.address());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(
                        run.out()
                                .lines()
                                .filter(line ->
                                        line.startsWith("metadata received payload")
                                                || line.startsWith("complete")))
                .hasSize(2);
        assertWhole();
    }

    @Test
    void downloadsATorrentFromTheWeb() throws Exception {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] torrent = Files.readAllBytes(seeder.torrent());
        server.createContext(
                "/payload.torrent",
                exchange -> {
                    try (exchange) {
                        exchange.sendResponseHeaders(200, torrent.length);
                        exchange.getResponseBody().write(torrent);
                    }
                });
        server.start();
        try {
            CommandRun run =
                    download(
                            "http://127.0.0.1:"
                                    + server.getAddress().getPort()
                                    + "/payload.torrent",
                            "--peer",
                            seeder.address(),
                            "--sequential");
            assertThat(run.code()).as(run.err()).isZero();
            assertWhole();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void downloadsOnlyTheFilesSelected() {
        // 'show' numbers them in the torrent's order: a/b/small-20.bin comes first
        CommandRun run = download(seeder.torrent(), "--peer", seeder.address(), "--select", "0");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(target.resolve("payload/a/b/small-20.bin"))
                .hasSameBinaryContentAs(directory.resolve("seed/payload/a/b/small-20.bin"));
        assertThat(target.resolve("payload/large.bin")).doesNotExist();
    }

    @Test
    void refusesToSelectAFileThatTheTorrentDoesNotHave() {
        int files = DemoContent.plan(TestSeeder.SIZE).size();
        CommandRun run = download(seeder.torrent(), "--select", files);
        assertThat(run.code()).isEqualTo(Exbt.USAGE);
        assertThat(run.err())
                .contains(
                        "--select names file "
                                + files
                                + ", but the torrent has only 0 to "
                                + (files - 1));
        assertThat(target).doesNotExist();
    }

    @Test
    void jsonIsOneObjectALineAndEndsComplete() {
        List<Object> words =
                List.of(
                        "download",
                        seeder.torrent(),
                        "--dir",
                        target,
                        "--bind",
                        "127.0.0.1",
                        "--peer",
                        seeder.address(),
                        "--progress",
                        "json");
        CommandRun run = CommandRun.of(words.toArray());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .allMatch(line -> line.startsWith("{\"") && line.endsWith("}"));
        assertThat(run.out().lines().reduce((before, last) -> last).orElseThrow())
                .startsWith("{\"event\":\"complete\"");
    }

    @Test
    void saysThatThePortIsTaken() {
        String port = seeder.address().substring(seeder.address().indexOf(':') + 1);
        CommandRun run = download(seeder.torrent(), "--port", port);
        assertThat(run.code()).isEqualTo(Exbt.FAILED);
        assertThat(run.err()).startsWith("exbt: cannot listen").contains(port);
    }
}
