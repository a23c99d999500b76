package dev.exbt.krpc;

/**
 * {@code ping}: are you there, and who are you? (BEP 5.) Founding document: {@code KRPC_Msg.ping}.
 *
 * @param header what every query carries
 */
public record Ping(QueryHeader header) implements KrpcQuery {
    static final String METHOD = "ping";

    /**
     * Makes a query.
     *
     * @param transaction what the answer will echo
     * @param sender the id of the node that asks
     */
    public Ping(TransactionId transaction, NodeId sender) {
        this(new QueryHeader(transaction, sender));
    }

    @Override
    public String method() {
        return METHOD;
    }

    @Override
    public Response answer(KrpcResponse response) {
        return new Response(response.sender());
    }

    /**
     * I am here. Founding document: {@code KRPC_Msg.ping_response}.
     *
     * @param sender the id of the node that answers
     */
    public record Response(NodeId sender) implements KrpcAnswer {}
}
