package dev.exbt.job.swarm;

import dev.exbt.peerwire.connection.PeerOutput;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** The way to one connected peer, as a swarm sees it: the rim gives one a socket, a simulation gives one a queue. */
public interface PeerLink extends PeerOutput {
    /** Where the peer is. */
    InetSocketAddress remote();

    /** Whether we dialled. */
    boolean outgoing();

    /**
     * {@inheritDoc}
     *
     * <p>The link reports {@link PeerSession#sent} as it leaves for the network, and nothing of what never does.
     */
    @Override
    void send(ByteBuf messages, int payloadBytes);

    /** Stops or resumes taking bytes from the peer; what it sends meanwhile waits in the network. */
    void setReading(boolean reading);

    /**
     * Closes the connection. The swarm has already forgotten the peer; the link makes no more calls but {@link
     * PeerSession#sent} for what still leaves.
     *
     * @param reason why, in words
     */
    void close(String reason);
}
