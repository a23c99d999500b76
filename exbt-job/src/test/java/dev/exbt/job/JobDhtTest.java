package dev.exbt.job;

import static dev.exbt.job.Sample.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.dht.DhtConfig;
import dev.exbt.dht.DhtServer;
import dev.exbt.krpc.NodeContact;
import dev.exbt.metainfo.HostPort;
import dev.exbt.metainfo.MagnetLink;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.TorrentProgress;
import dev.exbt.metainfo.TorrentWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that have no tracker and know no peer, only the DHT, on loopback. */
class JobDhtTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final List<AutoCloseable> open = new ArrayList<>();
    private DhtServer router;

    @TempDir private Path temporary;

    @BeforeEach
    void startRouter() throws IOException {
        router =
                DhtServer.start(
                        DhtConfig.builder()
                                .addresses(List.of(new InetSocketAddress(LOOPBACK, 0)))
                                .bootstrap(List.of())
                                .build());
        open.add(router);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    @Test
    void aLinkWithNothingButAnInfoHashDownloadsThroughTheDht() throws Exception {
        Sample sample = Sample.make(temporary, "dht");
        Session seeding = session(knowing(router));
        Job seed = sample.seed(seeding);
        var announced = Sample.next(seed, event -> event instanceof JobEvent.DhtSearched);
        seed.start();
        assertThat(((JobEvent.DhtSearched) soon(announced)).announced()).isPositive();

        Session leeching = session(knowing(router));
        MagnetLink link =
                MagnetLink.parse("magnet:?xt=urn:btih:" + sample.metainfo().infoHash().toHex());
        Path directory = temporary.resolve("leech");
        Job leech = Job.create(leeching, directory, link, JobOptions.defaults());
        var searched = Sample.next(leech, event -> event instanceof JobEvent.DhtSearched);
        leech.start();
        soon(leech.completion());
        sample.assertWholeIn(directory);
        assertThat(((JobEvent.DhtSearched) soon(searched)).peers()).isPositive();
    }

    @Test
    void aPrivateTorrentNeverTouchesTheDht() throws Exception {
        Sample sample = Sample.make(temporary, "private");
        Metainfo secret =
                TorrentWriter.of(sample.home().resolve("private"))
                        .privateTorrent(true)
                        .write(TorrentProgress.NONE, () -> false);
        Session session = session(knowing(router));
        Job hidden = Job.open(session, sample.home(), secret, JobOptions.defaults());
        hidden.start();
        soon(hidden.completion());

        Job open = Sample.make(temporary, "public").seed(session);
        var announced = Sample.next(open, event -> event instanceof JobEvent.DhtSearched);
        open.start();
        assertThat(((JobEvent.DhtSearched) soon(announced)).announced()).isPositive();
        assertThat(soon(router.status()).torrents()).isEqualTo(1);
        assertThat(soon(router.getPeers(dhtOf(session), secret.infoHash())).peers()).isEmpty();
    }

    @Test
    void aLinkWhoseTorrentTurnsOutToBePrivateLeavesTheDht() throws Exception {
        Sample sample = Sample.make(temporary, "late");
        Metainfo secret =
                TorrentWriter.of(sample.home().resolve("late"))
                        .privateTorrent(true)
                        .write(TorrentProgress.NONE, () -> false);
        Session seeding = session(null);
        Job seed = Job.open(seeding, sample.home(), secret, JobOptions.defaults());
        seed.start();
        soon(seed.completion());

        // It stays: who looks for others waits ten seconds for one that is gone.
        DhtServer rumour =
                DhtServer.start(
                        knowing(router).toBuilder()
                                .addresses(List.of(new InetSocketAddress(LOOPBACK, 0)))
                                .build());
        open.add(rumour);
        var told = rumour.announce(secret.infoHash(), seeding.port(), true, peer -> {}).done();
        assertThat(soon(told).announced()).isPositive();

        Path directory = temporary.resolve("leech");
        MagnetLink link = MagnetLink.parse("magnet:?xt=urn:btih:" + secret.infoHash().toHex());
        Job leech = Job.create(session(knowing(router)), directory, link, JobOptions.defaults());
        var left = Sample.next(leech, event -> event instanceof JobEvent.PeerDisconnected);
        leech.start();
        assertThat(((JobEvent.PeerDisconnected) soon(left)).reason())
                .isEqualTo("a private torrent takes no peers from the DHT");
        assertThat(leech.completion()).isNotDone();
    }

    @Test
    void peersTellEachOtherWhereTheirNodesAre() throws Exception {
        Sample sample = Sample.make(temporary, "port");
        Session seeding = session(alone());
        sample.seed(seeding).start();
        Session leeching = session(alone());
        Job leech = sample.leech(leeching, temporary.resolve("leech"), seeding);
        leech.start();
        soon(leech.completion());
        assertThat(nodesOf(leeching))
                .extracting(NodeContact::address)
                .containsExactly(dhtOf(seeding));
        assertThat(nodesOf(seeding))
                .extracting(NodeContact::address)
                .containsExactly(dhtOf(leeching));
    }

    @Test
    void aSessionWithoutTheDhtHasNone() throws Exception {
        assertThat(session(null).dht()).isNull();
    }

    @Test
    void theNodeListensWhereTheSessionDoes() throws Exception {
        Session session = session(alone());
        assertThat(dhtOf(session)).isEqualTo(new InetSocketAddress(LOOPBACK, session.port()));
    }

    /** The nodes in a session's table, as soon as there are some. */
    private static List<NodeContact> nodesOf(Session session) throws Exception {
        DhtServer dht = Objects.requireNonNull(session.dht());
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            List<NodeContact> nodes = soon(dht.closestKnown(soon(dht.nodeId()), 8));
            if (!nodes.isEmpty() || System.nanoTime() - deadline > 0) {
                return nodes;
            }
        }
    }

    private static InetSocketAddress dhtOf(Session session) {
        return Objects.requireNonNull(session.dht()).addresses().getFirst();
    }

    private static DhtConfig alone() {
        return DhtConfig.builder().bootstrap(List.of()).build();
    }

    private static DhtConfig knowing(DhtServer node) {
        return DhtConfig.builder()
                .bootstrap(
                        List.of(
                                new HostPort(
                                        LOOPBACK.getHostAddress(),
                                        node.addresses().getFirst().getPort())))
                .build();
    }

    private Session session(@Nullable DhtConfig dht) throws IOException {
        Session session = Session.open(Sample.config().withDht(dht));
        open.add(session);
        return session;
    }
}
