package dev.exbt.tracker;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * HTTP and HTTPS trackers over one {@link HttpClient}, which keeps connections alive between announces. The client comes with
 * the first question. May be called from any thread.
 */
final class HttpTrackers {
    /** Questions under way at once; others wait for their turn, so that a thousand torrents do not open a thousand sockets. */
    static final int MAX_CONCURRENT = 100;

    private final TrackerSettings settings;
    private final HostResolver resolver;
    private final DestinationPolicy policy;
    private final Executor threads;
    private final Object lock = new Object();
    private final Queue<Runnable> waiting = new ArrayDeque<>(); // guarded by lock
    private int running; // guarded by lock
    private boolean closed; // guarded by lock
    private @Nullable HttpClient client; // guarded by lock

    HttpTrackers(
            TrackerSettings settings,
            HostResolver resolver,
            DestinationPolicy policy,
            Executor threads) {
        this.settings = settings;
        this.resolver = resolver;
        this.policy = policy;
        this.threads = threads;
    }

    /**
     * Asks when it is its turn; what must not wait asks at once.
     *
     * @param onStart told when the turn has come: time limits start then
     */
    CompletableFuture<HttpQuestion.Answer> ask(
            URI uri, @Nullable String userInfo, boolean atOnce, Runnable onStart) {
        CompletableFuture<HttpQuestion.Answer> answer = new CompletableFuture<>();
        Runnable turn = () -> start(uri, userInfo, answer, onStart);
        synchronized (lock) {
            if (!atOnce && running >= MAX_CONCURRENT) {
                waiting.add(turn);
                return answer;
            }
            running++;
        }
        turn.run();
        return answer;
    }

    private void start(
            URI uri,
            @Nullable String userInfo,
            CompletableFuture<HttpQuestion.Answer> answer,
            Runnable onStart) {
        HttpClient http = client();
        if (answer.isDone() || http == null) {
            answer.completeExceptionally(new TrackerException("closed", null));
            finish();
            return;
        }
        onStart.run();
        var question = new HttpQuestion(http, resolver, policy, settings, userInfo).ask(uri);
        Futures.pipe(question, answer);
        var unused = question.whenComplete((value, failure) -> finish());
    }

    private void finish() {
        Runnable next;
        synchronized (lock) {
            next = running > MAX_CONCURRENT ? null : waiting.poll();
            if (next == null) {
                running--;
            }
        }
        if (next != null) {
            threads.execute(next);
        }
    }

    private @Nullable HttpClient client() {
        synchronized (lock) {
            if (client == null && !closed) {
                HttpClient.Builder builder =
                        HttpClient.newBuilder()
                                .version(
                                        HttpClient.Version
                                                .HTTP_1_1) // trackers choke on an upgrade offered
                                .followRedirects(HttpClient.Redirect.NEVER)
                                .connectTimeout(settings.timeLimit())
                                .executor(threads);
                if (settings.bind() != null) {
                    builder.localAddress(settings.bind());
                }
                client = builder.build();
            }
            return closed ? null : client;
        }
    }

    /** Closes connections and ends the client's thread; what is under way fails. */
    void shutdown() {
        synchronized (lock) {
            closed = true;
            waiting.clear();
            if (client != null) {
                client.shutdownNow();
            }
        }
    }

    /** Waits until the client's thread has ended; false if it has not within the time. */
    boolean awaitEnd(Duration time) throws InterruptedException {
        HttpClient http;
        synchronized (lock) {
            http = client;
        }
        return http == null || http.awaitTermination(time);
    }
}
