package dev.exbt.krpc;

import dev.exbt.bencode.BencodeString;
import org.jspecify.annotations.Nullable;

/**
 * What every query carries beside its own arguments.
 *
 * @param transaction what the answer will echo
 * @param sender the id of the node that asks
 * @param readOnly whether the sender answers no queries itself and belongs in no routing table (BEP 43, {@code ro})
 * @param version the sender's software, see {@link KrpcMessage#version()}
 */
public record QueryHeader(
        TransactionId transaction,
        NodeId sender,
        boolean readOnly,
        @Nullable BencodeString version) {
    /**
     * Makes the header of a node that answers queries and does not name its software.
     *
     * @param transaction what the answer will echo
     * @param sender the id of the node that asks
     */
    public QueryHeader(TransactionId transaction, NodeId sender) {
        this(transaction, sender, false, null);
    }
}
