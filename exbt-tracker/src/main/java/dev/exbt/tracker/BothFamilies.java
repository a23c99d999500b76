package dev.exbt.tracker;

import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes one answer of a tracker's answers over IPv4 and IPv6: the first, with the peers of the other if that comes soon after.
 * It fails when both have failed. A broken IPv6 route costs {@value #GRACE_MILLIS} ms, not a minute.
 */
final class BothFamilies {
    /** How long the second answer is waited for once the first is there. */
    static final long GRACE_MILLIS = 2_000;

    private final CompletableFuture<AnnounceResponse> answer = new CompletableFuture<>();
    private final List<AnnounceResponse> received = new ArrayList<>(); // guarded by itself
    private final EventLoop loop;
    private int missing; // guarded by received

    BothFamilies(List<CompletableFuture<AnnounceResponse>> answers, EventLoop loop) {
        this.loop = loop;
        this.missing = answers.size();
        for (CompletableFuture<AnnounceResponse> one : answers) {
            var unused = one.whenComplete(this::settle);
            var unusedToo = answer.whenComplete((value, failure) -> one.cancel(true));
        }
    }

    CompletableFuture<AnnounceResponse> answer() {
        return answer;
    }

    private void settle(@Nullable AnnounceResponse value, @Nullable Throwable failure) {
        boolean last;
        boolean first;
        synchronized (received) {
            if (value != null) {
                received.add(value);
            }
            missing--;
            last = missing == 0;
            first = value != null && received.size() == 1;
        }
        if (last) {
            finish(failure);
        } else if (first) {
            try {
                var unused = loop.schedule(() -> finish(null), GRACE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                finish(null);
            }
        }
    }

    private void finish(@Nullable Throwable failure) {
        List<AnnounceResponse> all;
        synchronized (received) {
            all = List.copyOf(received);
        }
        if (all.isEmpty()) {
            answer.completeExceptionally(
                    failure == null
                            ? new TrackerException("no answer", null)
                            : Futures.unwrap(failure));
        } else {
            answer.complete(
                    all.size() == 1 ? all.getFirst() : merge(all.getFirst(), all.getLast()));
        }
    }

    private static AnnounceResponse merge(AnnounceResponse first, AnnounceResponse second) {
        List<InetSocketAddress> peers = new ArrayList<>(first.peers());
        peers.addAll(second.peers());
        return new AnnounceResponse(
                first.interval(),
                first.minInterval(),
                Math.max(first.seeders(), second.seeders()),
                Math.max(first.leechers(), second.leechers()),
                peers.subList(0, Math.min(peers.size(), AnnounceResponse.MAX_PEERS)),
                first.warning(),
                first.externalAddress(),
                first.trackerId());
    }
}
