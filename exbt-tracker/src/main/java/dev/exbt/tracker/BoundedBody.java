package dev.exbt.tracker;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The body of an HTTP answer, taken as it comes and refused as soon as it is too long, by its header or by its bytes. */
final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {
    /** Bytes of an answer, as sent and after inflating; the longest honest answers have some ten thousand. */
    static final int MAX_LENGTH = 4 << 20;

    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final @Nullable String refusal;
    private Flow.@Nullable Subscription subscription;

    private BoundedBody(@Nullable String refusal) {
        this.refusal = refusal;
    }

    static HttpResponse.BodySubscriber<byte[]> of(HttpResponse.ResponseInfo info) {
        return of(info.headers().firstValue("Content-Length").orElse("0").strip());
    }

    static BoundedBody of(String length) {
        if (!length.matches("\\d{1,18}")) {
            return new BoundedBody("a content length of " + TrackerText.shown(length));
        }
        boolean tooLong = Long.parseLong(length) > MAX_LENGTH;
        return new BoundedBody(tooLong ? "an answer of " + length + " bytes" : null);
    }

    /** Undoes the content encoding: gzip, the only one we offer. */
    static byte[] decode(HttpHeaders headers, byte[] body) throws TrackerException {
        String encoding =
                headers.firstValue("Content-Encoding").orElse("").strip().toLowerCase(Locale.ROOT);
        return switch (encoding) {
            case "", "identity" -> body;
            case "gzip", "x-gzip" -> inflate(body);
            default ->
                    throw new TrackerException(
                            "an unknown encoding: " + TrackerText.shown(encoding), null);
        };
    }

    private static byte[] inflate(byte[] body) throws TrackerException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] inflated = in.readNBytes(MAX_LENGTH + 1);
            if (inflated.length > MAX_LENGTH) {
                throw new TrackerException(
                        "an answer that inflates to more than " + MAX_LENGTH + " bytes", null);
            }
            return inflated;
        } catch (IOException e) {
            throw new TrackerException("a bad gzip stream: " + e.getMessage(), e);
        }
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        if (refusal == null) {
            subscription.request(Long.MAX_VALUE);
        } else {
            refuse(refusal);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> items) {
        for (ByteBuffer item : items) {
            if (body.isDone()) {
                return;
            }
            if (item.remaining() > MAX_LENGTH - bytes.size()) {
                refuse("an answer of more than " + MAX_LENGTH + " bytes");
                return;
            }
            byte[] chunk = new byte[item.remaining()];
            item.get(chunk);
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

    private void refuse(String reason) {
        body.completeExceptionally(new TrackerException(reason, null));
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
