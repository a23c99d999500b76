package dev.exbt.job.interop;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.exbt.bencode.BencodeString;
import dev.exbt.dht.DhtConfig;
import dev.exbt.dht.DhtServer;
import dev.exbt.krpc.ImmutableItem;
import dev.exbt.krpc.Item;
import dev.exbt.krpc.ItemSigner;
import dev.exbt.krpc.MutableItem;
import dev.exbt.krpc.NodeId;
import dev.exbt.metainfo.HostPort;
import dev.exbt.metainfo.InfoHash;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten nodes of exbt and ten of libtorrent form one network. Each knows only the one before it, which is of the other kind: two
 * nodes of a kind can meet only through the other.
 */
@Timeout(180)
class MixedDhtIT {
    private static final int EACH = 10;

    /** Of the eight nearest nodes, how many must take what is stored, should the machine be too busy for one or two. */
    private static final int MOST = 6;

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final SplittableRandom RANDOM = new SplittableRandom(11);

    @TempDir static Path temporary;

    private static final List<DhtServer> EXBT = new ArrayList<>();
    private static EventLoopGroup group;
    private static LibtorrentNodes libtorrent;

    @BeforeAll
    static void formTheNetwork() throws Exception {
        assumeTrue(
                LibtorrentProcess.isAvailable(), "libtorrent's native library is for linux-x86_64");
        group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        libtorrent =
                LibtorrentNodes.start(
                        temporary,
                        IntStream.rangeClosed(1, EACH).mapToObj(i -> "127.1.0." + i).toList());
        for (int i = 0; i < EACH; i++) {
            DhtServer server = exbtKnowing(i, libtorrent.all().get(i).address());
            EXBT.add(server);
            if (i + 1 < EACH) {
                libtorrent.all().get(i + 1).know(server.addresses().getFirst());
            }
        }
        for (int i = 0; i < EACH; i++) {
            EXBT.get(i).ready().get(60, SECONDS);
            NodeId id =
                    EXBT.get(i)
                            .ping(libtorrent.all().get(i).address())
                            .get(10, SECONDS)
                            .node()
                            .id();
            LibtorrentNode node = libtorrent.all().get(i);
            LibtorrentProcess.await(
                    () -> {
                        node.get(NodeId.random(RANDOM)); // a search acquaints it with others
                        return node.live(id).size() >= EACH;
                    },
                    "libtorrent's " + node.address() + " to know half of the network",
                    LIMIT);
        }
        for (DhtServer server : EXBT) {
            LibtorrentProcess.await(
                    () -> {
                        server.searchNodes(NodeId.random(RANDOM)).join();
                        return server.closestKnown(id(server), 2 * EACH).join().size() >= EACH;
                    },
                    "exbt's " + server.addresses() + " to know half of the network",
                    LIMIT);
        }
    }

    @AfterAll
    static void closeAll() {
        EXBT.forEach(DhtServer::close);
        if (libtorrent != null) {
            libtorrent.close();
        }
        if (group != null) {
            group.shutdownGracefully(0, 1, SECONDS).syncUninterruptibly();
        }
    }

    @Test
    void exbtNodesFindWhatALibtorrentNodeAnnounces() throws Exception {
        for (int i = 0; i < EACH; i += 3) {
            InfoHash torrent = InfoHash.of(NodeId.random(RANDOM).toBytes());
            LibtorrentNode announcer = libtorrent.all().get(i);
            announcer.announce(torrent, 7000 + i);
            InetSocketAddress peer =
                    new InetSocketAddress(announcer.address().getAddress(), 7000 + i);
            for (DhtServer searcher : EXBT) {
                LibtorrentProcess.await(
                        () -> searcher.searchPeers(torrent).done().join().peers().contains(peer),
                        searcher.addresses() + " to find " + peer,
                        LIMIT);
            }
        }
    }

    @Test
    void libtorrentNodesFindWhatAnExbtNodeAnnounces() throws Exception {
        for (int i = 0; i < EACH; i += 3) {
            InfoHash torrent = InfoHash.of(NodeId.random(RANDOM).toBytes());
            DhtServer announcer = EXBT.get(i);
            assertThat(
                            announcer
                                    .announce(torrent, 7000 + i, false, found -> {})
                                    .done()
                                    .get(30, SECONDS)
                                    .announced())
                    .isGreaterThanOrEqualTo(MOST);
            InetSocketAddress peer =
                    new InetSocketAddress(announcer.addresses().getFirst().getAddress(), 7000 + i);
            for (LibtorrentNode searcher : libtorrent.all()) {
                LibtorrentProcess.await(
                        () -> searcher.searchPeers(torrent).contains(peer),
                        searcher.address() + " to find " + peer,
                        LIMIT);
            }
        }
    }

    @Test
    void itemsOfLibtorrentNodesAreReadByExbtNodes() throws Exception {
        Item immutable = new ImmutableItem(BencodeString.of("kept by libtorrent"));
        ItemSigner author = ItemSigner.random(RANDOM);
        BencodeString salt = BencodeString.of("salt");
        LibtorrentNode writer = libtorrent.all().getFirst();
        assertThat(writer.put(immutable.value())).isGreaterThanOrEqualTo(MOST);
        assertThat(writer.put(author, salt, immutable.value())).isGreaterThanOrEqualTo(MOST);
        for (DhtServer reader : EXBT) {
            assertThat(reader.get(immutable.target()).get(30, SECONDS)).contains(immutable);
            Optional<Item> found = reader.get(author.publicKey(), salt).get(30, SECONDS);
            assertThat(found).get().isInstanceOf(MutableItem.class);
            assertThat(found.orElseThrow().value()).isEqualTo(immutable.value());
        }
    }

    @Test
    void itemsOfExbtNodesAreReadByLibtorrentNodes() throws Exception {
        Item immutable = new ImmutableItem(BencodeString.of("kept by exbt"));
        ItemSigner author = ItemSigner.random(RANDOM);
        BencodeString salt = BencodeString.of("salt");
        DhtServer writer = EXBT.getFirst();
        assertThat(writer.put(immutable).get(30, SECONDS)).isGreaterThanOrEqualTo(MOST);
        assertThat(writer.put(author.sign(salt, 5, immutable.value())).get(30, SECONDS))
                .isGreaterThanOrEqualTo(MOST);
        for (LibtorrentNode reader : libtorrent.all()) {
            LibtorrentProcess.await(
                    () -> reader.get(immutable.target()).equals(Optional.of(immutable.value())),
                    reader.address() + " to find the immutable item",
                    LIMIT);
            LibtorrentProcess.await(
                    () ->
                            reader.get(author.publicKey(), salt)
                                    .equals(Optional.of(immutable.value())),
                    reader.address() + " to find the mutable item",
                    LIMIT);
        }
    }

    private static NodeId id(DhtServer server) {
        return server.nodeId().join();
    }

    private static DhtServer exbtKnowing(int index, InetSocketAddress known) throws Exception {
        return DhtServer.start(
                DhtConfig.builder()
                        .addresses(List.of(new InetSocketAddress("127.2.0." + (index + 1), 0)))
                        .bootstrap(
                                List.of(
                                        new HostPort(
                                                known.getAddress().getHostAddress(),
                                                known.getPort())))
                        .group(group)
                        .build());
    }
}
