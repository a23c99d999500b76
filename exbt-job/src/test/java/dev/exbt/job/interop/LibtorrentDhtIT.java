package dev.exbt.job.interop;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import dev.exbt.dht.DhtConfig;
import dev.exbt.dht.DhtServer;
import dev.exbt.dht.PeersFound;
import dev.exbt.krpc.ImmutableItem;
import dev.exbt.krpc.Item;
import dev.exbt.krpc.ItemSigner;
import dev.exbt.krpc.MutableItem;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import dev.exbt.metainfo.HostPort;
import dev.exbt.metainfo.InfoHash;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** exbt's DHT node and libtorrent's, each with the other alone: what one asks, the other answers. */
@Timeout(120)
class LibtorrentDhtIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final InfoHash TORRENT =
            InfoHash.of("01234567890123456789".getBytes(StandardCharsets.US_ASCII));
    private static final BencodeValue VALUE =
            BencodeDictionary.builder()
                    .put("n", -3)
                    .put("text", new byte[] {0, (byte) 0xff, 'x'})
                    .build();

    @TempDir Path temporary;

    private final ItemSigner author = ItemSigner.random(new SplittableRandom(7));
    private final List<AutoCloseable> open = new ArrayList<>();
    private LibtorrentNode libtorrent;
    private NodeId libtorrentId;
    private DhtServer exbt;
    private NodeId exbtId;
    private InetSocketAddress exbtAddress;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(
                LibtorrentProcess.isAvailable(), "libtorrent's native library is for linux-x86_64");
        libtorrent = track(LibtorrentNodes.start(temporary, List.of("127.0.0.2"))).all().getFirst();
        exbt = track(exbtAt("127.0.0.3", libtorrent.address()));
        exbtAddress = exbt.addresses().getFirst();
        exbtId = exbt.nodeId().get(10, SECONDS);
        exbt.ready().get(30, SECONDS);
        libtorrentId = exbt.ping(libtorrent.address()).get(10, SECONDS).node().id();
        libtorrent.know(exbtAddress);
        LibtorrentProcess.await(
                () -> libtorrent.live(libtorrentId).contains(exbtAddress),
                "libtorrent to have exbt's node in its table",
                LIMIT);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    @Test
    void pingOneAnother() throws Exception {
        assertThat(libtorrent.ping(exbtAddress)).isTrue();
        assertThat(exbt.ping(libtorrent.address()).get(10, SECONDS).node().address())
                .isEqualTo(libtorrent.address());
        assertThat(exbt.closestKnown(libtorrentId, 8).get(10, SECONDS))
                .containsExactly(new NodeContact(libtorrentId, libtorrent.address()));
    }

    @Test
    void findNodesThroughOneAnother() throws Exception {
        DhtServer third = track(exbtAt("127.0.0.4", exbtAddress));
        third.ready().get(30, SECONDS);
        InetSocketAddress thirdAddress = third.addresses().getFirst();
        NodeContact thirdContact = new NodeContact(third.nodeId().get(10, SECONDS), thirdAddress);
        assertThat(third.closestKnown(libtorrentId, 8).get(10, SECONDS))
                .as("the third found libtorrent's node by asking ours")
                .contains(new NodeContact(libtorrentId, libtorrent.address()));
        // libtorrent meets it by its own search or because it asked: both are answers of exbt
        LibtorrentProcess.await(
                () -> {
                    libtorrent.get(thirdContact.id());
                    return libtorrent.live(libtorrentId).contains(thirdAddress);
                },
                "libtorrent to find the third node",
                LIMIT);
        assertThat(exbt.findNode(libtorrent.address(), thirdContact.id()).get(10, SECONDS))
                .contains(thirdContact);
    }

    @Test
    void libtorrentAnnouncesToExbtAndFindsItThere() throws Exception {
        libtorrent.announce(TORRENT, 7001);
        InetSocketAddress peer = peerOf(libtorrent.address(), 7001);
        DhtServer asker = track(exbtAt("127.0.0.4", exbtAddress));
        LibtorrentProcess.await(
                () -> asker.getPeers(exbtAddress, TORRENT).join().peers().contains(peer),
                "exbt to store what libtorrent announces",
                LIMIT);
        assertThat(libtorrent.searchPeers(TORRENT)).containsExactly(peer);
        assertThat(libtorrent.sample(exbtAddress, exbtId)).containsExactly(TORRENT);
    }

    @Test
    void exbtAnnouncesToLibtorrentAndFindsItThere() throws Exception {
        PeersFound announced =
                exbt.announce(TORRENT, 7002, true, peer -> {}).done().get(30, SECONDS);
        assertThat(announced.announced()).isEqualTo(1);
        InetSocketAddress peer = peerOf(exbtAddress, 7002);
        assertThat(exbt.getPeers(libtorrent.address(), TORRENT).get(10, SECONDS).peers())
                .containsExactly(peer);
        assertThat(exbt.searchPeers(TORRENT).done().get(30, SECONDS).peers()).containsExactly(peer);
        assertThat(exbt.scrape(TORRENT).get(30, SECONDS).seeds()).isEqualTo(1);
        assertThat(exbt.sample(libtorrent.address(), exbtId).get(10, SECONDS).samples())
                .containsExactly(TORRENT);
    }

    @Test
    void libtorrentKeepsAnImmutableItemInExbt() throws Exception {
        Item item = new ImmutableItem(VALUE);
        assertThat(libtorrent.put(VALUE)).isEqualTo(1);
        assertThat(exbt.status().get(10, SECONDS).items()).isEqualTo(1);
        assertThat(libtorrent.get(item.target())).contains(VALUE);
        DhtServer reader = track(exbtAt("127.0.0.4", exbtAddress));
        assertThat(reader.get(item.target()).get(30, SECONDS)).contains(item);
    }

    @Test
    void exbtKeepsAnImmutableItemInLibtorrent() throws Exception {
        Item item = new ImmutableItem(VALUE);
        assertThat(exbt.put(item).get(30, SECONDS)).isEqualTo(1);
        assertThat(exbt.get(item.target()).get(30, SECONDS)).contains(item);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a salt of the author"})
    void libtorrentKeepsAMutableItemInExbt(String text) throws Exception {
        BencodeString salt = BencodeString.of(text);
        assertThat(libtorrent.put(author, salt, BencodeString.of("first"))).isEqualTo(1);
        assertThat(libtorrent.put(author, salt, VALUE)).isEqualTo(1);
        assertThat(libtorrent.get(author.publicKey(), salt)).contains(VALUE);
        DhtServer reader = track(exbtAt("127.0.0.4", exbtAddress));
        Optional<Item> found = reader.get(author.publicKey(), salt).get(30, SECONDS);
        assertThat(found)
                .get()
                .isInstanceOfSatisfying(
                        MutableItem.class,
                        item -> {
                            assertThat(item.value()).isEqualTo(VALUE);
                            assertThat(item.salt()).isEqualTo(salt);
                            assertThat(item.verify()).isTrue();
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a salt of the author"})
    void exbtKeepsAMutableItemInLibtorrent(String text) throws Exception {
        BencodeString salt = BencodeString.of(text);
        Item first = author.sign(salt, 1, BencodeString.of("first"));
        Item second = author.sign(salt, 2, VALUE);
        assertThat(exbt.put(first).get(30, SECONDS)).isEqualTo(1);
        assertThat(exbt.put(second).get(30, SECONDS)).isEqualTo(1);
        assertThat(exbt.get(author.publicKey(), salt).get(30, SECONDS)).contains(second);
    }

    private static InetSocketAddress peerOf(InetSocketAddress node, int port) {
        return new InetSocketAddress(node.getAddress(), port);
    }

    private static DhtServer exbtAt(String ip, InetSocketAddress known) throws IOException {
        return DhtServer.start(
                DhtConfig.builder()
                        .addresses(List.of(new InetSocketAddress(ip, 0)))
                        .bootstrap(
                                List.of(
                                        new HostPort(
                                                known.getAddress().getHostAddress(),
                                                known.getPort())))
                        .build());
    }

    private <T extends AutoCloseable> T track(T resource) {
        open.add(resource);
        return resource;
    }
}
