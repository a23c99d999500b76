package dev.exbt.peerwire.connection;

import io.netty.buffer.ByteBuf;

/** Where one connection's bytes go; the rim, or a simulation, implements it. Called on the connection's thread. */
public interface PeerOutput {
    /**
     * The buffer small messages are appended to. The rim writes it out before the next {@link #send} and at the end of each
     * event, so the order of messages is the order of calls.
     *
     * @return a writable buffer, the rim's own: to append to, not to keep or release
     */
    ByteBuf buffer();

    /**
     * Takes whole messages with blocks. They count as uploaded when {@link PeerConnection#blocksSent} tells that they have left.
     *
     * @param messages handed over with the reference
     * @param payloadBytes bytes of the blocks in them
     */
    void send(ByteBuf messages, int payloadBytes);
}
