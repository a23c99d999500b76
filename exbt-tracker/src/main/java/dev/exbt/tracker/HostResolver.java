package dev.exbt.tracker;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Looks hosts up on threads of its own, since the platform's resolver blocks, sometimes for a minute. Callers that ask for the
 * same name at the same time share one look-up. May be called from any thread. What was found is kept by the JVM
 * ({@code networkaddress.cache.ttl}, 30 s unless set), so that an address just checked is the address then connected to.
 */
final class HostResolver {
    /** Names looked up or waiting at once; more are refused. */
    static final int MAX_LOOKUPS = 4_096;

    private final ConcurrentHashMap<String, CompletableFuture<InetAddress[]>> lookups =
            new ConcurrentHashMap<>();
    private final Executor threads;

    HostResolver(Executor threads) {
        this.threads = threads;
    }

    /** Finds all addresses of a host; the array is shared, not to be changed. Fails with {@link TrackerException} alone. */
    CompletableFuture<InetAddress[]> resolve(String host) {
        if (lookups.size() >= MAX_LOOKUPS) {
            return CompletableFuture.failedFuture(
                    new TrackerException("too many look-ups at once", null));
        }
        CompletableFuture<InetAddress[]> fresh = new CompletableFuture<>();
        CompletableFuture<InetAddress[]> running = lookups.putIfAbsent(host, fresh);
        if (running != null) {
            return running.copy();
        }
        try {
            threads.execute(() -> lookUp(host, fresh));
        } catch (RejectedExecutionException e) {
            lookups.remove(host, fresh);
            fresh.completeExceptionally(new TrackerException("closed", e));
        }
        return fresh.copy(); // a caller that gives up does not take the others' answer away
    }

    private void lookUp(String host, CompletableFuture<InetAddress[]> answer) {
        try {
            answer.complete(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            answer.completeExceptionally(
                    new TrackerException("unknown host " + TrackerText.shown(host), e));
        } finally {
            lookups.remove(host, answer);
            answer.completeExceptionally(
                    new TrackerException(
                            "look-up of " + TrackerText.shown(host) + " failed", null));
        }
    }
}
