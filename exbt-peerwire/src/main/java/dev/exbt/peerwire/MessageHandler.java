package dev.exbt.peerwire;

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
}
