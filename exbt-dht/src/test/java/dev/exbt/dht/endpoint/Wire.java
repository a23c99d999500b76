package dev.exbt.dht.endpoint;

import dev.exbt.dht.guard.ReplyLimiter;
import dev.exbt.dht.guard.ReplyLimits;
import dev.exbt.dht.store.ItemStore;
import dev.exbt.dht.store.PeerStore;
import dev.exbt.dht.store.StoreLimits;
import dev.exbt.dht.store.TokenServer;
import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.KrpcCodec;
import dev.exbt.krpc.KrpcException;
import dev.exbt.krpc.KrpcMessage;
import dev.exbt.krpc.NodeId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A handful of endpoints that hear one another at once, a clock that is set by hand, and a stranger who keeps what he gets. */
final class Wire {
    private record Datagram(InetSocketAddress from, InetSocketAddress to, byte[] bytes) {}

    /** Just below zero, as {@link System#nanoTime} may be. */
    long now = -5;

    final Map<InetSocketAddress, DhtEndpoint> endpoints = new LinkedHashMap<>();
    private final SplittableRandom random = new SplittableRandom(7);
    private final ArrayDeque<Datagram> onTheWay = new ArrayDeque<>();
    private final Map<InetSocketAddress, List<KrpcMessage>> strangers = new LinkedHashMap<>();

    static InetSocketAddress address(int host) {
        return new InetSocketAddress("10.0." + host / 250 + "." + (host % 250 + 1), 6881);
    }

    static EndpointSettings settings() {
        return EndpointSettings.standard(AddressFamily.V4).withAllowLocal(true);
    }

    DhtEndpoint endpoint(int host) {
        return endpoint(host, settings(), ReplyLimits.DEFAULT);
    }

    DhtEndpoint endpoint(int host, EndpointSettings settings, ReplyLimits replies) {
        return endpoint(address(host), settings, replies, NodeId.random(random));
    }

    DhtEndpoint endpoint(
            InetSocketAddress address, EndpointSettings settings, ReplyLimits replies, NodeId id) {
        DhtStores stores =
                new DhtStores(
                        new TokenServer(random.split(), now),
                        new PeerStore(StoreLimits.DEFAULT, random.split()),
                        new ItemStore(StoreLimits.DEFAULT),
                        new ReplyLimiter(replies, random.split()));
        return endpoint(address, settings, stores, id);
    }

    DhtEndpoint endpoint(
            InetSocketAddress address, EndpointSettings settings, DhtStores stores, NodeId id) {
        DhtEndpoint endpoint =
                new DhtEndpoint(
                        settings,
                        address,
                        id,
                        stores,
                        (to, bytes) -> onTheWay.add(new Datagram(address, to, bytes)),
                        random.split(),
                        now);
        endpoints.put(address, endpoint);
        return endpoint;
    }

    /** Endpoints that all know the first one, and have come in. */
    List<DhtEndpoint> network(int count) {
        List<DhtEndpoint> network = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            DhtEndpoint endpoint = endpoint(i);
            network.add(endpoint);
            endpoint.bootstrap(List.of(), i == 0 ? List.of() : List.of(address(0)), now);
            deliver();
        }
        pass(Duration.ofSeconds(30));
        return network;
    }

    /** Carries datagrams until none is on the way. */
    void deliver() {
        while (!onTheWay.isEmpty()) {
            Datagram datagram = onTheWay.remove();
            DhtEndpoint endpoint = endpoints.get(datagram.to);
            if (endpoint != null) {
                endpoint.receive(datagram.from, datagram.bytes, now);
            } else {
                strangers
                        .computeIfAbsent(datagram.to, any -> new ArrayList<>())
                        .add(read(datagram.bytes));
            }
        }
    }

    /** Sends what a stranger says, and carries what follows from it. */
    void say(InetSocketAddress stranger, InetSocketAddress to, KrpcMessage message) {
        sayBytes(stranger, to, KrpcCodec.encode(message, KrpcCodec.MAX_LENGTH));
    }

    void sayBytes(InetSocketAddress stranger, InetSocketAddress to, byte[] bytes) {
        onTheWay.add(new Datagram(stranger, to, bytes));
        deliver();
    }

    /** What came to an address where no endpoint is, and forgets it. */
    List<KrpcMessage> heardAt(InetSocketAddress stranger) {
        List<KrpcMessage> heard = strangers.remove(stranger);
        return heard == null ? List.of() : heard;
    }

    /** Lets time pass, waking everybody when they want it. */
    void pass(Duration time) {
        long end = now + time.toNanos();
        while (true) {
            long wait = end - now;
            for (DhtEndpoint endpoint : endpoints.values()) {
                wait = Math.min(wait, endpoint.nanosToWake(now));
            }
            now += wait;
            if (now - end >= 0) {
                return;
            }
            long woken = now;
            List.copyOf(endpoints.values()).forEach(endpoint -> endpoint.wake(woken));
            deliver();
        }
    }

    static KrpcMessage read(byte[] bytes) {
        try {
            return KrpcCodec.decode(bytes);
        } catch (KrpcException e) {
            throw new AssertionError("an endpoint sent what cannot be read", e);
        }
    }
}
