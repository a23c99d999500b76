package dev.exbt.tracker;

import dev.exbt.metainfo.AddressScope;
import dev.exbt.metainfo.InfoHash;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * UDP trackers (BEP 15) over one socket per address family, both on one event loop. A tracker with addresses of both families
 * is asked at both (BEP 7: each family has its own swarm). May be called from any thread.
 */
final class UdpTrackers {
    private final HostResolver resolver;
    private final DestinationPolicy policy;
    private final @Nullable InetAddress bind;
    private final EventLoop loop;
    private final UdpSocket four;
    private final UdpSocket six;

    UdpTrackers(
            TrackerSettings settings,
            HostResolver resolver,
            DestinationPolicy policy,
            EventLoopGroup group) {
        this.resolver = resolver;
        this.policy = policy;
        this.bind = settings.bind();
        this.loop = group.next();
        SecureRandom random = new SecureRandom();
        this.four = new UdpSocket(loop, bind, SocketProtocolFamily.INET, random, System::nanoTime);
        this.six = new UdpSocket(loop, bind, SocketProtocolFamily.INET6, random, System::nanoTime);
    }

    CompletableFuture<AnnounceResponse> announce(URI uri, AnnounceRequest request) {
        return ask(
                uri,
                addresses ->
                        scope -> {
                            boolean takesLocal = policy.takesLocalPeers(scope);
                            var answers =
                                    addresses.stream()
                                            .map(address ->
                                                    send(
                                                            new UdpAnnounce(
                                                                    address,
                                                                    uri,
                                                                    request,
                                                                    takesLocal)))
                                            .toList();
                            return new BothFamilies(answers, loop).answer();
                        });
    }

    CompletableFuture<ScrapeResponse> scrape(URI uri, List<InfoHash> torrents) {
        return ask(uri, addresses -> scope -> send(new UdpScrape(addresses.getFirst(), torrents)));
    }

    private <R> CompletableFuture<R> ask(
            URI uri,
            Function<List<InetSocketAddress>, Function<AddressScope, CompletableFuture<R>>>
                    question) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        CompletableFuture<InetAddress[]> lookup = resolver.resolve(TrackerUrl.host(uri));
        var unused =
                lookup.whenComplete((addresses, failure) -> {
                    if (failure != null) {
                        answer.completeExceptionally(Futures.unwrap(failure));
                    } else if (!answer.isDone()) {
                        try {
                            AddressScope scope = policy.check(uri, addresses, false);
                            Futures.pipe(
                                    question.apply(destinations(uri, addresses)).apply(scope),
                                    answer);
                        } catch (TrackerException e) {
                            answer.completeExceptionally(e);
                        }
                    }
                });
        return answer;
    }

    /** One address per family we can send from. */
    private List<InetSocketAddress> destinations(URI uri, InetAddress[] addresses)
            throws TrackerException {
        List<InetSocketAddress> destinations = new ArrayList<>();
        for (Class<?> family : List.of(Inet4Address.class, Inet6Address.class)) {
            if (bind != null && !family.isInstance(bind)) {
                continue;
            }
            for (InetAddress address : addresses) {
                if (family.isInstance(address)) {
                    destinations.add(new InetSocketAddress(address, uri.getPort()));
                    break;
                }
            }
        }
        if (destinations.isEmpty()) {
            throw new TrackerException(
                    TrackerUrl.host(uri) + " has no address of the family we are bound to", null);
        }
        return destinations;
    }

    private <R> CompletableFuture<R> send(UdpQuestion<R> question) {
        UdpSocket socket = question.tracker.getAddress() instanceof Inet4Address ? four : six;
        try {
            loop.execute(() -> socket.ask(question));
        } catch (RejectedExecutionException e) {
            question.answer.completeExceptionally(new TrackerException("closed", e));
            return question.answer;
        }
        var unused =
                question.answer.whenComplete((value, failure) -> {
                    if (failure != null && !loop.isShuttingDown()) {
                        loop.execute(() -> socket.cancel(question));
                    }
                });
        return question.answer;
    }

    /** Fails what is under way and closes both sockets; completes when they are closed. */
    CompletableFuture<Void> close() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        try {
            loop.execute(() -> {
                CompletableFuture<?>[] both = {ended(four.close()), ended(six.close())};
                CompletableFuture<Void> all = CompletableFuture.allOf(both);
                Futures.pipe(all, closed);
            });
        } catch (RejectedExecutionException e) {
            closed.complete(null); // the loop has ended and its channels with it
        }
        return closed;
    }

    boolean inEventLoop() {
        return loop.inEventLoop();
    }

    private static CompletableFuture<Void> ended(@Nullable ChannelFuture closing) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        if (closing == null) {
            ended.complete(null);
        } else {
            closing.addListener(done -> ended.complete(null));
        }
        return ended;
    }
}
