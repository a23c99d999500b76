package dev.exbt.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.cli.dht.Addresses;
import dev.exbt.dht.DhtConfig;
import dev.exbt.dht.DhtServer;
import dev.exbt.metainfo.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code --dht-node}: peers that nobody but the DHT knows of. */
@Timeout(120)
class DhtNodeOptionTest {
    @TempDir Path directory;

    private DhtServer node;
    private String address;

    @BeforeEach
    void startNode() throws Exception {
        node = start(List.of());
        address = Addresses.text(node.addresses().getFirst());
    }

    @AfterEach
    void stopNode() {
        node.close();
    }

    private static DhtServer start(List<HostPort> bootstrap) throws Exception {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        return DhtServer.start(
                DhtConfig.builder()
                        .addresses(List.of(new InetSocketAddress(loopback, 0)))
                        .bootstrap(bootstrap)
                        .build());
    }

    @Test
    void downloadsAMagnetLinkWithNothingButAnInfoHash() throws Exception {
        try (TestSeeder seeder = TestSeeder.start(directory);
                DhtServer announcer = start(List.of(HostPort.parse(address)))) {
            int port = HostPort.parse(seeder.address()).port();
            assertThat(
                            announcer
                                    .announce(seeder.infoHash(), port, true, peer -> {})
                                    .done()
                                    .get(30, SECONDS)
                                    .announced())
                    .isPositive();
            Path target = directory.resolve("target");
            CommandRun run =
                    CommandRun.of(
                            "download",
                            seeder.magnet(),
                            "--dir",
                            target,
                            "--bind",
                            "127.0.0.1",
                            "--allow-loopback",
                            "--dht-node",
                            address,
                            "--progress",
                            "plain");
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(target.resolve("payload/large.bin"))
                    .hasSameBinaryContentAs(directory.resolve("seed/payload/large.bin"));
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void whatIsSeededIsAnnounced() throws Exception {
        Path torrent = TestSeeder.writeTorrent(directory);
        Process seed =
                ExbtProcess.start(
                        "seed",
                        torrent,
                        "--dir",
                        directory.resolve("seed"),
                        "--bind",
                        "127.0.0.1",
                        "--no-trackers",
                        "--dht-node",
                        address,
                        "--progress",
                        "plain");
        try {
            ExbtProcess.readUntil(seed.inputReader(), "READY");
            String infoHash = TorrentSource.loadFile(torrent).infoHash().toHex();
            CommandRun found;
            do { // each look takes a search; the time of the whole test is limited
                found =
                        CommandRun.of(
                                "dht",
                                "get-peers",
                                infoHash,
                                "--bind",
                                "127.0.0.1",
                                "--bootstrap",
                                address);
            } while (found.code() != Exbt.DONE);
            assertThat(found.out()).startsWith("peer 127.0.0.1:");
            ExbtProcess.interrupt(seed);
        } finally {
            seed.destroyForcibly();
        }
    }
}
