package dev.exbt.job.netty;

import dev.exbt.dht.guard.SourceLimiter;
import io.netty.channel.ChannelException;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.List;

/**
 * The listening socket. Who connects again and again is turned away before anything was made for him: a flood from a few
 * addresses costs what the system takes to accept a connection and to end it, and no more.
 */
final class ListeningChannel extends NioServerSocketChannel {
    /** Connections a second that an address (of IPv6, a /64) may open in the long run; peers come back after minutes. */
    static final int PER_SECOND = 2;

    /** Connections at once: many peers can be behind one address, and many jobs behind ours. */
    static final int BURST = 64;

    /** Addresses told apart under attack: 64 KiB. */
    static final int MAX_SOURCES = 8_192;

    /** Turned away in a row before connected peers are heard again: about two milliseconds. */
    static final int MAX_REFUSED_IN_A_ROW = 64;

    private final SourceLimiter limiter =
            new SourceLimiter(PER_SECOND, BURST, MAX_SOURCES, new SecureRandom());

    private volatile long refused;

    /** How many were turned away. For any thread. */
    long refused() {
        return refused;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws IOException {
        for (int i = 0; i < MAX_REFUSED_IN_A_ROW; i++) {
            SocketChannel socket = javaChannel().accept();
            if (socket == null) {
                return 0;
            }
            // What is wrong with this one is no matter of the next: nothing of it may be thrown, or
            // Netty would accept
            // nobody for a second.
            if (isWelcome(socket) && take(socket, accepted)) {
                return 1;
            }
            refuse(socket);
        }
        return 0; // the selector tells of the others
    }

    private boolean isWelcome(SocketChannel socket) {
        try {
            return socket.getRemoteAddress() instanceof InetSocketAddress from
                    && limiter.admits(from.getAddress(), System.nanoTime());
        } catch (IOException closed) {
            return false;
        }
    }

    private boolean take(SocketChannel socket, List<Object> accepted) {
        try {
            return accepted.add(new NioSocketChannel(this, socket));
        } catch (ChannelException closed) {
            return false;
        }
    }

    /** By a reset: whoever closes in good order has to remember the connection for a minute. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // the loop alone writes
    private void refuse(SocketChannel socket) {
        refused++;
        try (socket) {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException gone) {
            PeerNetwork.LOG.log(System.Logger.Level.DEBUG, "turned away, and gone already", gone);
        }
    }
}
