package dev.exbt.dht;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.bencode.BencodeString;
import dev.exbt.krpc.GetPeers;
import dev.exbt.krpc.ImmutableItem;
import dev.exbt.krpc.Item;
import dev.exbt.krpc.ItemSigner;
import dev.exbt.krpc.KrpcCodec;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import dev.exbt.krpc.TransactionId;
import dev.exbt.metainfo.HostPort;
import dev.exbt.metainfo.InfoHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link DhtServer}s on loopback sockets. */
class DhtServerTest {
    private static final InfoHash TORRENT =
            InfoHash.of("01234567890123456789".getBytes(StandardCharsets.US_ASCII));

    /** Queries of the flood, at least: a second of fifty thousand. */
    private static final long FLOOD = 50_000;

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final List<DhtServer> servers = new ArrayList<>();

    @TempDir private Path directory;

    @AfterEach
    void close() {
        servers.forEach(DhtServer::close);
    }

    @Test
    void nodesThatKnowOneAnotherFindWhatIsAnnounced() throws Exception {
        DhtServer first = start(local().build());
        DhtServer second = start(knowing(first).build());
        DhtServer third = start(knowing(first).build());
        second.ready().get(10, SECONDS);
        third.ready().get(10, SECONDS);

        PeersFound announced =
                second.announce(TORRENT, 7001, false, peer -> {}).done().get(10, SECONDS);
        assertThat(announced.announced()).isPositive();

        BlockingQueue<InetSocketAddress> heard = new LinkedBlockingQueue<>();
        DhtSearch search = third.searchPeers(TORRENT, heard::add);
        assertThat(heard.poll(10, SECONDS)).isEqualTo(new InetSocketAddress(LOOPBACK, 7001));
        assertThat(search.done().get(10, SECONDS).peers())
                .containsExactly(new InetSocketAddress(LOOPBACK, 7001));
        assertThat(third.scrape(TORRENT).get(10, SECONDS).downloaders()).isEqualTo(1);
    }

    @Test
    void nodesFindOneAnotherOverIpv6() throws Exception {
        InetSocketAddress six = new InetSocketAddress("::1", 0);
        DhtServer first = start(local().addresses(List.of(six)).build());
        HostPort known = new HostPort("::1", first.addresses().getFirst().getPort());
        DhtServer second = start(local().addresses(List.of(six)).bootstrap(List.of(known)).build());
        second.ready().get(10, SECONDS);
        second.announce(TORRENT, 7001, true, peer -> {}).done().get(10, SECONDS);
        DhtServer third = start(local().addresses(List.of(six)).bootstrap(List.of(known)).build());
        assertThat(third.searchPeers(TORRENT).done().get(10, SECONDS).peers())
                .containsExactly(new InetSocketAddress("::1", 7001));
    }

    @Test
    void answersAnHonestNodeWhileOthersFloodIt() throws Exception {
        DhtServer target = start(local().build());
        InetSocketAddress address = target.addresses().getFirst();
        DhtServer honest =
                start(local().addresses(List.of(new InetSocketAddress("127.0.0.2", 0))).build());
        byte[] query =
                KrpcCodec.encode(
                        new GetPeers(
                                new TransactionId(BencodeString.of("aaaa")),
                                NodeId.random(new SplittableRandom(5)),
                                TORRENT),
                        KrpcCodec.MAX_LENGTH);
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong sent = new AtomicLong();
        Thread flood = Thread.ofPlatform().start(() -> flood(address, query, over, sent));
        int answered = 0;
        try {
            long begin = sent.get();
            while (sent.get() - begin < FLOOD) {
                try {
                    honest.ping(address).get(2, SECONDS);
                    answered++;
                } catch (TimeoutException lost) { // some are, where the system's buffer is small
                    assertThat(sent.get()).isPositive();
                }
            }
        } finally {
            over.set(true);
            flood.join();
        }
        assertThat(answered).as("answers during %d queries of a flood", sent.get()).isPositive();
        DhtStatus.Counters traffic = target.status().get(10, SECONDS).nodes().getFirst().traffic();
        assertThat(traffic.limited()).isGreaterThan(traffic.answered());
        assertThat(traffic.sent()).isLessThan(sent.get() / 10);
    }

    private static void flood(
            InetSocketAddress target, byte[] query, AtomicBoolean over, AtomicLong sent) {
        try (DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
            DatagramPacket packet = new DatagramPacket(query, query.length, target);
            while (!over.get()) {
                socket.send(packet);
                sent.incrementAndGet();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void answersSingleQueries() throws Exception {
        DhtServer first = start(local().build());
        DhtServer second = start(knowing(first).build());
        second.ready().get(10, SECONDS);
        InetSocketAddress address = first.addresses().getFirst();
        NodeId firstId = first.nodeId().get(10, SECONDS);
        NodeId secondId = second.nodeId().get(10, SECONDS);

        Pong pong = second.ping(address).get(10, SECONDS);
        assertThat(pong.node()).isEqualTo(new NodeContact(firstId, address));
        assertThat(pong.roundTrip()).isPositive().isLessThan(Duration.ofSeconds(10));
        GetPeers.Response peers = second.getPeers(address, TORRENT).get(10, SECONDS);
        assertThat(peers.token()).isNotNull();
        assertThat(second.sample(address, firstId).get(10, SECONDS).samples()).isEmpty();
        assertThat(second.closestKnown(firstId, 8).get(10, SECONDS))
                .extracting(NodeContact::id)
                .containsExactly(firstId);
        assertThat(second.searchNodes(firstId).get(10, SECONDS))
                .extracting(NodeContact::id)
                .contains(firstId);
        assertThat(first.findNode(second.addresses().getFirst(), secondId).get(10, SECONDS))
                .extracting(NodeContact::id)
                .doesNotContain(secondId);
    }

    @Test
    void keepsItemsAndFollowsPointersToTorrents() throws Exception {
        DhtServer first = start(local().build());
        DhtServer second = start(knowing(first).build());
        second.ready().get(10, SECONDS);
        Item item = new ImmutableItem(BencodeString.of("hello"));
        assertThat(second.put(item).get(10, SECONDS)).isEqualTo(1);
        DhtServer third = start(knowing(first).build());
        assertThat(third.get(item.target()).get(10, SECONDS)).contains(item);
        assertThat(third.get(NodeId.random(new SplittableRandom(1))).get(10, SECONDS)).isEmpty();

        ItemSigner author = ItemSigner.random(new SplittableRandom(2));
        BencodeString salt = BencodeString.of("s");
        UpdatableTorrent torrent = new UpdatableTorrent(TORRENT, 3);
        second.put(torrent.sign(author, salt)).get(10, SECONDS);
        CompletableFuture<UpdatableTorrent> heard = new CompletableFuture<>();
        try (DhtSubscription subscription =
                third.subscribe(
                        author.publicKey(), salt, DhtSubscription.MIN_PERIOD, heard::complete)) {
            assertThat(subscription).isNotNull();
            assertThat(heard.get(10, SECONDS)).isEqualTo(torrent);
        }
        CompletableFuture<Integer> older =
                second.put(new UpdatableTorrent(TORRENT, 2).sign(author, salt));
        assertThatThrownBy(() -> older.get(10, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        DhtException.class,
                        why -> assertThat(why.reason()).isEqualTo(DhtException.Reason.REFUSED));
    }

    @Test
    void remembersItsIdAndItsNodes() throws Exception {
        Path file = directory.resolve("dht.state");
        DhtServer first = start(local().build());
        DhtServer second = start(knowing(first).stateFile(file).build());
        second.ready().get(10, SECONDS);
        NodeId id = second.nodeId().get(10, SECONDS);
        second.close();
        assertThat(file).exists();

        DhtServer again = start(local().bootstrap(List.of()).stateFile(file).build());
        again.ready().get(10, SECONDS);
        assertThat(again.nodeId().get(10, SECONDS)).isEqualTo(id);
        assertThat(again.status().get(10, SECONDS).nodes().getFirst().table().good()).isEqualTo(1);
    }

    @Test
    void startsWithoutADamagedStateFile() throws Exception {
        Path file = directory.resolve("dht.state");
        Files.writeString(file, "not a state");
        DhtServer server = start(local().stateFile(file).build());
        assertThat(server.nodeId().get(10, SECONDS)).isNotNull();
    }

    @Test
    void listensOnSeveralAddressesWithANodeOnEach() throws Exception {
        DhtServer server =
                start(
                        DhtConfig.builder()
                                .bootstrap(List.of())
                                .addresses(
                                        List.of(
                                                new InetSocketAddress("127.0.0.1", 0),
                                                new InetSocketAddress("127.0.0.2", 0),
                                                new InetSocketAddress("::1", 0)))
                                .build());
        DhtStatus status = server.status().get(10, SECONDS);
        assertThat(status.nodes())
                .extracting(DhtStatus.Node::id)
                .doesNotHaveDuplicates()
                .hasSize(3);
        DhtServer other = start(local().build());
        for (InetSocketAddress address : server.addresses().subList(0, 2)) {
            assertThat(other.ping(address).get(10, SECONDS).node().address()).isEqualTo(address);
        }
        assertThatThrownBy(() -> other.ping(server.addresses().getLast()).get(10, SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        DhtException.class,
                        why -> assertThat(why.reason()).isEqualTo(DhtException.Reason.UNAVAILABLE));
    }

    @Test
    void saysWhenItsPortIsTaken() throws IOException {
        try (DatagramSocket taken = new DatagramSocket(0, LOOPBACK)) {
            InetSocketAddress address = new InetSocketAddress(LOOPBACK, taken.getLocalPort());
            assertThatThrownBy(() ->
                            DhtServer.start(
                                    DhtConfig.builder().addresses(List.of(address)).build()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()));
        }
    }

    @Test
    void closesInTimeWhatEverIsGoingOn() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(0, LOOPBACK)) {
            DhtServer server =
                    start(
                            local().bootstrap(
                                            List.of(
                                                    new HostPort(
                                                            LOOPBACK.getHostAddress(),
                                                            silent.getLocalPort())))
                                    .build());
            DhtSearch search = server.searchPeers(TORRENT);
            CompletableFuture<Pong> ping =
                    server.ping(new InetSocketAddress(LOOPBACK, silent.getLocalPort()));
            long before = System.nanoTime();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isLessThan(Duration.ofSeconds(3));
            assertThatThrownBy(() -> search.done().get(1, SECONDS))
                    .hasCauseInstanceOf(DhtException.class);
            assertThatThrownBy(() -> ping.get(1, SECONDS)).hasCauseInstanceOf(DhtException.class);
            assertThatThrownBy(() -> server.ready().get(1, SECONDS))
                    .hasCauseInstanceOf(DhtException.class);
            assertThatThrownBy(() -> server.status().get(1, SECONDS))
                    .hasCauseInstanceOf(DhtException.class);
            server.close();
        }
    }

    private DhtServer start(DhtConfig config) throws IOException {
        DhtServer server = DhtServer.start(config);
        servers.add(server);
        return server;
    }

    private static DhtConfig.Builder local() {
        return DhtConfig.builder()
                .bootstrap(List.of())
                .addresses(List.of(new InetSocketAddress(LOOPBACK, 0)));
    }

    private static DhtConfig.Builder knowing(DhtServer other) {
        return local().bootstrap(
                        List.of(
                                new HostPort(
                                        LOOPBACK.getHostAddress(),
                                        other.addresses().getFirst().getPort())));
    }
}
