package dev.exbt.dht.endpoint;

import dev.exbt.krpc.KrpcCodec;
import dev.exbt.krpc.KrpcError;
import dev.exbt.krpc.KrpcException;
import dev.exbt.krpc.KrpcQuery;
import java.net.InetSocketAddress;

/** Answers who asks, as often as he may ask; malformed queries with an error, as long as there are not too many of them. */
final class Responder {
    private final EndpointSettings settings;
    private final DhtStores stores;
    private final Traffic traffic;
    private final DhtOutput output;
    private final Neighbours neighbours;
    private final Answers answers;

    Responder(
            EndpointSettings settings,
            DhtStores stores,
            Traffic traffic,
            DhtOutput output,
            Neighbours neighbours) {
        this.settings = settings;
        this.stores = stores;
        this.traffic = traffic;
        this.output = output;
        this.neighbours = neighbours;
        this.answers = new Answers(settings.family(), stores, neighbours);
    }

    /**
     * Answers a query, or does not.
     *
     * @return whether it was answered by what it asks for or an error: who sent it is worth a thought then
     */
    boolean answer(KrpcQuery query, InetSocketAddress from, long nowNanos) {
        traffic.count(Traffic.Event.QUERY);
        if (query.sender().equals(neighbours.id())) {
            traffic.count(Traffic.Event.FORBIDDEN);
            return false;
        }
        if (settings.readOnly()) {
            return false;
        }
        if (!stores.replies().admits(from.getAddress(), nowNanos)) {
            traffic.count(Traffic.Event.LIMITED);
            return false;
        }
        byte[] reply;
        try {
            reply =
                    KrpcCodec.encodeAnswer(
                            query.transaction(),
                            answers.to(query, from, nowNanos),
                            from,
                            settings.version(),
                            KrpcCodec.ANSWER_LENGTH);
        } catch (KrpcException refusal) {
            KrpcError error = refusal.reply();
            if (error == null) {
                return false;
            }
            reply = encode(error);
        }
        traffic.count(Traffic.Event.ANSWERED);
        output.send(from, reply);
        return true;
    }

    /** Answers what could not be read, if it was a query. */
    void refuse(KrpcException malformed, InetSocketAddress from, long nowNanos) {
        traffic.count(Traffic.Event.MALFORMED);
        KrpcError error = malformed.reply();
        if (error != null && !settings.readOnly() && stores.replies().admitsError(nowNanos)) {
            output.send(from, encode(error));
        }
    }

    private byte[] encode(KrpcError error) {
        return KrpcCodec.encode(error.withVersion(settings.version()), KrpcCodec.ANSWER_LENGTH);
    }
}
