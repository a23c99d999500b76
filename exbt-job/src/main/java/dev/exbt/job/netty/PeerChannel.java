package dev.exbt.job.netty;

import dev.exbt.dht.netty.EndHandler;
import dev.exbt.job.swarm.PeerLink;
import dev.exbt.job.swarm.PeerSession;
import dev.exbt.job.swarm.Swarm;
import dev.exbt.metainfo.InfoHash;
import dev.exbt.peerwire.Handshake;
import dev.exbt.peerwire.HandshakeReader;
import dev.exbt.peerwire.MessageDecoder;
import dev.exbt.peerwire.MessageLimits;
import dev.exbt.peerwire.PeerWireException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelProgressiveFuture;
import io.netty.channel.ChannelProgressiveFutureListener;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection to a peer. Exchanges handshakes, then joins the channel to a {@link PeerSession}: bytes in become
 * messages, messages out are gathered in one buffer and flushed once per event.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails ends in channelInactive
final class PeerChannel extends EndHandler implements PeerLink {
    /** A connection whose handshake is not done by then is closed, however many bytes trickle in. */
    static final long HANDSHAKE_TIMEOUT_SECONDS = 10;

    private static final int OUTBOX_BYTES = 2048;

    private final PeerNetwork network;
    private final InetSocketAddress remote;
    private final @Nullable Swarm dialling;
    private @Nullable Channel channel;
    private @Nullable Swarm swarm;
    private final HandshakeReader greeting = new HandshakeReader();
    private @Nullable Future<?> deadline;
    private @Nullable MessageDecoder decoder;
    private @Nullable PeerSession session;
    private @Nullable ByteBuf outbox;
    private boolean reading = true;
    private boolean dirty;
    private boolean closed;
    private String reason = "the peer closed the connection";

    /**
     * Makes the handler of a connection.
     *
     * @param dialling the swarm that dialled; null for an incoming connection, whose handshake names its swarm
     */
    PeerChannel(PeerNetwork network, InetSocketAddress remote, @Nullable Swarm dialling) {
        this.network = network;
        this.remote = remote;
        this.dialling = dialling;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public boolean outgoing() {
        return dialling != null;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        deadline =
                context.executor()
                        .schedule(
                                () -> close("no handshake in time"),
                                HANDSHAKE_TIMEOUT_SECONDS,
                                TimeUnit.SECONDS);
        if (dialling != null) {
            swarm = dialling;
            greet(dialling);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (!closed && (session != null || shakeHands(in))) {
                decode(in);
            }
        } catch (PeerWireException malformed) {
            fail(malformed);
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (session != null && !closed) {
            session.readComplete(decoder == null ? 0 : decoder.pendingBytes(), network.nanoTime());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        boolean known = closed;
        closed = true;
        release();
        network.closed(this);
        if (session != null) {
            if (!known) {
                session.disconnected(reason, network.nanoTime());
            }
        } else if (dialling != null && !known) {
            dialling.connectFailed(remote, network.nanoTime());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            reason = String.valueOf(cause.getMessage());
        } else {
            reason = "internal error: " + cause;
            PeerNetwork.LOG.log(
                    System.Logger.Level.ERROR, "connection to " + remote + " failed", cause);
        }
        context.close();
    }

    /** Reads the handshake, answers it if the peer dialled, and joins the swarm; true once that is done. */
    private boolean shakeHands(ByteBuf in) throws PeerWireException {
        Handshake theirs = greeting.read(in);
        InfoHash named = greeting.infoHash();
        if (swarm == null && named != null) {
            swarm = network.find(named);
            if (swarm == null) {
                close("no such torrent here");
                return false;
            }
            greet(swarm);
        }
        return theirs != null && join(theirs);
    }

    private boolean join(Handshake theirs) {
        Swarm home = swarm;
        if (home == null) {
            return false;
        }
        if (!home.answersTo(theirs.infoHash())) {
            close("the peer answered for another torrent");
            return false;
        }
        if (deadline != null) {
            deadline.cancel(false);
        }
        network.shookHands(this);
        decoder = new MessageDecoder(network.allocator(), MessageLimits.STANDARD);
        session = home.connected(this, theirs, network.nanoTime());
        closed |= session == null; // refused: the swarm knows already
        return session != null;
    }

    private void greet(Swarm home) {
        home.handshake(greeting.infoHash()).write(buffer());
    }

    private void decode(ByteBuf in) throws PeerWireException {
        if (decoder != null && session != null) {
            session.receiving(network.nanoTime());
            decoder.decode(in, session);
        }
    }

    private void fail(PeerWireException malformed) {
        if (session != null) {
            session.violated(malformed, network.nanoTime());
        } else {
            reason = String.valueOf(malformed.getMessage());
            if (channel != null) {
                channel.close();
            }
        }
    }

    @Override
    public ByteBuf buffer() {
        if (outbox == null) {
            outbox = network.allocator().directBuffer(OUTBOX_BYTES);
        }
        markDirty();
        return outbox;
    }

    @Override
    public void send(ByteBuf messages, int payloadBytes) {
        if (closed || channel == null) {
            messages.release();
            return;
        }
        writeOutbox();
        var departure = new Departure(messages.readableBytes(), payloadBytes);
        channel.write(messages, channel.newProgressivePromise().addListener(departure));
        markDirty();
    }

    /** What becomes of one buffer of blocks: tells the session what the socket has taken of it, and no more if it fails. */
    private final class Departure implements ChannelProgressiveFutureListener {
        private final int length;
        private final int payloadBytes;
        private int left;

        Departure(int length, int payloadBytes) {
            this.length = length;
            this.payloadBytes = payloadBytes;
        }

        @Override
        public void operationProgressed(ChannelProgressiveFuture write, long taken, long total) {
            report((int) taken);
        }

        @Override
        public void operationComplete(ChannelProgressiveFuture write) {
            if (write.isSuccess()) {
                report(length);
            }
        }

        private void report(int taken) {
            int before = left;
            left = taken;
            if (taken > before && session != null) {
                int payload = Math.min(taken, payloadBytes) - Math.min(before, payloadBytes);
                session.sent(taken - before, payload, network.nanoTime());
            }
        }
    }

    @Override
    public void setReading(boolean read) {
        reading = read;
        adjustReading();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        adjustReading();
    }

    /** A peer that does not take what it asked for is not heard either, or its questions would fill our memory. */
    private void adjustReading() {
        if (channel != null) {
            channel.config().setAutoRead(reading && channel.isWritable());
        }
    }

    @Override
    public void close(String why) {
        if (closed) {
            return;
        }
        reason = why;
        boolean joined = session != null;
        if (joined) {
            closed = true; // the swarm knows already
        }
        if (channel != null) {
            flushNow();
            channel.close();
        }
    }

    void flushNow() {
        dirty = false;
        if (channel == null) {
            return;
        }
        writeOutbox();
        channel.flush();
    }

    private void writeOutbox() {
        ByteBuf full = outbox;
        if (full == null || channel == null) {
            return;
        }
        outbox = null;
        if (full.isReadable()) {
            channel.write(full, channel.voidPromise());
        } else {
            full.release();
        }
    }

    private void markDirty() {
        if (!dirty) {
            dirty = true;
            network.flushQueue().add(this);
        }
    }

    private void release() {
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (outbox != null) {
            outbox.release();
            outbox = null;
        }
        if (decoder != null) {
            decoder.close();
            decoder = null;
        }
    }
}
