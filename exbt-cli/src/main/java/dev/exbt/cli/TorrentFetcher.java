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
 * Fetches a torrent file from the web: at most {@link TorrentSource#MAX_TORRENT_BYTES}, at most five redirects (the client's own
 * limit, never from https to http), all within {@link #TOTAL}.
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
                        .followRedirects(HttpClient.Redirect.NORMAL);
        if (bind != null) {
            builder.localAddress(bind);
        }
        HttpClient client = builder.build();
        CompletableFuture<HttpResponse<byte[]>> answer = null;
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(address)
                            .header("User-Agent", "exbt/" + Version.release())
                            .header("Accept", "application/x-bittorrent, */*")
                            .build();
            answer =
                    client.sendAsync(request, info -> new Bounded(TorrentSource.MAX_TORRENT_BYTES));
            HttpResponse<byte[]> response = answer.get(TOTAL.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new UserFailure(address + ": the server answered " + response.statusCode());
            }
            return response.body();
        } catch (ExecutionException e) {
            throw new UserFailure(address + ": " + reason(e), e);
        } catch (TimeoutException e) {
            throw new UserFailure(
                    address + ": no answer within " + TOTAL.toSeconds() + " seconds", e);
        } catch (IllegalArgumentException e) {
            throw new UserFailure(address + ": " + e.getMessage(), e);
        } finally {
            if (answer != null) {
                answer.cancel(true);
            }
            client.shutdownNow();
        }
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
