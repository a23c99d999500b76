package dev.exbt.krpc;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeString;
import org.jspecify.annotations.Nullable;

/**
 * A question, one record per method: its arguments, and nested in it the record of its answer. A response on the wire does
 * not name its method, so the query that asked {@linkplain #answer reads it}.
 */
public sealed interface KrpcQuery extends KrpcMessage
        permits Ping, FindNode, GetPeers, AnnouncePeer, Get, Put, SampleInfohashes, UnknownQuery {
    /**
     * What every query carries.
     *
     * @return the header
     */
    QueryHeader header();

    /**
     * Names the method (BEP 5, {@code q}). Founding document: {@code KRPC_Msg.get_query_type}.
     *
     * @return the name on the wire
     */
    String method();

    /**
     * Gives the arguments as they go on the wire (BEP 5, {@code a}).
     *
     * @return a dictionary that holds the sender's id and whatever the method asks for
     */
    default BencodeDictionary arguments() {
        return KrpcWriter.dictionaryOf(this);
    }

    /**
     * Reads what came in answer to this query.
     *
     * @param response a response to this query's transaction
     * @return the answer, of the type nested in this query
     * @throws KrpcException if it is not an answer to such a query
     */
    KrpcAnswer answer(KrpcResponse response) throws KrpcException;

    @Override
    default TransactionId transaction() {
        return header().transaction();
    }

    /**
     * Gives the id of the node that asks. Founding document: {@code KRPC_Msg.get_sender_id}.
     *
     * @return the id it claims
     */
    default NodeId sender() {
        return header().sender();
    }

    @Override
    default @Nullable BencodeString version() {
        return header().version();
    }
}
