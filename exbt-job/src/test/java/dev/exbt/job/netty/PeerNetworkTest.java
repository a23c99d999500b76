package dev.exbt.job.netty;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.job.swarm.Swarm;
import dev.exbt.job.swarm.SwarmHost;
import dev.exbt.job.swarm.SwarmSettings;
import dev.exbt.metainfo.InfoHash;
import dev.exbt.peerwire.Handshake;
import dev.exbt.peerwire.PeerId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the rim does about those who connect. */
@Timeout(60)
class PeerNetworkTest {
    private static final InetSocketAddress REMOTE = new InetSocketAddress("10.1.2.3", 1234);
    private static final InfoHash OURS = InfoHash.ofHex("0123456789abcdef0123456789abcdef01234567");
    private static final InfoHash OTHER =
            InfoHash.ofHex("ffffffffffffffffffffffffffffffffffffffff");

    private final Random random = new Random(3);
    private final List<Socket> sockets = new ArrayList<>();
    private final List<EmbeddedChannel> channels = new ArrayList<>();
    private Swarm swarm;
    private PeerNetwork network;

    @BeforeEach
    void open() throws Exception {
        PeerId id = PeerId.random(random);
        SwarmHost host =
                (SwarmHost)
                        Proxy.newProxyInstance(
                                SwarmHost.class.getClassLoader(),
                                new Class<?>[] {SwarmHost.class},
                                (self, method, arguments) ->
                                        method.getReturnType() == boolean.class ? true : null);
        long now = System.nanoTime();
        swarm = new Swarm(SwarmSettings.standard(200, false), List.of(OURS), id, host, random, now);
        network =
                new PeerNetwork(
                        id,
                        InetAddress.getLoopbackAddress(),
                        300,
                        hash -> swarm.answersTo(hash) ? swarm : null);
        network.loop().submit(() -> swarm.fetchMetadata(info -> false, now)).sync();
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        network.loop().submit(() -> swarm.stop(System.nanoTime())).awaitUninterruptibly();
        network.close(Duration.ofSeconds(2));
    }

    private EmbeddedChannel incoming() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.pipeline().addLast(new PeerChannel(network, REMOTE, null));
        channel.pipeline().fireChannelActive();
        return channel;
    }

    private byte[] handshake(InfoHash hash) {
        ByteBuf out = Unpooled.buffer();
        new Handshake(Handshake.SUPPORTED, hash, PeerId.random(random)).write(out);
        return ByteBufUtil.getBytes(out);
    }

    @Test
    void aHandshakeThatTricklesIsClosedTenSecondsAfterItsBeginning() {
        EmbeddedChannel channel = incoming();
        byte[] bytes = handshake(OURS);
        for (int second = 0; second < 10; second++) {
            assertThat(channel.isOpen()).as("after %d s", second).isTrue();
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {bytes[second]}));
            channel.advanceTimeBy(1, SECONDS);
            channel.runScheduledPendingTasks();
        }
        assertThat(channel.isOpen()).isFalse();
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "\u0016\u0003\u0001\u0002",
                "\u0014BitTorrent protocol",
                "\u0013bittorrent protocol",
                "\u0013BitTorrent protocoL",
                "\0\0\0\0"
            })
    void whatIsNoHandshakeIsClosedAtItsFirstWrongByte(String garbage) {
        EmbeddedChannel channel = incoming();
        channel.writeInbound(Unpooled.wrappedBuffer(garbage.getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(channel.isOpen()).isFalse();
        assertThat(channel.<Object>readOutbound()).as("not a byte is wasted on it").isNull();
        channel.finishAndReleaseAll();
    }

    @Test
    void whoNamesATorrentThatIsNotHereIsClosedUnanswered() {
        EmbeddedChannel channel = incoming();
        channel.writeInbound(Unpooled.wrappedBuffer(handshake(OTHER), 0, 48));
        assertThat(channel.isOpen()).isFalse();
        assertThat(channel.<Object>readOutbound()).isNull();
        channel.finishAndReleaseAll();
    }

    @Test
    void theFiftyFirstSilentConnectionClosesTheOldestAndNoOther() throws Exception {
        int port = network.listen(0);
        for (int i = 0; i < PeerNetwork.MAX_GREETING; i++) {
            connect(port);
        }
        assertThat(shakeHands(sockets.get(0))).as("fifty are no problem").isTrue();
        connect(port);
        assertThat(shakeHands(sockets.get(PeerNetwork.MAX_GREETING)))
                .as("who has shaken hands does not count")
                .isTrue();
        connect(port);
        connect(port);
        assertThat(sockets.get(1).getInputStream().read()).as("the oldest").isEqualTo(-1);
        assertThat(shakeHands(sockets.get(2))).as("the next").isTrue();
        assertThat(shakeHands(sockets.getLast())).as("the last").isTrue();
    }

    @Test
    void whoConnectsTooOftenIsTurnedAwayAndNobodyElse() throws Exception {
        int port = network.listen(0);
        for (int i = 0; i < ListeningChannel.BURST; i++) {
            connect(port).close();
        }
        Socket other = connectFrom("127.0.0.2", port);
        assertThat(shakeHands(other)).isTrue(); // so all before it have been accepted, or not
        assertThat(network.refused()).as("a burst is no flood").isZero();
        List<Socket> more = connectUntilOneIsRefused(port);
        assertThat(more.size())
                .as("some are given back meanwhile")
                .isLessThan(ListeningChannel.BURST);
        assertThat(shakeHands(connectFrom("127.0.0.3", port))).isTrue();
        assertThat(more).as("turned away by a reset").anyMatch(PeerNetworkTest::isReset);
    }

    private List<Socket> connectUntilOneIsRefused(int port) throws IOException {
        List<Socket> made = new ArrayList<>();
        while (network.refused() == 0 && made.size() < ListeningChannel.BURST) {
            made.add(connect(port));
        }
        return made;
    }

    private static boolean isReset(Socket socket) {
        try {
            socket.setSoTimeout(100);
            return socket.getInputStream().read() > 0;
        } catch (SocketException reset) {
            return true;
        } catch (IOException accepted) {
            return false;
        }
    }

    @Test
    void oneByteAtATimeIsAHandshakeToo() throws Exception {
        Socket socket = connect(network.listen(0));
        socket.setTcpNoDelay(true);
        for (byte each : handshake(OURS)) {
            socket.getOutputStream().write(each);
        }
        assertThat(socket.getInputStream().readNBytes(Handshake.LENGTH)).hasSize(Handshake.LENGTH);
    }

    @Test
    void aBrokenMessageAfterTheHandshakeClosesTheConnection() throws Exception {
        Socket socket = connect(network.listen(0));
        assertThat(shakeHands(socket)).isTrue();
        socket.getOutputStream().write(new byte[] {-1, -1, -1, -1, 0});
        socket.getInputStream().readAllBytes(); // ends
    }

    @Test
    void blocksThatNeverReachedTheSocketAreNotCounted() throws Exception {
        List<Long> counts = new ArrayList<>();
        network.loop().submit(() -> countBlocks(counts)).sync();
        assertThat(counts)
                .as("queued, sent, sent while it closes, half of it taken, and lost")
                .containsExactly(0L, 1L, 3L, 7L, 7L);
    }

    private void countBlocks(List<Long> counts) {
        PeerChannel sending = greeted();
        sending.send(Unpooled.buffer().writeZero(14), 1);
        counts.add(uploaded());
        sending.flushNow();
        counts.add(uploaded());
        sending.send(Unpooled.buffer().writeZero(15), 2);
        swarm.stop(System.nanoTime());
        counts.add(uploaded());
        swarm.fetchMetadata(info -> false, System.nanoTime());
        PeerChannel losing = greeted();
        losing.flushNow(); // the handshake
        losing.send(Unpooled.buffer().writeZero(21), 8);
        ChannelOutboundBuffer queue = channels.getLast().unsafe().outboundBuffer();
        queue.addFlush();
        queue.progress(4);
        counts.add(uploaded());
        channels.getLast().close();
        counts.add(uploaded());
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    private PeerChannel greeted() {
        EmbeddedChannel channel = incoming();
        channel.writeInbound(Unpooled.wrappedBuffer(handshake(OURS)));
        channels.add(channel);
        return channel.pipeline().get(PeerChannel.class);
    }

    private long uploaded() {
        return swarm.snapshot(System.nanoTime()).uploaded();
    }

    private Socket connect(int port) throws IOException {
        return connectFrom("127.0.0.1", port);
    }

    private Socket connectFrom(String address, int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(address, 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(20_000);
        sockets.add(socket);
        return socket;
    }

    private boolean shakeHands(Socket socket) throws IOException {
        socket.getOutputStream().write(handshake(OURS));
        byte[] answer = socket.getInputStream().readNBytes(Handshake.LENGTH);
        return answer.length == Handshake.LENGTH && answer[0] == 19;
    }
}
