package dev.exbt.cli.dht;

import dev.exbt.dht.DhtConfig;
import dev.exbt.dht.DhtException;
import dev.exbt.dht.DhtServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A node that lives for one question: it answers nobody (BEP 43), remembers nothing, and waits no longer than it is told. */
public final class DhtClient implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

    private final DhtServer node;
    private final Duration timeout;
    private final long deadlineNanos;

    private DhtClient(DhtServer node, Duration timeout) {
        this.node = node;
        this.timeout = timeout;
        this.deadlineNanos = System.nanoTime() + timeout.toNanos();
    }

    /**
     * Starts the node.
     *
     * @param config where it listens and whom it asks first
     * @param timeout how long everything may take
     * @return the node, to be closed
     * @throws IOException if the address is taken or not of this machine
     */
    public static DhtClient start(DhtConfig.Builder config, Duration timeout) throws IOException {
        DhtConfig whole = config.readOnly(true).maxTorrents(0).closeTimeout(CLOSE_TIMEOUT).build();
        return new DhtClient(DhtServer.start(whole), timeout);
    }

    /**
     * Gives the node.
     *
     * @return a server that is coming into the network, if it was given anybody to ask
     */
    public DhtServer node() {
        return node;
    }

    /**
     * Tells how long it may still wait.
     *
     * @return nanoseconds, not negative
     */
    public long nanosLeft() {
        return Math.max(0, deadlineNanos - System.nanoTime());
    }

    /**
     * Waits for an answer.
     *
     * @param what what is being done or who was asked, for the message of a failure
     * @param answer the answer
     * @return what it completes with
     * @throws DhtException if it fails, or does not come in time
     */
    public <T> T await(String what, CompletableFuture<T> answer)
            throws DhtException, InterruptedException {
        return await(what, answer, nanosLeft());
    }

    /**
     * Waits for the end of what was told to end, which it does at once, also when no time is left.
     *
     * @param what what is being done, for the message of a failure
     * @param answer the end
     * @return what it completes with
     * @throws DhtException if it fails
     */
    public <T> T awaitEnd(String what, CompletableFuture<T> answer)
            throws DhtException, InterruptedException {
        return await(what, answer, CLOSE_TIMEOUT.toNanos());
    }

    private <T> T await(String what, CompletableFuture<T> answer, long nanos)
            throws DhtException, InterruptedException {
        try {
            return answer.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new DhtException(
                    DhtException.Reason.TIMED_OUT,
                    what + ": not done within " + timeout.toSeconds() + " s");
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof DhtException why) {
                throw new DhtException(why.reason(), what + ": " + why.getMessage());
            }
            throw new IllegalStateException(what + ": " + failed.getCause(), failed);
        }
    }

    @Override
    public void close() {
        node.close();
    }
}
