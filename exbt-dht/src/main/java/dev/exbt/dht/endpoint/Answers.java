package dev.exbt.dht.endpoint;

import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.AnnouncePeer;
import dev.exbt.krpc.CompactNodes;
import dev.exbt.krpc.FindNode;
import dev.exbt.krpc.Get;
import dev.exbt.krpc.GetPeers;
import dev.exbt.krpc.Item;
import dev.exbt.krpc.KrpcAnswer;
import dev.exbt.krpc.KrpcErrorCode;
import dev.exbt.krpc.KrpcException;
import dev.exbt.krpc.KrpcQuery;
import dev.exbt.krpc.MutableItem;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import dev.exbt.krpc.Ping;
import dev.exbt.krpc.Put;
import dev.exbt.krpc.SampleInfohashes;
import dev.exbt.krpc.UnknownQuery;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What this node answers (BEP 5, 32, 33, 44, 51). Nothing is kept of a query but what it puts into the stores, and that only
 * with a token that the same address was given for the same target.
 */
final class Answers {
    /** Most IPv4 peers in an answer, unless the datagram is full before. */
    static final int MAX_V4_PEERS = 50;

    /** Most IPv6 peers in an answer, unless the datagram is full before. */
    static final int MAX_V6_PEERS = 18;

    /** Most torrents in a sample; more do not fit beside the nodes. */
    static final int MAX_SAMPLES = 20;

    private static final byte[] NO_NODES = {};

    private final AddressFamily family;
    private final DhtStores stores;
    private final Neighbours neighbours;

    Answers(AddressFamily family, DhtStores stores, Neighbours neighbours) {
        this.family = family;
        this.stores = stores;
        this.neighbours = neighbours;
    }

    /**
     * Answers a query.
     *
     * @throws KrpcException with the error to answer instead
     */
    KrpcAnswer to(KrpcQuery query, InetSocketAddress from, long nowNanos) throws KrpcException {
        return switch (query) {
            case Ping ping -> new Ping.Response(neighbours.id());
            case FindNode find ->
                    new FindNode.Response(
                            neighbours.id(),
                            nodes(find.want(), find.target(), find.sender(), nowNanos));
            case GetPeers get -> peers(get, from, nowNanos);
            case AnnouncePeer announce -> announced(announce, from, nowNanos);
            case Get get -> item(get, from, nowNanos);
            case Put put -> stored(put, from, nowNanos);
            case SampleInfohashes sample -> samples(sample, nowNanos);
            case UnknownQuery unknown -> unknown(unknown, nowNanos);
        };
    }

    private KrpcAnswer peers(GetPeers get, InetSocketAddress from, long nowNanos) {
        NodeId target = NodeId.of(get.infoHash());
        return new GetPeers.Response(
                neighbours.id(),
                stores.peers().hasRoom(get.infoHash(), from.getAddress(), nowNanos)
                        ? stores.tokens().issue(from.getAddress(), get.sender(), target, nowNanos)
                        : null,
                stores.peers()
                        .sample(
                                get.infoHash(),
                                family,
                                family == AddressFamily.V4 ? MAX_V4_PEERS : MAX_V6_PEERS,
                                get.noSeeds(),
                                null,
                                nowNanos),
                nodes(get.want(), target, get.sender(), nowNanos),
                get.scrape() ? stores.peers().scrape(get.infoHash(), nowNanos) : null);
    }

    private KrpcAnswer announced(AnnouncePeer announce, InetSocketAddress from, long nowNanos)
            throws KrpcException {
        NodeId target = NodeId.of(announce.infoHash());
        if (!stores.tokens()
                .accepts(
                        announce.token(), from.getAddress(), announce.sender(), target, nowNanos)) {
            throw badToken(announce);
        }
        InetSocketAddress peer =
                new InetSocketAddress(from.getAddress(), announce.peerPort(from.getPort()));
        if (!stores.peers().announce(announce.infoHash(), peer, announce.seed(), nowNanos)) {
            throw full(announce);
        }
        return new AnnouncePeer.Response(neighbours.id());
    }

    private KrpcAnswer item(Get get, InetSocketAddress from, long nowNanos) {
        Item item = stores.items().get(get.target(), nowNanos);
        OptionalLong sequence = OptionalLong.empty();
        if (item instanceof MutableItem mutable) {
            sequence = OptionalLong.of(mutable.sequence());
            if (get.sequence().isPresent() && mutable.sequence() <= get.sequence().getAsLong()) {
                item = null; // the asker has it
            }
        }
        return new Get.Response(
                neighbours.id(),
                stores.tokens().issue(from.getAddress(), get.sender(), get.target(), nowNanos),
                nodes(get.want(), get.target(), get.sender(), nowNanos),
                sequence,
                item);
    }

    private KrpcAnswer stored(Put put, InetSocketAddress from, long nowNanos) throws KrpcException {
        Item item = put.item();
        if (!stores.tokens()
                .accepts(put.token(), from.getAddress(), put.sender(), item.target(), nowNanos)) {
            throw badToken(put);
        }
        refuse(put, stores.items().refusal(item, put.expectedSequence(), nowNanos));
        if (!item.verify()) {
            throw new KrpcException(
                    KrpcErrorCode.INVALID_SIGNATURE, "invalid signature", put.transaction());
        }
        refuse(put, stores.items().put(item, put.expectedSequence(), from.getAddress(), nowNanos));
        return new Put.Response(neighbours.id());
    }

    private static void refuse(Put put, @Nullable KrpcErrorCode refusal) throws KrpcException {
        if (refusal != null) {
            throw new KrpcException(refusal, reason(refusal), put.transaction());
        }
    }

    private KrpcAnswer samples(SampleInfohashes sample, long nowNanos) {
        return new SampleInfohashes.Response(
                neighbours.id(),
                stores.peers().sampleIntervalSeconds(),
                stores.peers().infoHashCount(),
                stores.peers().sampleInfoHashes(MAX_SAMPLES, nowNanos),
                nodes(sample.want(), sample.target(), sample.sender(), nowNanos));
    }

    private KrpcAnswer unknown(UnknownQuery unknown, long nowNanos) throws KrpcException {
        NodeId target = unknown.target();
        if (target == null) {
            throw new KrpcException(
                    KrpcErrorCode.METHOD_UNKNOWN, "method unknown", unknown.transaction());
        }
        return new FindNode.Response(
                neighbours.id(), nodes(Set.of(), target, unknown.sender(), nowNanos));
    }

    private List<NodeContact> nodes(
            Set<AddressFamily> want, NodeId target, NodeId asker, long nowNanos) {
        boolean byDefault = want.isEmpty();
        return CompactNodes.listOf(
                (byDefault && family == AddressFamily.V4) || want.contains(AddressFamily.V4)
                        ? neighbours.nearest(AddressFamily.V4, target, asker, nowNanos)
                        : NO_NODES,
                (byDefault && family == AddressFamily.V6) || want.contains(AddressFamily.V6)
                        ? neighbours.nearest(AddressFamily.V6, target, asker, nowNanos)
                        : NO_NODES);
    }

    private static KrpcException badToken(KrpcQuery query) {
        return new KrpcException(KrpcErrorCode.PROTOCOL, "bad token", query.transaction());
    }

    private static KrpcException full(KrpcQuery query) {
        return new KrpcException(KrpcErrorCode.SERVER, "no room", query.transaction());
    }

    private static String reason(KrpcErrorCode code) {
        return switch (code) {
            case CAS_MISMATCH -> "the stored item is not the expected one";
            case SEQUENCE_TOO_OLD -> "a newer item is stored";
            default -> "not stored";
        };
    }
}
