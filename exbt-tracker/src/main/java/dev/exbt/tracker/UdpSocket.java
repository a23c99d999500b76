package dev.exbt.tracker;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Joins one UDP channel of one address family to its {@link UdpTransactions}. The channel opens with the first question. Runs
 * on one event loop; every method is called there.
 */
final class UdpSocket {
    /** Bytes of a datagram that are read: 1,000 IPv6 peers and some; what is longer is cut by the socket. */
    static final int MAX_DATAGRAM = 20 << 10;

    private final EventLoop loop;
    private final @Nullable InetAddress bind;
    private final SocketProtocolFamily family;
    private final LongSupplier clock;
    private final UdpTransactions transactions;
    private final List<Runnable> onOpen = new ArrayList<>();
    private @Nullable Channel channel;
    private @Nullable String broken;
    private @Nullable Future<?> timer;
    private boolean closed;

    UdpSocket(
            EventLoop loop,
            @Nullable InetAddress bind,
            SocketProtocolFamily family,
            RandomGenerator random,
            LongSupplier clock) {
        this.loop = loop;
        this.bind = bind;
        this.family = family;
        this.clock = clock;
        this.transactions = new UdpTransactions(random, this::send);
    }

    void ask(UdpQuestion<?> question) {
        if (closed) {
            question.answer.completeExceptionally(new TrackerException("closed", null));
            return;
        }
        whenOpen(() -> {
            if (broken != null) {
                question.answer.completeExceptionally(new TrackerException(broken, null));
            } else if (!question.answer.isDone()) {
                transactions.ask(question, clock.getAsLong());
                schedule();
            }
        });
    }

    void cancel(UdpQuestion<?> question) {
        transactions.cancel(question);
        schedule();
    }

    /** Fails what is under way and closes the channel; null if there is none. */
    @Nullable ChannelFuture close() {
        closed = true;
        transactions.close();
        if (timer != null) {
            timer.cancel(false);
        }
        return channel == null ? null : channel.close();
    }

    private void whenOpen(Runnable then) {
        if (channel != null && channel.isActive()) {
            then.run();
            return;
        }
        onOpen.add(then);
        if (onOpen.size() == 1) {
            open();
        }
    }

    private void open() {
        broken = null;
        ChannelFuture bound =
                new Bootstrap()
                        .group(loop)
                        .channelFactory(() -> new NioDatagramChannel(family))
                        .option(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new FixedRecvByteBufAllocator(MAX_DATAGRAM))
                        .handler(new Inbound())
                        .bind(local(), 0);
        channel = bound.channel();
        bound.addListener(done -> {
            if (!done.isSuccess()) {
                broken = "cannot open a UDP socket: " + reason(done.cause());
            } else if (closed) {
                broken = "closed";
                var unused = bound.channel().close();
            }
            List<Runnable> ready = List.copyOf(onOpen);
            onOpen.clear();
            ready.forEach(Runnable::run);
        });
    }

    private InetAddress local() {
        if (bind != null) {
            return bind;
        }
        try {
            return InetAddress.getByAddress(new byte[family == SocketProtocolFamily.INET ? 4 : 16]);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 and 16 bytes are addresses", e);
        }
    }

    private void send(InetSocketAddress to, byte[] datagram) {
        if (channel == null) {
            throw new IllegalStateException("nothing is asked before the channel is open");
        }
        ChannelFuture written =
                channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(datagram), to));
        written.addListener(sent -> {
            if (!sent.isSuccess()) {
                // later: the sender is in the middle of its own bookkeeping
                loop.execute(() -> transactions.unreachable(to, reason(sent.cause())));
            }
        });
    }

    private void schedule() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        if (transactions.outstanding() > 0 && !closed) {
            long now = clock.getAsLong();
            timer =
                    loop.schedule(
                            this::wake,
                            transactions.nextWakeNanos(now) - now,
                            TimeUnit.NANOSECONDS);
        }
    }

    private void wake() {
        transactions.wake(clock.getAsLong());
        schedule();
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return TrackerText.shown(message == null ? cause.getClass().getSimpleName() : message);
    }

    private final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            transactions.receive(
                    packet.sender(), ByteBufUtil.getBytes(packet.content()), clock.getAsLong());
            schedule();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // A port reported unreachable, a datagram cut: what was asked is asked again by its
            // timer.
            System.getLogger(UdpSocket.class.getName())
                    .log(System.Logger.Level.DEBUG, "UDP tracker socket", cause);
        }
    }
}
