package dev.exbt.tracker.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.exbt.metainfo.InfoHash;
import dev.exbt.tracker.AnnounceEvent;
import dev.exbt.tracker.AnnounceRequest;
import dev.exbt.tracker.AnnounceResponse;
import dev.exbt.tracker.ScrapeResponse;
import dev.exbt.tracker.TrackerClient;
import dev.exbt.tracker.TrackerException;
import dev.exbt.tracker.TrackerSettings;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client and the embedded tracker over loopback, both ways of announcing. */
@Timeout(60)
class EmbeddedTrackerTest {
    private static final InfoHash TORRENT = InfoHash.ofHex("ff".repeat(19) + "26");

    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final TrackerClient client = new TrackerClient(TrackerSettings.STANDARD, group);

    @AfterEach
    void close() {
        client.close();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static AnnounceRequest request(int port) {
        byte[] id = String.format("-XB0100-%012d", port).getBytes(StandardCharsets.ISO_8859_1);
        return AnnounceRequest.of(TORRENT, id, port);
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void swarmOfThree(String bind, Function<EmbeddedTracker, URI> door) throws Exception {
        try (EmbeddedTracker tracker = EmbeddedTracker.start(address(bind), 0)) {
            URI url = door.apply(tracker);
            client.announce(url, request(1001).withTotals(0, 0, 0)).get();
            client.announce(url, request(1002)).get();
            AnnounceResponse third = client.announce(url, request(1003)).get();
            assertThat(third.peers())
                    .containsExactlyInAnyOrder(
                            new InetSocketAddress(address(bind), 1001),
                            new InetSocketAddress(address(bind), 1002));
            assertThat(third).extracting("seeders", "leechers").containsExactly(1, 2);

            client.announce(
                            url,
                            request(1002).withTotals(0, 9, 0).withEvent(AnnounceEvent.COMPLETED))
                    .get();
            ScrapeResponse scraped = client.scrape(url, List.of(TORRENT)).get();
            assertThat(scraped.torrents())
                    .containsEntry(TORRENT, new ScrapeResponse.Counts(2, 1, 1));

            client.announce(url, request(1001).withEvent(AnnounceEvent.STOPPED)).get();
            AnnounceResponse last = client.announce(url, request(1003).withNumWant(1)).get();
            assertThat(last.peers()).containsExactly(new InetSocketAddress(address(bind), 1002));
        }
    }

    @Test
    void introducesPeersOverHttp() throws Exception {
        swarmOfThree("127.0.0.1", EmbeddedTracker::httpUrl);
    }

    @Test
    void introducesPeersOverUdp() throws Exception {
        swarmOfThree("127.0.0.1", EmbeddedTracker::udpUrl);
    }

    @Test
    void introducesPeersOverHttpAndIpv6() throws Exception {
        assumeTrue(hasIpv6(), "no IPv6 loopback");
        swarmOfThree("::1", EmbeddedTracker::httpUrl);
    }

    @Test
    void introducesPeersOverUdpAndIpv6() throws Exception {
        assumeTrue(hasIpv6(), "no IPv6 loopback");
        swarmOfThree("::1", EmbeddedTracker::udpUrl);
    }

    private static boolean hasIpv6() {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address("::1"), 0))) {
            return socket.isBound();
        } catch (SocketException e) {
            return false;
        }
    }

    @Test
    void whoAnnouncesOverUdpIsSeenOverHttp() throws Exception {
        try (EmbeddedTracker tracker = EmbeddedTracker.start(address("127.0.0.1"), 0)) {
            client.announce(tracker.udpUrl(), request(1001)).get();
            AnnounceResponse response = client.announce(tracker.httpUrl(), request(1002)).get();
            assertThat(response.peers())
                    .containsExactly(new InetSocketAddress(address("127.0.0.1"), 1001));
            assertThat(response.externalAddress()).isEqualTo(address("127.0.0.1"));
        }
    }

    @Test
    void aBadAnnounceIsRefusedWithAReason() throws Exception {
        try (EmbeddedTracker tracker = EmbeddedTracker.start(address("127.0.0.1"), 0)) {
            for (URI url : List.of(tracker.httpUrl(), tracker.udpUrl())) {
                assertThatThrownBy(() -> client.announce(url, request(0)).get())
                        .isInstanceOf(ExecutionException.class)
                        .cause()
                        .isInstanceOf(TrackerException.class)
                        .hasMessageContaining("port");
            }
        }
    }

    @Test
    void closingFreesThePortAndEndsTheThreads() throws Exception {
        EmbeddedTracker tracker = EmbeddedTracker.start(address("127.0.0.1"), 0);
        int port = tracker.httpUrl().getPort();
        client.announce(tracker.httpUrl(), request(1)).get();
        client.announce(tracker.udpUrl(), request(1)).get();
        List<Thread> threads =
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("exbt-embedded"))
                        .toList();
        assertThat(threads).isNotEmpty();
        tracker.close();
        for (Thread thread : threads) {
            assertThat(thread.join(java.time.Duration.ofSeconds(10))).isTrue();
        }
        try (DatagramSocket again =
                new DatagramSocket(new InetSocketAddress(address("127.0.0.1"), port))) {
            assertThat(again.getLocalPort()).isEqualTo(port);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void theRegistryMakesRoomForTheNewest(int count) throws Exception {
        SwarmRegistry registry = new SwarmRegistry(3, 3);
        for (int i = 0; i < count; i++) {
            byte[] hash = new byte[20];
            hash[0] = (byte) i;
            registry.announce(
                    InfoHash.of(hash), address("127.0.0.1"), 1, AnnounceEvent.STARTED, false, 0, 0);
            registry.announce(
                    TORRENT, address("127.0.0.1"), 1000 + i, AnnounceEvent.STARTED, false, 0, 0);
        }
        assertThat(registry.scrape(TORRENT, 0).leechers()).isEqualTo(3);
        assertThat(registry.scrape(InfoHash.of(new byte[20]), 0).leechers()).isZero();
        SwarmRegistry.Answer answer =
                registry.announce(
                        TORRENT, address("127.0.0.1"), 1, AnnounceEvent.STOPPED, false, 50, 0);
        assertThat(answer.peers()).isEmpty();
        assertThat(answer.leechers()).isEqualTo(3);
    }

    @Test
    void theRegistryForgetsWhoIsSilentForHalfAnHour() {
        SwarmRegistry registry = new SwarmRegistry(3, 3);
        long start = Long.MAX_VALUE - 1;
        registry.announce(TORRENT, address("127.0.0.1"), 1, AnnounceEvent.STARTED, false, 0, start);
        long limit = SwarmRegistry.LIFETIME.toNanos();
        assertThat(registry.scrape(TORRENT, start + limit).leechers()).isEqualTo(1);
        assertThat(registry.scrape(TORRENT, start + limit + 1).leechers()).isZero();
    }
}
