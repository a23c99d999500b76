package dev.exbt.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real opentracker on loopback: what it says of us is what we told it. Skipped, loudly, where it is not installed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class OpentrackerTest {
    private static final TrackerSettings SETTINGS =
            TrackerSettings.STANDARD
                    .withBind(InetAddress.getLoopbackAddress())
                    .withTimeLimit(Duration.ofSeconds(20));

    private Process tracker;
    private int port;
    private ClientFixture fixture;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        Optional<Path> binary = find();
        if (binary.isEmpty()) {
            System.err.println(
                    "[exbt] SKIPPED: opentracker is not on the PATH, nothing was tested against a real tracker");
        }
        assumeTrue(binary.isPresent(), "opentracker is not installed");
        port = freePort();
        // As root it goes on as "nobody", who must be able to read here.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        // Debian builds it to serve listed torrents alone; where it serves all, the list does no
        // harm.
        Files.write(
                directory.resolve("whitelist"),
                List.of(1, 10, 20).stream()
                        .map(torrent -> request(torrent, 1).infoHash().toHex())
                        .toList());
        tracker =
                new ProcessBuilder(
                                binary.get().toString(),
                                "-i",
                                "127.0.0.1",
                                "-p",
                                "" + port,
                                "-P",
                                "" + port,
                                "-d",
                                directory.toString(),
                                "-w",
                                "whitelist")
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("log").toFile())
                        .start();
        fixture = new ClientFixture(SETTINGS);
        awaitAnswer(directory.resolve("log"));
    }

    @AfterAll
    void stop() throws Exception {
        if (fixture != null) {
            fixture.close();
        }
        if (tracker != null) {
            tracker.destroy();
            if (!tracker.waitFor(5, TimeUnit.SECONDS)) {
                tracker.destroyForcibly().waitFor();
            }
        }
    }

    /** Asks until it answers: a process gives no other sign of being ready. */
    private void awaitAnswer(Path log) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            try {
                fixture.client().announce(url("http"), request(1, 1000)).get();
                return;
            } catch (ExecutionException e) {
                boolean starting = e.getCause().getMessage().startsWith("cannot connect");
                if (!starting || !tracker.isAlive() || System.nanoTime() - end > 0) {
                    throw new AssertionError(Files.readString(log), e);
                }
                Thread.onSpinWait();
            }
        }
    }

    private static Optional<Path> find() {
        for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
            Path candidate = Path.of(directory, "opentracker");
            if (Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static int freePort() throws IOException {
        while (true) {
            try (ServerSocket tcp = new ServerSocket()) {
                tcp.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                try (DatagramSocket udp =
                        new DatagramSocket(
                                new InetSocketAddress(
                                        InetAddress.getLoopbackAddress(), tcp.getLocalPort()))) {
                    return udp.getLocalPort();
                } catch (IOException e) {
                    continue; // taken for UDP
                }
            }
        }
    }

    private URI url(String scheme) {
        return URI.create(scheme + "://127.0.0.1:" + port + "/announce");
    }

    private static AnnounceRequest request(int torrent, int peerPort) {
        byte[] hash = new byte[20];
        hash[0] = (byte) torrent;
        hash[19] = (byte) 0xff;
        byte[] id =
                ("-XB0100-" + String.format("%012d", peerPort))
                        .getBytes(StandardCharsets.ISO_8859_1);
        return AnnounceRequest.of(dev.exbt.metainfo.InfoHash.of(hash), id, peerPort);
    }

    @Test
    void namesOnePeerToTheOtherOverHttp() throws Exception {
        namesOnePeerToTheOther("http", 10);
    }

    @Test
    void namesOnePeerToTheOtherOverUdp() throws Exception {
        namesOnePeerToTheOther("udp", 20);
    }

    private void namesOnePeerToTheOther(String scheme, int torrent) throws Exception {
        TrackerClient client = fixture.client();
        client.announce(url(scheme), request(torrent, 2000).withTotals(0, 0, 0)).get();
        AnnounceResponse second = client.announce(url(scheme), request(torrent, 2001)).get();
        assertThat(second.peers()).contains(UdpExchange.address("127.0.0.1", 2000));
        assertThat(second.seeders()).isEqualTo(1);
        assertThat(second.leechers()).isEqualTo(1);

        ScrapeResponse scraped =
                client.scrape(url(scheme), List.of(request(torrent, 1).infoHash())).get();
        ScrapeResponse.Counts counts = scraped.torrents().get(request(torrent, 1).infoHash());
        assertThat(counts.seeders()).isEqualTo(1);
        assertThat(counts.leechers()).isEqualTo(1);

        client.announce(
                        url(scheme),
                        request(torrent, 2000).withTotals(0, 0, 0).withEvent(AnnounceEvent.STOPPED))
                .get();
        AnnounceResponse third =
                client.announce(url(scheme), request(torrent, 2001).withEvent(AnnounceEvent.NONE))
                        .get();
        assertThat(third.seeders()).isZero();
        assertThat(third.peers()).doesNotContain(UdpExchange.address("127.0.0.1", 2000));
    }
}
