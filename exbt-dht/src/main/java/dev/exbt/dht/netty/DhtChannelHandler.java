package dev.exbt.dht.netty;

import dev.exbt.dht.endpoint.DhtEndpoint;
import dev.exbt.dht.endpoint.DhtOutput;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Joins one UDP channel to one {@link DhtEndpoint}. Runs on the channel's event loop. Answers to datagrams that were read
 * together go out together, and the clock is looked at once for all of them.
 */
final class DhtChannelHandler extends EndHandler implements DhtOutput {
    /** Bytes that may wait in the channel to be sent; what is sent beyond is lost, as UDP allows. */
    static final int MAX_UNSENT = 4 << 20;

    private static final long LONGEST_WAIT = TimeUnit.HOURS.toNanos(1);

    private static final System.Logger LOG = System.getLogger(DhtChannelHandler.class.getName());

    private final Channel channel;
    private final Runnable afterwards;
    private @Nullable DhtEndpoint endpoint;
    private @Nullable ScheduledFuture<?> wake;
    private long wakeAtNanos;
    private boolean reading;
    private boolean failed;

    /**
     * Makes the handler of a channel.
     *
     * @param channel the channel
     * @param afterwards runs after whatever may have changed the endpoint
     */
    DhtChannelHandler(Channel channel, Runnable afterwards) {
        this.channel = channel;
        this.afterwards = afterwards;
    }

    /** Begins to hand over datagrams and time. */
    void attach(DhtEndpoint attached) {
        endpoint = attached;
        settle();
    }

    /** After commands: sends what they made, and plans the next wake. */
    void settle() {
        channel.flush();
        afterwards.run();
        DhtEndpoint one = endpoint;
        if (one == null || !channel.isOpen()) {
            return;
        }
        long now = System.nanoTime();
        long wait = Math.min(one.nanosToWake(now), LONGEST_WAIT);
        ScheduledFuture<?> planned = wake;
        if (planned != null) {
            if (now + wait - wakeAtNanos >= 0) {
                return; // it wakes early enough, and plans again
            }
            planned.cancel(false);
        }
        wakeAtNanos = now + wait;
        wake = channel.eventLoop().schedule(this::wake, wait, TimeUnit.NANOSECONDS);
    }

    @Override
    public void send(InetSocketAddress to, byte[] datagram) {
        if (channel.unsafe().outboundBuffer() == null
                || channel.unsafe().outboundBuffer().totalPendingWriteBytes() > MAX_UNSENT) {
            return;
        }
        ByteBuf bytes = channel.alloc().directBuffer(datagram.length).writeBytes(datagram);
        ChannelFuture ignored = // a datagram that cannot be sent is lost like any other
                channel.write(new DatagramPacket(bytes, to), channel.voidPromise());
        if (!reading) {
            channel.flush();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        try {
            receive(packet);
        } finally {
            packet.release();
        }
    }

    private void receive(DatagramPacket packet) {
        DhtEndpoint one = endpoint;
        if (one != null) {
            reading = true;
            byte[] datagram = ByteBufUtil.getBytes(packet.content()); // the one copy
            try {
                one.receive(packet.sender(), datagram, System.nanoTime());
            } catch (RuntimeException bug) {
                report("a datagram of " + packet.sender(), bug);
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reading = false;
        settle();
    }

    /** Sending to an unreachable port comes back as an error on some systems; the socket lives on. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.log(System.Logger.Level.DEBUG, "the DHT's socket", cause);
    }

    private void wake() {
        wake = null;
        DhtEndpoint one = endpoint;
        if (one != null) {
            try {
                one.wake(System.nanoTime());
            } catch (RuntimeException bug) {
                report("the clock", bug);
            }
            settle();
        }
    }

    /** One bug must not stop the node; the first is told, the rest would only fill the log. */
    private void report(String what, RuntimeException bug) {
        if (!failed) {
            failed = true;
            LOG.log(System.Logger.Level.ERROR, "a bug: failed at " + what, bug);
        }
    }
}
