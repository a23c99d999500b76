package dev.exbt.krpc;

import dev.exbt.bencode.BencodeString;
import org.jspecify.annotations.Nullable;

/**
 * One datagram of the DHT: a query, its response, or an error in its place (BEP 5). {@link KrpcCodec} reads and writes it.
 * Founding document: {@code KRPC_Msg}.
 */
public sealed interface KrpcMessage permits KrpcQuery, KrpcResponse, KrpcError {
    /** Longest client version ({@code v}) that is read, in bytes; a longer one counts as none. Clients send 4. */
    int MAX_VERSION_LENGTH = 16;

    /**
     * What ties an answer to its query.
     *
     * @return the transaction
     */
    TransactionId transaction();

    /**
     * Names the sender's software (BEP 5, {@code v}): two letters and a version by custom.
     *
     * @return the name, or null if there is none
     */
    @Nullable BencodeString version();
}
