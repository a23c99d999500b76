package dev.exbt.tracker;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;

/** Words for what the JDK's client fails with; its own messages are often empty. */
final class HttpFailure {
    private HttpFailure() {}

    static TrackerException of(URI uri, Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
            if (inner instanceof TrackerException known) {
                return known;
            }
        }
        String place = uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
        String words =
                switch (cause) {
                    case HttpTimeoutException e -> place + " did not answer in time";
                    case ConnectException e -> "cannot connect to " + place + reason(e);
                    case SSLException e -> "no secure connection to " + place + reason(e);
                    default -> "the exchange with " + place + " failed" + reason(cause);
                };
        return new TrackerException(words, cause);
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isEmpty() ? "" : ": " + TrackerText.shown(message);
    }
}
