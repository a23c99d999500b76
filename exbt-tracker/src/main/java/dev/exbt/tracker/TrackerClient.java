package dev.exbt.tracker;

import dev.exbt.metainfo.InfoHash;
import io.netty.channel.EventLoopGroup;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Asks trackers over HTTP and HTTPS (BEP 3, 7, 23, 24, 31, 48) and UDP (BEP 15, 41). One serves a whole session: torrents
 * share its connections. May be called from any thread; nothing blocks but closing.
 *
 * <p>Futures fail with {@link TrackerException}, whose message is fit for a user. They complete on any thread, so a caller
 * with a thread of its own takes them home. Cancelling one ends its exchange. Look-ups block threads of their own; one that
 * the platform's resolver does not let go of may outlive closing, as a daemon thread.
 */
public final class TrackerClient implements AnnounceCarrier, AutoCloseable {
    private static final int HTTP_THREADS = 4;
    private static final int LOOKUP_THREADS = 8;
    private static final int IDLE_SECONDS = 10;

    private final TrackerSettings settings;
    private final EventLoopGroup group;
    private final DestinationPolicy policy;
    private final ThreadPoolExecutor httpThreads;
    private final ThreadPoolExecutor lookupThreads;
    private final HttpTrackers http;
    private final UdpTrackers udp;
    private final Set<CompletableFuture<?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Makes a client; sockets and threads come with the first announce.
     *
     * @param settings limits and manners
     * @param group where UDP sockets and timers live; stays the caller's and must outlive the client
     */
    public TrackerClient(TrackerSettings settings, EventLoopGroup group) {
        this.settings = settings;
        this.group = group;
        this.policy = new DestinationPolicy(settings.allowLocal());
        this.httpThreads = threads("exbt-tracker-http-", HTTP_THREADS);
        this.lookupThreads = threads("exbt-tracker-dns-", LOOKUP_THREADS);
        HostResolver resolver = new HostResolver(lookupThreads);
        this.http = new HttpTrackers(settings, resolver, policy, httpThreads);
        this.udp = new UdpTrackers(settings, resolver, policy, group);
    }

    /**
     * Announces to one tracker within the settings' time limit.
     *
     * @param tracker its URL
     * @param request what we say
     * @return the answer, or a {@link TrackerException}; completed on any thread
     */
    public CompletableFuture<AnnounceResponse> announce(URI tracker, AnnounceRequest request) {
        return announce(tracker, request, null);
    }

    /**
     * Announces to one tracker. "stopped" does not wait for its turn among other announces.
     *
     * @param tracker its URL
     * @param request what we say
     * @param wanted after which the answer no longer counts; null for the settings' time limit
     * @return the answer, or a {@link TrackerException}; completed on any thread
     */
    @Override
    public CompletableFuture<AnnounceResponse> announce(
            URI tracker, AnnounceRequest request, @Nullable Duration wanted) {
        Duration limit = wanted == null ? settings.timeLimit() : wanted;
        CompletableFuture<AnnounceResponse> answer = new CompletableFuture<>();
        return begin(
                answer,
                () -> {
                    TrackerUrl.check(tracker);
                    if (TrackerUrl.scheme(tracker).equals("udp")) {
                        limit(answer, limit);
                        Futures.pipe(udp.announce(tracker, request), answer);
                        return;
                    }
                    boolean atOnce = request.event() == AnnounceEvent.STOPPED;
                    var exchange =
                            askHttp(
                                    HttpQuery.announce(tracker, request),
                                    tracker,
                                    atOnce,
                                    () -> limit(answer, limit));
                    exchange.read(
                            answer,
                            reply ->
                                    HttpReply.readAnnounce(
                                            reply.body(), policy.takesLocalPeers(reply.source())));
                });
    }

    /**
     * Asks one tracker for its counts (BEP 48, BEP 15).
     *
     * @param tracker its announce URL
     * @param torrents 1 to {@link ScrapeResponse#MAX_TORRENTS}
     * @return the answer, or a {@link TrackerException}; completed on any thread
     */
    public CompletableFuture<ScrapeResponse> scrape(URI tracker, List<InfoHash> torrents) {
        if (torrents.isEmpty() || torrents.size() > ScrapeResponse.MAX_TORRENTS) {
            throw new IllegalArgumentException(
                    "1 to 74 torrents are scraped at once, not " + torrents.size());
        }
        CompletableFuture<ScrapeResponse> answer = new CompletableFuture<>();
        return begin(
                answer,
                () -> {
                    TrackerUrl.check(tracker);
                    if (TrackerUrl.scheme(tracker).equals("udp")) {
                        limit(answer, settings.timeLimit());
                        Futures.pipe(udp.scrape(tracker, List.copyOf(torrents)), answer);
                        return;
                    }
                    URI query = HttpQuery.scrape(TrackerUrl.scrape(tracker), torrents);
                    var exchange =
                            askHttp(
                                    query,
                                    tracker,
                                    false,
                                    () -> limit(answer, settings.timeLimit()));
                    exchange.read(answer, reply -> HttpReply.readScrape(reply.body()));
                });
    }

    private Exchange askHttp(URI query, URI tracker, boolean atOnce, Runnable onStart) {
        return new Exchange(http.ask(query, tracker.getUserInfo(), atOnce, onStart));
    }

    @SuppressWarnings("UndefinedEquals") // a set of identities
    private <R> CompletableFuture<R> begin(CompletableFuture<R> answer, Start start) {
        open.add(answer);
        var unused = answer.whenComplete((value, failure) -> open.remove(answer));
        try {
            if (closed) {
                throw new TrackerException("closed", null);
            }
            start.run();
        } catch (TrackerException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private void limit(CompletableFuture<?> answer, Duration limit) {
        try {
            var timer =
                    group.next()
                            .schedule(
                                    () -> timeOut(answer, limit),
                                    limit.toMillis(),
                                    TimeUnit.MILLISECONDS);
            var unused = answer.whenComplete((value, failure) -> timer.cancel(false));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new TrackerException("closed", e));
        }
    }

    private static void timeOut(CompletableFuture<?> answer, Duration limit) {
        String time =
                limit.toMillis() % 1_000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
        answer.completeExceptionally(new TrackerException("no answer within " + time, null));
    }

    /**
     * Closes every socket and ends every thread. What is under way fails at once, unanswered. Must not be called on the
     * group's event loops, where it cannot wait for the UDP sockets and does not.
     *
     * @param deadline how long this may take at most
     */
    public void close(Duration deadline) {
        long endNanos = System.nanoTime() + deadline.toNanos();
        closed = true;
        CompletableFuture<Void> udpClosed = udp.close();
        http.shutdown();
        open.forEach(answer -> answer.completeExceptionally(new TrackerException("closed", null)));
        lookupThreads.shutdownNow();
        try {
            if (!udp.inEventLoop()) {
                udpClosed.get(remaining(endNanos), TimeUnit.NANOSECONDS);
            }
            // The client's last tasks run on these threads: they end after it.
            var unused = http.awaitEnd(Duration.ofNanos(remaining(endNanos)));
            httpThreads.shutdownNow();
            var ignored =
                    httpThreads.awaitTermination(remaining(endNanos), TimeUnit.NANOSECONDS)
                            && lookupThreads.awaitTermination(
                                    remaining(endNanos), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            System.getLogger(TrackerClient.class.getName())
                    .log(System.Logger.Level.DEBUG, "closing trackers", e);
        } finally {
            httpThreads.shutdownNow();
        }
    }

    /** Closes within the settings' deadline. */
    @Override
    public void close() {
        close(settings.closeDeadline());
    }

    private static long remaining(long endNanos) {
        return Math.max(0, endNanos - System.nanoTime());
    }

    private static ThreadPoolExecutor threads(String name, int count) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        count,
                        count,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        task -> {
                            Thread thread = new Thread(task, name + number.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private interface Start {
        void run() throws TrackerException;
    }

    private interface Reading<R> {
        R read(HttpQuestion.Answer reply) throws TrackerException;
    }

    /** An HTTP exchange under way, and what is made of its end. */
    private record Exchange(CompletableFuture<HttpQuestion.Answer> reply) {
        <R> void read(CompletableFuture<R> answer, Reading<R> reading) {
            var unused =
                    reply.whenComplete((value, failure) -> settle(answer, reading, value, failure));
            var unusedToo = answer.whenComplete((value, failure) -> reply.cancel(true));
        }

        private static <R> void settle(
                CompletableFuture<R> answer,
                Reading<R> reading,
                HttpQuestion.@Nullable Answer value,
                @Nullable Throwable failure) {
            if (failure != null || value == null) {
                answer.completeExceptionally(
                        failure == null
                                ? new TrackerException("no answer", null)
                                : Futures.unwrap(failure));
                return;
            }
            try {
                answer.complete(reading.read(value));
            } catch (TrackerException e) {
                answer.completeExceptionally(e);
            }
        }
    }
}
