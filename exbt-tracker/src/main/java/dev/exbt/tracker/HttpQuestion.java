package dev.exbt.tracker;

import dev.exbt.metainfo.AddressScope;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One GET to a tracker: look-up, policy, request, and redirects one by one, each looked up and checked anew. Runs on the
 * client's threads, one step after the other. Cancelling {@link #answer} cancels the step under way.
 */
final class HttpQuestion {
    /** Redirects followed; one more is an error. */
    static final int MAX_REDIRECTS = 5;

    /**
     * A tracker's answer.
     *
     * @param body decoded, at most {@link BoundedBody#MAX_LENGTH} bytes
     * @param source how far away the host that gave it is
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once
    record Answer(byte[] body, AddressScope source) {}

    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final HttpClient http;
    private final HostResolver resolver;
    private final DestinationPolicy policy;
    private final TrackerSettings settings;
    private final @Nullable String credentials;
    private volatile @Nullable CompletableFuture<?> step;

    HttpQuestion(
            HttpClient http,
            HostResolver resolver,
            DestinationPolicy policy,
            TrackerSettings settings,
            @Nullable String userInfo) {
        this.http = http;
        this.resolver = resolver;
        this.policy = policy;
        this.settings = settings;
        this.credentials = userInfo == null ? null : basic(userInfo);
    }

    /** Asks; to be called once. Fails with {@link TrackerException} alone, or is cancelled. */
    CompletableFuture<Answer> ask(URI uri) {
        var unused =
                answer.whenComplete((done, failure) -> {
                    CompletableFuture<?> current = step;
                    if (current != null) {
                        current.cancel(true);
                    }
                });
        visit(uri, 0, false, true);
        return answer;
    }

    private void visit(URI uri, int redirects, boolean redirectedByGlobal, boolean authorised) {
        follow(
                resolver.resolve(TrackerUrl.host(uri)),
                uri,
                addresses -> {
                    AddressScope scope = policy.check(uri, addresses, redirectedByGlobal);
                    follow(
                            http.sendAsync(request(uri, authorised), BoundedBody::of),
                            uri,
                            response -> {
                                if (isRedirect(response.statusCode())) {
                                    URI next = redirect(uri, response, redirects);
                                    boolean global =
                                            redirectedByGlobal || scope == AddressScope.INTERNET;
                                    visit(
                                            next,
                                            redirects + 1,
                                            global,
                                            authorised && sameOrigin(uri, next));
                                } else {
                                    answer.complete(new Answer(body(response), scope));
                                }
                            });
                });
    }

    /** One step of the way: what it throws or fails with ends the question. */
    private <T> void follow(CompletableFuture<T> future, URI uri, Step<T> next) {
        step = future;
        if (answer.isDone()) {
            future.cancel(true);
        }
        var unused =
                future.whenComplete((value, failure) -> {
                    if (failure != null) {
                        answer.completeExceptionally(HttpFailure.of(uri, failure));
                        return;
                    }
                    try {
                        next.take(value);
                    } catch (TrackerException e) {
                        answer.completeExceptionally(e);
                    } catch (
                            RuntimeException e) { // the JDK's client refuses some requests this way
                        answer.completeExceptionally(HttpFailure.of(uri, e));
                    }
                });
    }

    private HttpRequest request(URI uri, boolean authorised) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(uri)
                        .header("User-Agent", settings.userAgent())
                        .header("Accept-Encoding", "gzip")
                        .timeout(maxTimeout(settings.timeLimit()));
        if (authorised && credentials != null) {
            builder.header("Authorization", credentials);
        }
        return builder.GET().build();
    }

    private static Duration maxTimeout(Duration limit) {
        return limit.compareTo(Duration.ofHours(1)) > 0 ? Duration.ofHours(1) : limit;
    }

    private static boolean isRedirect(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    private static URI redirect(URI from, HttpResponse<byte[]> response, int redirects)
            throws TrackerException {
        String place = response.headers().firstValue("Location").orElse(null);
        if (place == null) {
            throw new TrackerException(
                    "a redirect (" + response.statusCode() + ") to nowhere", null);
        }
        if (redirects >= MAX_REDIRECTS) {
            throw new TrackerException("more than " + MAX_REDIRECTS + " redirects", null);
        }
        URI next;
        try {
            next = from.resolve(place.strip());
        } catch (IllegalArgumentException e) {
            throw new TrackerException("a redirect to " + TrackerText.shown(place), e);
        }
        TrackerUrl.check(next);
        boolean secure = TrackerUrl.scheme(next).equals("https");
        if (!secure
                && (TrackerUrl.scheme(from).equals("https")
                        || !TrackerUrl.scheme(next).equals("http"))) {
            throw new TrackerException("a redirect to " + TrackerText.shown(next.toString()), null);
        }
        return next;
    }

    private static byte[] body(HttpResponse<byte[]> response) throws TrackerException {
        byte[] body = BoundedBody.decode(response.headers(), response.body());
        if (response.statusCode() != 200) {
            String failure = body.length > 0 && body[0] == 'd' ? HttpReply.failureIn(body) : null;
            throw new TrackerException(
                    "HTTP status "
                            + response.statusCode()
                            + (failure == null ? "" : ": " + failure),
                    null);
        }
        return body;
    }

    private static boolean sameOrigin(URI a, URI b) {
        return a.getHost().equalsIgnoreCase(b.getHost())
                && a.getPort() == b.getPort()
                && TrackerUrl.scheme(a).equals(TrackerUrl.scheme(b));
    }

    private static String basic(String userInfo) {
        return "Basic "
                + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }

    private interface Step<T> {
        void take(T value) throws TrackerException;
    }
}
