package dev.exbt.krpc;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeString;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A response as it travels, whatever it answers (BEP 5, {@code y} = {@code r}). Founding document:
 * {@code KRPC_Msg.response}.
 *
 * @param transaction that of the query
 * @param sender the id of the node that answers
 * @param values what it answers, its id included; when read, a view of the datagram's bytes. {@link KrpcQuery#answer} copies
 *     what it takes out, so read it before the buffer is used again
 * @param requester where the sender saw the query come from (BEP 42, {@code ip}), port 0 if it did not tell the port; null if
 *     it told nothing. Anything may stand here: believe what many say
 * @param version the sender's software, see {@link KrpcMessage#version()}
 */
public record KrpcResponse(
        TransactionId transaction,
        NodeId sender,
        BencodeDictionary values,
        @Nullable InetSocketAddress requester,
        @Nullable BencodeString version)
        implements KrpcMessage {
    /** Checks that the values name the sender. */
    public KrpcResponse {
        BencodeString id = values.string("id");
        if (id == null || id.length() != NodeId.LENGTH || !Arguments.nodeId(id).equals(sender)) {
            throw new IllegalArgumentException(
                    "the values name " + id + " as the sender, not " + sender);
        }
    }

    /**
     * Puts an answer into its envelope.
     *
     * @param transaction that of the query
     * @param answer the answer
     */
    public KrpcResponse(TransactionId transaction, KrpcAnswer answer) {
        this(transaction, answer.sender(), answer.values(), null, null);
    }

    /**
     * Tells the asker where its query came from (BEP 42).
     *
     * @param requester the address that the query came from, or null to tell nothing
     * @return a response that differs in it alone
     */
    public KrpcResponse withRequester(@Nullable InetSocketAddress requester) {
        return new KrpcResponse(transaction, sender, values, requester, version);
    }

    /**
     * Names the sender's software.
     *
     * @param version see {@link KrpcMessage#version()}
     * @return a response that differs in it alone
     */
    public KrpcResponse withVersion(@Nullable BencodeString version) {
        return new KrpcResponse(transaction, sender, values, requester, version);
    }
}
