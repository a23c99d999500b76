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
     * Takes whole encoded messages, such as blocks.
     *
     * @param bytes handed over with its reference
     */
    void send(ByteBuf bytes);
}
