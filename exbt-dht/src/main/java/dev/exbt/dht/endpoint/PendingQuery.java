package dev.exbt.dht.endpoint;

import dev.exbt.bencode.BencodeString;
import dev.exbt.krpc.KrpcQuery;
import dev.exbt.krpc.NodeId;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A query and who waits for its answer. */
final class PendingQuery {
    final KrpcQuery query;
    final InetSocketAddress to;

    /** Who must answer; null if any node at the address may. */
    final @Nullable NodeId expected;

    final ReplyHandler handler;

    /** When it went out; meaningless before. */
    long sentNanos;

    boolean slow;
    boolean settled;

    PendingQuery(
            KrpcQuery query,
            InetSocketAddress to,
            @Nullable NodeId expected,
            ReplyHandler handler) {
        this.query = query;
        this.to = to;
        this.expected = expected;
        this.handler = handler;
    }

    Key key() {
        return new Key(query.transaction().bytes(), to);
    }

    /**
     * What an answer must repeat: the transaction, and that it comes from where the query went.
     *
     * @param transaction the bytes of the transaction
     * @param remote the other side
     */
    record Key(BencodeString transaction, InetSocketAddress remote) {}
}
