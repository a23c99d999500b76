package dev.exbt.peerwire;

import io.netty.buffer.ByteBuf;

/** Takes the messages a {@link MessageDecoder} finds, one by one, in order. */
@FunctionalInterface
public interface MessageHandler {
    /**
     * Takes a message over: hands it on or releases it.
     *
     * @param message the message
     * @throws PeerWireException if the message breaks the protocol; the decoder stops and passes it on
     */
    void handle(Message message) throws PeerWireException;

    /**
     * Takes a block that lies whole in the receive buffer. Nearly all bytes of a download come this way, so it may do without
     * a message and a slice; by default it makes both.
     *
     * @param piece as in {@link Message.Piece}
     * @param begin as in {@link Message.Piece}
     * @param block its readable bytes are the block; lent for the call: to be read from, not to be kept, released or changed
     * @throws PeerWireException if the message breaks the protocol; the decoder stops and passes it on
     */
    default void handleBlock(int piece, int begin, ByteBuf block) throws PeerWireException {
        handle(new Message.Piece(piece, begin, block.retainedSlice()));
    }
}
