package dev.exbt.krpc;

import java.util.OptionalLong;

/**
 * {@code put}: please store this item (BEP 44). Its lengths were checked when it was read, its signature was not: first see
 * whether the token is good, which costs less.
 *
 * @param header what every query carries
 * @param token what the node gave this address before
 * @param item the item
 * @param expectedSequence store it only over an item of this number ({@code cas}); empty: over any older one. Means nothing
 *     for immutable items
 */
public record Put(QueryHeader header, Token token, Item item, OptionalLong expectedSequence)
        implements KrpcQuery {
    static final String METHOD = "put";

    private static final byte[] EXPECTED = KrpcWriter.key("cas");
    private static final byte[] KEY = KrpcWriter.key("k");
    private static final byte[] SALT = KrpcWriter.key("salt");
    private static final byte[] SEQUENCE = KrpcWriter.key("seq");
    private static final byte[] SIGNATURE = KrpcWriter.key("sig");
    private static final byte[] TOKEN = KrpcWriter.key("token");
    private static final byte[] VALUE = KrpcWriter.key("v");

    /**
     * Makes a query that replaces any older item.
     *
     * @param transaction what the answer will echo
     * @param sender the id of the node that asks
     * @param token what the node gave this address before
     * @param item the item
     */
    public Put(TransactionId transaction, NodeId sender, Token token, Item item) {
        this(new QueryHeader(transaction, sender), token, item, OptionalLong.empty());
    }

    static Put read(QueryHeader header, Arguments arguments) throws KrpcException {
        return new Put(
                header,
                arguments.token(),
                ItemReader.read(arguments),
                arguments.optionalInteger("cas", 0));
    }

    @Override
    public String method() {
        return METHOD;
    }

    KrpcWriter write(KrpcWriter arguments) {
        if (expectedSequence.isPresent()) {
            arguments.put(EXPECTED, expectedSequence.getAsLong());
        }
        arguments.putId(sender());
        if (item instanceof MutableItem mutable) {
            arguments.put(KEY, mutable.publicKey());
            if (!mutable.salt().isEmpty()) {
                arguments.put(SALT, mutable.salt());
            }
            arguments.put(SEQUENCE, mutable.sequence()).put(SIGNATURE, mutable.signature());
        }
        return arguments.put(TOKEN, token.bytes()).putValue(VALUE, item.value());
    }

    @Override
    public Response answer(KrpcResponse response) {
        return new Response(response.sender());
    }

    /**
     * Stored.
     *
     * @param sender the id of the node that answers
     */
    public record Response(NodeId sender) implements KrpcAnswer {}
}
