package dev.exbt.dht.simulation;

import dev.exbt.bencode.BencodeString;
import dev.exbt.krpc.AnnouncePeer;
import dev.exbt.krpc.FindNode;
import dev.exbt.krpc.GetPeers;
import dev.exbt.krpc.KrpcCodec;
import dev.exbt.krpc.KrpcException;
import dev.exbt.krpc.KrpcQuery;
import dev.exbt.krpc.KrpcResponse;
import dev.exbt.krpc.NodeId;
import dev.exbt.krpc.Ping;
import dev.exbt.krpc.QueryHeader;
import dev.exbt.krpc.Token;
import dev.exbt.krpc.TransactionId;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A node that belongs to an attacker. It makes itself known by asking honest nodes for nodes around random targets, answers
 * pings truly, and everything else by its {@link LiarKind}. Keeps nothing but the addresses it was given.
 */
final class LyingHost implements SimulatedHost {
    /** Between two queries by which it makes itself known. */
    private static final long ADVERTISE_NANOS = 5_000_000_000L;

    private static final int MAX_GARBAGE = 400;

    private final LiarKind kind;
    private final NodeId id;
    private final Site site;
    private final List<InetSocketAddress> victims;
    private final Lies lies;
    private final SplittableRandom random;
    private long nextNanos;

    /**
     * @param victims whom it makes itself known to; read, never changed, and may grow
     * @param accomplices the other liars; may grow
     */
    LyingHost(
            LiarKind kind,
            Site site,
            List<InetSocketAddress> victims,
            List<InetSocketAddress> accomplices,
            SplittableRandom random,
            long nowNanos) {
        this.kind = kind;
        this.site = site;
        this.victims = victims;
        this.random = random;
        this.id = NodeId.forAddress(site.address().getAddress(), random);
        this.lies = new Lies(site.address(), accomplices, random);
        this.nextNanos = nowNanos + random.nextLong(ADVERTISE_NANOS);
    }

    @Override
    public void receive(InetSocketAddress from, byte[] datagram, long nowNanos) {
        KrpcQuery query = queryOrNull(datagram);
        if (query != null) {
            byte[] answer = answer(query);
            if (answer.length > 0) {
                site.send(from, answer);
            }
        }
    }

    @Override
    public void wake(long nowNanos) {
        nextNanos = nowNanos + ADVERTISE_NANOS / 2 + random.nextLong(ADVERTISE_NANOS);
        if (!victims.isEmpty()) {
            InetSocketAddress victim = victims.get(random.nextInt(victims.size()));
            QueryHeader header = new QueryHeader(TransactionId.random(random), id);
            FindNode query = new FindNode(header, NodeId.random(random), Set.of());
            site.send(victim, KrpcCodec.encode(query, KrpcCodec.MAX_LENGTH));
        }
    }

    @Override
    public long nanosToWake(long nowNanos) {
        return Math.max(0, nextNanos - nowNanos);
    }

    private static @Nullable KrpcQuery queryOrNull(byte[] datagram) {
        try {
            return KrpcCodec.decode(datagram) instanceof KrpcQuery query ? query : null;
        } catch (KrpcException notForALiar) {
            return null;
        }
    }

    private byte[] answer(KrpcQuery query) {
        return switch (query) {
            case Ping ping -> encode(new KrpcResponse(ping.transaction(), new Ping.Response(id)));
            case AnnouncePeer announce ->
                    encode(new KrpcResponse(announce.transaction(), new AnnouncePeer.Response(id)));
            case FindNode find -> lie(find, find.target());
            case GetPeers get -> lie(get, NodeId.of(get.infoHash()));
            default -> new byte[0];
        };
    }

    private byte[] lie(KrpcQuery query, NodeId target) {
        if (kind == LiarKind.GARBAGE) {
            return garbage(query, target);
        }
        boolean self = kind == LiarKind.SELF_POINTING;
        var nodes = self ? lies.selfAround(target) : lies.nearer(target);
        if (query instanceof FindNode) {
            return encode(new KrpcResponse(query.transaction(), new FindNode.Response(id, nodes)));
        }
        Token token = new Token(BencodeString.of("liar"));
        List<InetSocketAddress> peers = self ? List.of(site.address()) : List.of();
        return encode(
                new KrpcResponse(
                        query.transaction(), new GetPeers.Response(id, token, peers, nodes, null)));
    }

    private byte[] garbage(KrpcQuery query, NodeId target) {
        byte[] honest =
                encode(
                        new KrpcResponse(
                                query.transaction(),
                                new FindNode.Response(id, lies.nearer(target))));
        return switch (random.nextInt(4)) {
            case 0 -> noise(random.nextInt(1, MAX_GARBAGE));
            case 1 -> Arrays.copyOf(honest, random.nextInt(1, honest.length));
            case 2 -> { // one bit wrong, anywhere
                honest[random.nextInt(honest.length)] ^= (byte) (1 << random.nextInt(8));
                yield honest;
            }
            default ->
                    encode( // to a question that nobody asked
                            new KrpcResponse(
                                    TransactionId.random(random),
                                    new FindNode.Response(id, lies.nearer(target))));
        };
    }

    private byte[] noise(int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] encode(KrpcResponse response) {
        return KrpcCodec.encode(response, KrpcCodec.ANSWER_LENGTH);
    }
}
