package dev.exbt.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a torrent file from the web: at most {@link TorrentSource#MAX_TORRENT_BYTES}, at most {@value Redirects#MAX} {@link
 * Redirects}, all within {@link #TOTAL}.
 */
final class TorrentFetcher {
    /** How long a connection may take to stand. */
    static final Duration CONNECT = Duration.ofSeconds(10);

    /** How long everything may take. */
    static final Duration TOTAL = Duration.ofSeconds(60);

    private TorrentFetcher() {}

    static byte[] fetch(URI address, @Nullable InetAddress bind)
            throws UserFailure, InterruptedException {
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT)
                        .followRedirects(HttpClient.Redirect.NEVER);
        if (bind != null) {
            builder.localAddress(bind);
        }
        HttpClient client = builder.build();
        long deadline = System.nanoTime() + TOTAL.toNanos();
        try {
            URI at = address;
            for (int hop = 0; hop <= Redirects.MAX; hop++) {
                HttpResponse<byte[]> response = ask(client, at, deadline);
                String location = response.headers().firstValue("Location").orElse(null);
                if (!Redirects.isRedirect(response.statusCode()) || location == null) {
                    return body(address, response);
                }
                at = Redirects.follow(at, location);
            }
            throw new UserFailure(address + ": more than " + Redirects.MAX + " redirects");
        } catch (ExecutionException e) {
            throw new UserFailure(address + ": " + reason(e), e);
        } catch (TimeoutException e) {
            throw new UserFailure(
                    address + ": no answer within " + TOTAL.toSeconds() + " seconds", e);
        } catch (IllegalArgumentException | IOException e) {
            throw new UserFailure(address + ": " + e.getMessage(), e);
        } finally {
            client.shutdownNow();
        }
    }

    private static HttpResponse<byte[]> ask(HttpClient client, URI address, long deadlineNanos)
            throws ExecutionException, TimeoutException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(address)
                        .header("User-Agent", "exbt/" + Version.release())
                        .header("Accept", "application/x-bittorrent, */*")
                        .build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, info -> new Bounded(TorrentSource.MAX_TORRENT_BYTES));
        try {
            return answer.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        } finally {
            answer.cancel(true);
        }
    }

    private static byte[] body(URI address, HttpResponse<byte[]> response) throws UserFailure {
        if (response.statusCode() != 200) {
            throw new UserFailure(address + ": the server answered " + response.statusCode());
        }
        return response.body();
    }

    private static String reason(ExecutionException failure) {
        Throwable cause = failure.getCause();
        if (cause instanceof java.net.ConnectException) {
            return cause.getMessage() == null
                    ? "cannot connect"
                    : "cannot connect: " + cause.getMessage();
        }
        return cause == null || cause.getMessage() == null
                ? "cannot be fetched"
                : cause.getMessage();
    }

    /** Collects a body, and gives up as soon as it is longer than the limit. */
    private static final class Bounded implements BodySubscriber<byte[]> {
        private final int limit;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private @Nullable Subscription subscription;

        Bounded(int limit) {
            this.limit = limit;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                if (buffer.remaining() > limit - bytes.size()) {
                    if (subscription != null) {
                        subscription.cancel();
                    }
                    body.completeExceptionally(
                            new IOException(
                                    "more than " + limit + " bytes, too large for a torrent file"));
                    return;
                }
                byte[] chunk = new byte[buffer.remaining()];
                buffer.get(chunk);
                bytes.writeBytes(chunk);
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            body.complete(bytes.toByteArray());
        }
    }
}
