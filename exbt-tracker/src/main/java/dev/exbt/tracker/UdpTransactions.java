package dev.exbt.tracker;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * The protocol behind one UDP socket (BEP 15), without the socket and without a clock: who is connected, what was asked, when
 * it is asked again. A reply counts only with the transaction id we chose, from the address we asked, with the action that
 * fits; anything else is dropped and changes nothing, since the true reply may still come.
 *
 * <p>What is not answered is sent again after 15 · 2ⁿ seconds, n = 0 to {@value #MAX_RETRANSMISSIONS}; connecting and asking
 * count apart. Torrents that ask one tracker share its connection id. Confined to the socket's event loop, or to the thread of
 * a program that carries datagrams itself; others have a {@link TrackerClient}.
 */
public final class UdpTransactions {
    /** n of the last wait (BEP 15): 3,840 s. */
    static final int MAX_RETRANSMISSIONS = 8;

    static final long FIRST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(15);

    private static final int ERROR = 3;
    private static final long FAR_NANOS = TimeUnit.HOURS.toNanos(24);

    private final RandomGenerator random;
    private final BiConsumer<InetSocketAddress, byte[]> output;
    private final Map<InetSocketAddress, UdpConnection> connections = new HashMap<>();
    private final Map<Integer, UdpConnection> connecting = new HashMap<>();
    private final Map<Integer, UdpQuestion<?>> asked = new HashMap<>();

    /**
     * Makes one that has asked nothing.
     *
     * @param random transaction ids, which a stranger must not guess
     * @param output sends a datagram; called from within the other methods
     */
    public UdpTransactions(RandomGenerator random, BiConsumer<InetSocketAddress, byte[]> output) {
        this.random = random;
        this.output = output;
    }

    /**
     * Announces, over a connection that is made first if there is none.
     *
     * @param tracker where to
     * @param uri the tracker's URL, whose path and query go along (BEP 41)
     * @param request what we say
     * @param takesLocalPeers whether this tracker may name peers of the local network
     * @param nowNanos the time
     * @return the answer, or a {@link TrackerException}, after some hours at the latest; who has no such patience cancels it, on
     *     the thread of this object
     */
    public CompletableFuture<AnnounceResponse> announce(
            InetSocketAddress tracker,
            URI uri,
            AnnounceRequest request,
            boolean takesLocalPeers,
            long nowNanos) {
        UdpAnnounce question = new UdpAnnounce(tracker, uri, request, takesLocalPeers);
        var unused =
                question.answer.whenComplete((value, failure) -> {
                    if (failure != null) {
                        cancel(question);
                    }
                });
        ask(question, nowNanos);
        return question.answer;
    }

    /** Asks, over a connection that is made first if there is none. */
    void ask(UdpQuestion<?> question, long nowNanos) {
        UdpConnection connection =
                connections.computeIfAbsent(question.tracker, UdpConnection::new);
        if (connection.isUsable(nowNanos)) {
            question.transaction = freshTransaction();
            asked.put(question.transaction, question);
            question.sent = true;
            send(question, connection, nowNanos);
            return;
        }
        connection.waiting.add(question);
        if (!connection.connecting) {
            connect(connection, nowNanos);
        } else if (nowNanos - connection.sentNanos >= FIRST_WAIT_NANOS) {
            connecting.remove(connection.transaction);
            connect(
                    connection,
                    nowNanos); // who asks now must not sit out an old question's long wait
        }
    }

    /** Forgets a question that nobody waits for any more. */
    void cancel(UdpQuestion<?> question) {
        if (question.sent) {
            asked.remove(question.transaction, question);
        }
        UdpConnection connection = connections.get(question.tracker);
        if (connection != null
                && connection.waiting.remove(question)
                && connection.waiting.isEmpty()
                && connection.connecting) {
            connecting.remove(connection.transaction);
            connection.connecting = false;
        }
    }

    /** The socket could not send: everything asked of that tracker fails at once. */
    void unreachable(InetSocketAddress tracker, String reason) {
        failAll(
                tracker,
                new TrackerException("cannot reach " + place(tracker) + ": " + reason, null));
    }

    /**
     * Takes a datagram from anyone.
     *
     * @param from where it came from
     * @param datagram its bytes
     * @param nowNanos the time
     */
    public void receive(InetSocketAddress from, byte[] datagram, long nowNanos) {
        if (datagram.length < UdpQuestion.REPLY_HEADER_LENGTH) {
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(datagram);
        int action = in.getInt();
        int transaction = in.getInt();
        UdpConnection connection = connecting.get(transaction);
        if (connection != null && connection.tracker.equals(from)) {
            connected(connection, action, in, nowNanos);
            return;
        }
        UdpQuestion<?> question = asked.get(transaction);
        if (question != null && question.tracker.equals(from)) {
            answered(question, action, in, nowNanos);
        }
    }

    private void connected(UdpConnection connection, int action, ByteBuffer in, long nowNanos) {
        if (action == ERROR) {
            failAll(connection.tracker, failure(in));
        } else if (action == UdpConnection.ACTION && connection.take(in, nowNanos)) {
            connecting.remove(connection.transaction);
            for (UdpQuestion<?> question : connection.drain()) {
                question.connectedAnew = true;
                ask(question, nowNanos);
            }
        }
    }

    private void answered(UdpQuestion<?> question, int action, ByteBuffer in, long nowNanos) {
        if (action == question.action()) {
            if (question.take(in)) {
                asked.remove(question.transaction);
            }
        } else if (action == ERROR) {
            asked.remove(question.transaction);
            question.sent = false;
            if (question.connectedAnew) {
                question.answer.completeExceptionally(failure(in));
            } else { // the tracker may have forgotten the connection, restarted for example: once
                // more with a new one
                connection(question).forget();
                ask(question, nowNanos);
            }
        }
    }

    /**
     * Sends again what is due, or gives it up.
     *
     * @param nowNanos the time
     */
    public void wake(long nowNanos) {
        for (UdpConnection connection : List.copyOf(connecting.values())) {
            if (nowNanos - connection.dueNanos >= 0) {
                if (connection.retransmissions >= MAX_RETRANSMISSIONS) {
                    failAll(connection.tracker, silence(connection.tracker));
                } else {
                    connection.retransmissions++;
                    sendConnect(connection, nowNanos);
                }
            }
        }
        for (UdpQuestion<?> question : List.copyOf(asked.values())) {
            if (nowNanos - question.dueNanos >= 0) {
                repeat(question, nowNanos);
            }
        }
        connections
                .values()
                .removeIf(
                        connection -> connection.isIdle(nowNanos) && !isAsked(connection.tracker));
    }

    private void repeat(UdpQuestion<?> question, long nowNanos) {
        if (question.retransmissions >= MAX_RETRANSMISSIONS) {
            asked.remove(question.transaction);
            question.answer.completeExceptionally(silence(question.tracker));
            return;
        }
        question.retransmissions++;
        UdpConnection connection = connection(question);
        if (connection.isUsable(nowNanos)) {
            send(question, connection, nowNanos);
        } else {
            asked.remove(question.transaction);
            question.sent = false;
            ask(question, nowNanos);
        }
    }

    /**
     * When {@link #wake} wants to be called.
     *
     * @param nowNanos the time
     * @return a day later at the latest
     */
    public long nextWakeNanos(long nowNanos) {
        long wait = FAR_NANOS;
        for (UdpConnection connection : connecting.values()) {
            wait = Math.min(wait, connection.dueNanos - nowNanos);
        }
        for (UdpQuestion<?> question : asked.values()) {
            wait = Math.min(wait, question.dueNanos - nowNanos);
        }
        return nowNanos + Math.max(wait, 0);
    }

    /** Fails everything. */
    void close() {
        for (InetSocketAddress tracker : List.copyOf(connections.keySet())) {
            failAll(tracker, new TrackerException("closed", null));
        }
    }

    /** Questions and connects under way. */
    int outstanding() {
        return asked.size() + connecting.size();
    }

    private void connect(UdpConnection connection, long nowNanos) {
        connection.connecting = true;
        connection.retransmissions = 0;
        connection.transaction = freshTransaction();
        connecting.put(connection.transaction, connection);
        sendConnect(connection, nowNanos);
    }

    private void sendConnect(UdpConnection connection, long nowNanos) {
        connection.sentNanos = nowNanos;
        connection.dueNanos = nowNanos + (FIRST_WAIT_NANOS << connection.retransmissions);
        output.accept(connection.tracker, connection.datagram());
    }

    private void send(UdpQuestion<?> question, UdpConnection connection, long nowNanos) {
        question.dueNanos = nowNanos + (FIRST_WAIT_NANOS << question.retransmissions);
        output.accept(question.tracker, question.datagram(connection.id()));
    }

    private UdpConnection connection(UdpQuestion<?> question) {
        return connections.computeIfAbsent(question.tracker, UdpConnection::new);
    }

    private boolean isAsked(InetSocketAddress tracker) {
        return asked.values().stream().anyMatch(question -> question.tracker.equals(tracker));
    }

    private void failAll(InetSocketAddress tracker, TrackerException reason) {
        Set<UdpQuestion<?>> failed = new LinkedHashSet<>();
        UdpConnection connection = connections.remove(tracker);
        if (connection != null) {
            connecting.remove(connection.transaction, connection);
            failed.addAll(connection.drain());
        }
        for (UdpQuestion<?> question : new ArrayList<>(asked.values())) {
            if (question.tracker.equals(tracker)) {
                asked.remove(question.transaction);
                failed.add(question);
            }
        }
        failed.forEach(question -> question.answer.completeExceptionally(reason));
    }

    private int freshTransaction() {
        while (true) {
            int transaction = random.nextInt();
            if (!connecting.containsKey(transaction) && !asked.containsKey(transaction)) {
                return transaction;
            }
        }
    }

    private static TrackerException failure(ByteBuffer in) {
        byte[] text = new byte[Math.min(in.remaining(), HttpReply.MAX_TEXT_BYTES)];
        in.get(text);
        String words = TrackerText.shown(new String(text, StandardCharsets.UTF_8));
        return new TrackerException(
                words.isEmpty() ? "the tracker refused without a reason" : words, null);
    }

    private static TrackerException silence(InetSocketAddress tracker) {
        return new TrackerException(place(tracker) + " did not answer", null);
    }

    private static String place(InetSocketAddress tracker) {
        return tracker.getAddress().getHostAddress() + ":" + tracker.getPort();
    }
}
