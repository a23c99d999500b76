package dev.exbt.peerwire.extension;

import dev.exbt.peerwire.PeerWireException;
import io.netty.buffer.ByteBuf;

/**
 * One extension of the protocol (BEP 10) on one connection. Strangers extend here: a connection is given its extensions
 * before it opens, offers them in its extension handshake, and hands over their messages.
 */
public interface Extension {
    /**
     * The name in the handshake's {@code m}.
     *
     * @return such as {@code ut_metadata}
     */
    String name();

    /**
     * The id the peer is to use when it sends us this extension's messages.
     *
     * @return 1 to 255, unique on the connection
     */
    int localId();

    /**
     * Takes a message the peer sent under {@link #localId()}.
     *
     * @param payload what follows the extended id; valid during the call
     * @param nowNanos the time
     * @throws PeerWireException if the message breaks the protocol so badly that the connection must close
     */
    void receive(ByteBuf payload, long nowNanos) throws PeerWireException;
}
