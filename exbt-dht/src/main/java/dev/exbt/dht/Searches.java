package dev.exbt.dht;

import dev.exbt.bencode.BencodeString;
import dev.exbt.dht.endpoint.DhtEndpoint;
import dev.exbt.dht.endpoint.ItemListener;
import dev.exbt.dht.endpoint.LookupOutcome;
import dev.exbt.dht.endpoint.PeerSearchListener;
import dev.exbt.dht.endpoint.PeerSearchOptions;
import dev.exbt.dht.endpoint.PutListener;
import dev.exbt.dht.endpoint.QueryFailure;
import dev.exbt.dht.endpoint.ReplyHandler;
import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.FindNode;
import dev.exbt.krpc.GetPeers;
import dev.exbt.krpc.Item;
import dev.exbt.krpc.KrpcAnswer;
import dev.exbt.krpc.KrpcQuery;
import dev.exbt.krpc.MutableItem;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import dev.exbt.krpc.Ping;
import dev.exbt.krpc.QueryHeader;
import dev.exbt.metainfo.InfoHash;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a program asks into commands to the endpoints, and what these tell into futures. A search runs on every endpoint
 * and is done when it is done on all.
 */
final class Searches {
    private final ServerLoop loop;

    Searches(ServerLoop loop) {
        this.loop = loop;
    }

    void peers(DhtSearch search, InfoHash infoHash, PeerSearchOptions options) {
        whenAttempted(
                now -> {
                    for (DhtEndpoint endpoint : loop.all()) {
                        if (!search.isCancelled()) {
                            PeerSearchListener listener = search.listen();
                            search.runs(endpoint.searchPeers(infoHash, options, listener, now));
                        }
                    }
                    search.settle();
                },
                search::fail);
    }

    CompletableFuture<SwarmSize> scrape(InfoHash infoHash) {
        return everywhere(
                new ScrapeSum(),
                (endpoint, part) ->
                        endpoint.searchPeers(
                                infoHash,
                                PeerSearchOptions.SCRAPE,
                                new PeerSearchListener() {
                                    @Override
                                    public void onPeers(
                                            List<InetSocketAddress> peers,
                                            @Nullable NodeContact source) {}

                                    @Override
                                    public void onScrape(GetPeers.Scrape scrape) {
                                        part.sum.add(scrape);
                                    }

                                    @Override
                                    public void onDone(
                                            LookupOutcome outcome, int announced, long nowNanos) {
                                        part.done();
                                    }
                                },
                                part.nowNanos),
                ScrapeSum::size);
    }

    CompletableFuture<List<NodeContact>> nodes(NodeId target) {
        return everywhere(
                        new ArrayList<NodeContact>(),
                        (endpoint, part) ->
                                endpoint.lookup(
                                        target,
                                        header -> new FindNode(header, target, Set.of()),
                                        List.of(),
                                        (outcome, now) -> {
                                            part.sum.addAll(outcome.nearest());
                                            part.done();
                                        },
                                        part.nowNanos),
                        List::copyOf)
                .thenApply(found ->
                        found.stream()
                                .sorted((one, other) ->
                                        target.compareDistance(one.id(), other.id()))
                                .toList());
    }

    CompletableFuture<Optional<Item>> item(NodeId target, BencodeString salt) {
        return everywhere(
                new Newest(),
                (endpoint, part) ->
                        endpoint.searchItem(
                                target,
                                salt,
                                new ItemListener() {
                                    @Override
                                    public void onItem(Item item) {
                                        part.sum.offer(item);
                                    }

                                    @Override
                                    public void onDone(LookupOutcome outcome, long nowNanos) {
                                        part.done();
                                    }
                                },
                                part.nowNanos),
                newest -> Optional.ofNullable(newest.item));
    }

    CompletableFuture<Integer> put(Item item, OptionalLong expectedSequence) {
        return everywhere(
                        new Stored(),
                        (endpoint, part) ->
                                endpoint.putItem(
                                        item,
                                        expectedSequence,
                                        new PutListener() {
                                            @Override
                                            public void onRefusal(QueryFailure failure) {
                                                part.sum.refusal = failure;
                                            }

                                            @Override
                                            public void onDone(
                                                    LookupOutcome outcome,
                                                    int stored,
                                                    long nowNanos) {
                                                part.sum.count += stored;
                                                part.done();
                                            }
                                        },
                                        part.nowNanos),
                        stored -> stored)
                .thenCompose(Stored::result);
    }

    CompletableFuture<Pong> ping(InetSocketAddress address) {
        CompletableFuture<Pong> pong = new CompletableFuture<>();
        ask(
                address,
                Ping::new,
                (node, answer, roundTrip) ->
                        pong.complete(new Pong(node, Duration.ofNanos(roundTrip))),
                pong::completeExceptionally);
        return pong;
    }

    CompletableFuture<KrpcAnswer> call(
            InetSocketAddress address, Function<QueryHeader, KrpcQuery> question) {
        CompletableFuture<KrpcAnswer> result = new CompletableFuture<>();
        ask(
                address,
                question,
                (node, answer, roundTrip) -> result.complete(answer),
                result::completeExceptionally);
        return result;
    }

    /** Hears of an answer. */
    @FunctionalInterface
    private interface Answered {
        void accept(NodeContact node, KrpcAnswer answer, long roundTripNanos);
    }

    private void ask(
            InetSocketAddress address,
            Function<QueryHeader, KrpcQuery> question,
            Answered onAnswer,
            Consumer<DhtException> onFailure) {
        if (address.isUnresolved() || address.getPort() == 0) {
            throw new IllegalArgumentException("not where a node can be: " + address);
        }
        loop.run(
                now -> {
                    DhtEndpoint endpoint = loop.of(AddressFamily.of(address.getAddress()));
                    if (endpoint == null) {
                        onFailure.accept(
                                new DhtException(
                                        DhtException.Reason.UNAVAILABLE,
                                        "no socket of the family of " + address));
                    } else {
                        endpoint.ask(address, question, handler(onAnswer, onFailure), now);
                    }
                },
                onFailure);
    }

    private static ReplyHandler handler(Answered onAnswer, Consumer<DhtException> onFailure) {
        return new ReplyHandler() {
            @Override
            public void onAnswer(
                    NodeContact node, KrpcAnswer answer, long roundTripNanos, long nowNanos) {
                onAnswer.accept(node, answer, roundTripNanos);
            }

            @Override
            public void onFailure(QueryFailure failure, long nowNanos) {
                onFailure.accept(exception(failure));
            }
        };
    }

    private static DhtException exception(QueryFailure failure) {
        DhtException.Reason reason =
                switch (failure) {
                    case QueryFailure.TimedOut timedOut -> DhtException.Reason.TIMED_OUT;
                    case QueryFailure.Refused refused -> DhtException.Reason.REFUSED;
                    case QueryFailure.Malformed malformed -> DhtException.Reason.BAD_ANSWER;
                    case QueryFailure.OtherNode other -> DhtException.Reason.BAD_ANSWER;
                    case QueryFailure.Overloaded overloaded -> DhtException.Reason.OVERLOADED;
                    case QueryFailure.Closed closed -> DhtException.Reason.UNAVAILABLE;
                };
        return new DhtException(reason, failure.toString());
    }

    /** One search of several endpoints, and what they have found together. */
    private static final class Part<S> {
        final S sum;
        final long nowNanos;
        private final Runnable whenAllDone;
        private int open = 1;

        Part(S sum, long nowNanos, Runnable whenAllDone) {
            this.sum = sum;
            this.nowNanos = nowNanos;
            this.whenAllDone = whenAllDone;
        }

        void done() {
            if (--open == 0) {
                whenAllDone.run();
            }
        }
    }

    /** Begins a search on every endpoint; each must call {@link Part#done} once. */
    private <S, T> CompletableFuture<T> everywhere(
            S sum, BiConsumer<DhtEndpoint, Part<S>> begin, Function<S, T> result) {
        CompletableFuture<T> all = new CompletableFuture<>();
        whenAttempted(
                now -> {
                    Part<S> part = new Part<>(sum, now, () -> all.complete(result.apply(sum)));
                    for (DhtEndpoint endpoint : loop.all()) {
                        part.open++;
                        begin.accept(endpoint, part);
                    }
                    part.done();
                },
                all::completeExceptionally);
        return all;
    }

    private void whenAttempted(ServerLoop.CommandAt command, Consumer<DhtException> onFailure) {
        CompletableFuture<Void> ignored =
                loop.attempted.whenComplete((attempted, closed) -> {
                    if (closed == null) {
                        loop.run(command, onFailure);
                    } else {
                        onFailure.accept(ServerLoop.closedException());
                    }
                });
    }

    /** Filters of all nodes, united. */
    private static final class ScrapeSum {
        private GetPeers.@Nullable Scrape all;
        private int nodes;

        void add(GetPeers.Scrape scrape) {
            all = all == null ? scrape : all.union(scrape);
            nodes++;
        }

        SwarmSize size() {
            return all == null
                    ? new SwarmSize(0, 0, 0)
                    : new SwarmSize(
                            Math.round(all.seeds().estimate()),
                            Math.round(all.downloaders().estimate()),
                            nodes);
        }
    }

    /** The newest of several versions. */
    private static final class Newest {
        private @Nullable Item item;

        void offer(Item found) {
            if (!(item instanceof MutableItem known)
                    || (found instanceof MutableItem other
                            && other.sequence() > known.sequence())) {
                item = found;
            }
        }
    }

    /** How many nodes took an item, and why one did not. */
    private static final class Stored {
        private int count;
        private @Nullable QueryFailure refusal;

        CompletableFuture<Integer> result() {
            QueryFailure why = refusal;
            return count > 0 || why == null
                    ? CompletableFuture.completedFuture(count)
                    : CompletableFuture.failedFuture(exception(why));
        }
    }
}
