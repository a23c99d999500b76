package dev.exbt.job.netty;

import dev.exbt.job.swarm.Swarm;
import dev.exbt.job.swarm.SwarmSettings;
import dev.exbt.metainfo.InfoHash;
import dev.exbt.peerwire.PeerId;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of a session: one event loop, one listening port, every connection. The loop owns every swarm too, so a swarm
 * and its connections never cross threads.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel its handler hears
public final class PeerNetwork {
    /** How long dialling may take. */
    static final int CONNECT_TIMEOUT_MILLIS = 10_000;

    /** Incoming connections without a handshake; above it the oldest is closed. */
    static final int MAX_GREETING = 50;

    /**
     * Bytes on their way to one peer above which it is not read from; twice what the swarm sends ahead, so that only a peer
     * that asks and does not read comes there.
     */
    static final int UNREAD_BYTES = 2 * SwarmSettings.DEFAULT_SEND_WATERMARK_BYTES;

    /** Connections the system holds for us until we accept them; who comes when it is full waits a second and more. */
    static final int BACKLOG = 1_024;

    static final System.Logger LOG = System.getLogger(PeerNetwork.class.getName());

    private final EventLoopGroup group;
    private final EventLoop loop;
    private final FlushQueue flushQueue;
    private final ReceiveBuffers receiveBuffers = new ReceiveBuffers();
    private final PeerId peerId;
    private final SwarmDirectory directory;
    private final @Nullable InetAddress bindAddress;
    private final int maxConnections;
    private final Set<PeerChannel> greeting = new LinkedHashSet<>();
    private final Set<PeerChannel> open = new LinkedHashSet<>();
    private volatile @Nullable ListeningChannel listening;
    private boolean closed;

    /**
     * Starts the loop; {@link #listen} opens the port.
     *
     * @param peerId how we call ourselves
     * @param bindAddress the only local address used, or null for all
     * @param maxConnections peers of all swarms connected at once
     * @param directory finds the swarm of an incoming handshake
     */
    public PeerNetwork(
            PeerId peerId,
            @Nullable InetAddress bindAddress,
            int maxConnections,
            SwarmDirectory directory) {
        this.peerId = peerId;
        this.bindAddress = bindAddress;
        this.maxConnections = maxConnections;
        this.directory = directory;
        this.group =
                new MultiThreadIoEventLoopGroup(
                        1, new DefaultThreadFactory("exbt-net"), NioIoHandler.newFactory());
        this.loop = group.next();
        this.flushQueue = new FlushQueue(loop);
    }

    /**
     * Opens the port. Blocks its caller, which is not the loop.
     *
     * @param port 0 to 65535; 0 lets the system pick one
     * @return the port it is
     * @throws BindException if it is taken or the address is not ours
     */
    public int listen(int port) throws IOException {
        InetSocketAddress address =
                bindAddress == null
                        ? new InetSocketAddress(port)
                        : new InetSocketAddress(bindAddress, port);
        ChannelFuture bound =
                new Bootstrap()
                        .group(group)
                        .channelFactory(ListeningChannel::new)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .handler(new Doorkeeper(this::accept))
                        .bind(address)
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            BindException failed =
                    new BindException(
                            "cannot listen on "
                                    + NetUtil.toSocketAddressString(address)
                                    + ": "
                                    + (bound.cause() == null
                                            ? "cancelled"
                                            : bound.cause().getMessage()));
            failed.initCause(bound.cause());
            throw failed;
        }
        ListeningChannel door = (ListeningChannel) bound.channel();
        listening = door;
        return door.localAddress().getPort();
    }

    /** Dials a peer for a swarm. On the loop. */
    public void connect(InetSocketAddress address, Swarm swarm) {
        PeerChannel handler = new PeerChannel(this, address, swarm);
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(group)
                        .channelFactory(this::socket)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                        .handler(handler);
        if (bindAddress != null) {
            bootstrap.localAddress(new InetSocketAddress(bindAddress, 0));
        }
        open.add(handler);
        bootstrap
                .connect(address)
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        // Without a socket to be had, this is not said on the loop.
                        loop.execute(() -> {
                            open.remove(handler);
                            swarm.connectFailed(address, nanoTime());
                        });
                    }
                });
    }

    /** Puts a connection under its handler and on the loop, which it is not yet on: what is refused is closed at once. */
    private void accept(SocketChannel accepted) {
        if (closed || !hasRoom()) {
            accepted.unsafe().closeForcibly();
            return;
        }
        if (greeting.size() >= MAX_GREETING) {
            PeerChannel oldest = greeting.iterator().next();
            greeting.remove(oldest); // it is told of its end later than the next is accepted
            oldest.close("too many connections without a handshake");
        }
        configure(accepted.config());
        PeerChannel handler = new PeerChannel(this, accepted.remoteAddress(), null);
        greeting.add(handler);
        open.add(handler);
        accepted.pipeline().addLast(handler);
        group.register(accepted);
    }

    private SocketChannel socket() {
        SocketChannel made = new NioSocketChannel();
        configure(made.config());
        return made;
    }

    /** Small messages go out at once anyway: Netty's sockets have TCP_NODELAY. */
    private void configure(ChannelConfig config) {
        config.setWriteBufferWaterMark(new WriteBufferWaterMark(UNREAD_BYTES / 2, UNREAD_BYTES))
                .setAllocator(allocator())
                .setRecvByteBufAllocator(receiveBuffers);
    }

    /** Whether one more connection fits. On the loop. */
    public boolean hasRoom() {
        return open.size() < maxConnections;
    }

    /** Incoming connections that were ended at once since their address opened too many. For any thread. */
    public long refused() {
        ListeningChannel door = listening;
        return door == null ? 0 : door.refused();
    }

    /** Where swarms and their timers run. */
    public EventLoop loop() {
        return loop;
    }

    /** The threads behind the loop, for other sockets of the session. */
    public EventLoopGroup group() {
        return group;
    }

    /** How we call ourselves in handshakes. */
    public PeerId peerId() {
        return peerId;
    }

    /** Closes every socket and ends the loop; blocks its caller, which is not the loop, until then or the deadline. */
    public void close(Duration deadline) {
        loop.execute(() -> {
            closed = true;
            receiveBuffers.close();
            ListeningChannel door = listening;
            if (door != null) {
                door.close();
            }
            new ArrayList<>(open).forEach(channel -> channel.close("the session ends"));
        });
        long millis = Math.max(1, deadline.toMillis());
        group.shutdownGracefully(0, millis, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(millis + 100, TimeUnit.MILLISECONDS);
    }

    ByteBufAllocator allocator() {
        return PooledByteBufAllocator.DEFAULT;
    }

    long nanoTime() {
        return System.nanoTime();
    }

    FlushQueue flushQueue() {
        return flushQueue;
    }

    @Nullable Swarm find(InfoHash infoHash) {
        return directory.find(infoHash);
    }

    void shookHands(PeerChannel channel) {
        greeting.remove(channel);
    }

    void closed(PeerChannel channel) {
        greeting.remove(channel);
        open.remove(channel);
    }
}
