package dev.exbt.tracker;

import dev.exbt.metainfo.InfoHash;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A client with an event loop of its own, and something to announce. */
final class ClientFixture implements AutoCloseable {
    static final InfoHash TORRENT = InfoHash.ofHex("00ff7f80202b25262f3d41617a7e2d5f2e2a0a0d");
    static final byte[] PEER_ID = "-XB0100-abcdefghijkl".getBytes(StandardCharsets.ISO_8859_1);

    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final TrackerClient client;

    ClientFixture(TrackerSettings settings) {
        client = new TrackerClient(settings, group);
    }

    static AnnounceRequest request() {
        return AnnounceRequest.of(TORRENT, PEER_ID, 6881);
    }

    TrackerClient client() {
        return client;
    }

    EventLoopGroup group() {
        return group;
    }

    @Override
    public void close() {
        client.close();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
