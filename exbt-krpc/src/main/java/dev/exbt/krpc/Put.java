package dev.exbt.krpc;

import dev.exbt.bencode.BencodeDictionary;
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

    @Override
    public BencodeDictionary arguments() {
        BencodeDictionary.Builder arguments = Arguments.begin(sender()).put("v", item.value());
        Arguments.putToken(arguments, token);
        expectedSequence.ifPresent(number -> arguments.put("cas", number));
        if (item instanceof MutableItem mutable) {
            arguments
                    .put("k", mutable.publicKey())
                    .put("seq", mutable.sequence())
                    .put("sig", mutable.signature());
            if (!mutable.salt().isEmpty()) {
                arguments.put("salt", mutable.salt());
            }
        }
        return arguments.build();
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
    public record Response(NodeId sender) implements KrpcAnswer {
        @Override
        public BencodeDictionary values() {
            return Arguments.begin(sender).build();
        }
    }
}
