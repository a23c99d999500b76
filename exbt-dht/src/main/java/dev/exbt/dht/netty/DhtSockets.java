package dev.exbt.dht.netty;

import dev.exbt.dht.endpoint.DhtEndpoint;
import dev.exbt.dht.endpoint.DhtOutput;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/**
 * The UDP sockets of one server, all on one event loop. {@link #open} may be called from any thread but the loop's; the rest
 * runs on the loop.
 */
public final class DhtSockets {
    /** Receive buffer of a socket, in bytes: a burst of some thousand queries waits in it. The system may give less. */
    static final int RECEIVE_BUFFER = 4 << 20;

    /** Send buffer of a socket, in bytes. The system may give less. */
    static final int SEND_BUFFER = 1 << 20;

    /** Bytes read of a datagram: one more than is ever taken, so that a longer one is seen to be too long. */
    static final int DATAGRAM_BYTES = 1_501;

    /** Datagrams read before the answers go out. */
    static final int READS_AT_ONCE = 64;

    private final EventLoop loop;
    private final Runnable afterwards;
    private final List<DhtChannelHandler> handlers = new ArrayList<>();
    private final List<Channel> channels = new ArrayList<>();

    /**
     * Makes a set without sockets.
     *
     * @param loop the loop that owns the endpoints
     * @param afterwards runs on the loop after whatever may have changed an endpoint
     */
    public DhtSockets(EventLoop loop, Runnable afterwards) {
        this.loop = loop;
        this.afterwards = afterwards;
    }

    /**
     * Opens a socket and puts an endpoint behind it.
     *
     * @param bind where to; port 0 for any
     * @param maker makes the endpoint, on the loop, of the bound address and where its datagrams go
     * @return the bound address
     * @throws IOException if the address is taken or not of this machine
     */
    public InetSocketAddress open(
            InetSocketAddress bind, BiFunction<InetSocketAddress, DhtOutput, DhtEndpoint> maker)
            throws IOException {
        boolean v4 = bind.getAddress() instanceof Inet4Address;
        MaxMessagesRecvByteBufAllocator buffers = new FixedRecvByteBufAllocator(DATAGRAM_BYTES);
        buffers.maxMessagesPerRead(READS_AT_ONCE);
        NioDatagramChannel channel =
                socket(v4 ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6);
        DhtChannelHandler handler = new DhtChannelHandler(channel, afterwards);
        ChannelFuture binding =
                new Bootstrap()
                        .group(loop)
                        .channelFactory(() -> channel)
                        .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                        .option(ChannelOption.SO_SNDBUF, SEND_BUFFER)
                        .option(ChannelOption.RECVBUF_ALLOCATOR, buffers)
                        .handler(handler)
                        .bind(bind)
                        .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw new IOException(
                    "cannot listen on "
                            + NetUtil.toSocketAddressString(bind)
                            + ": "
                            + binding.cause().getMessage(),
                    binding.cause());
        }
        InetSocketAddress bound = channel.localAddress();
        CompletableFuture.runAsync(
                        () -> {
                            channels.add(channel);
                            handlers.add(handler);
                            handler.attach(maker.apply(bound, handler));
                        },
                        loop)
                .join();
        return bound;
    }

    private static NioDatagramChannel socket(SocketProtocolFamily family) throws IOException {
        try {
            return new NioDatagramChannel(family);
        } catch (ChannelException noSocket) {
            throw new IOException("no socket to be had: " + noSocket.getMessage(), noSocket);
        }
    }

    /** After commands: sends what they made, and plans when to wake the endpoints. */
    public void settle() {
        handlers.forEach(DhtChannelHandler::settle);
    }

    /**
     * Closes every socket.
     *
     * @return done when they are closed
     */
    public CompletableFuture<Void> close() {
        CompletableFuture<?>[] closing =
                channels.stream()
                        .map(channel -> {
                            CompletableFuture<Void> one = new CompletableFuture<>();
                            channel.close().addListener(closed -> one.complete(null));
                            return one;
                        })
                        .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(closing);
    }
}
