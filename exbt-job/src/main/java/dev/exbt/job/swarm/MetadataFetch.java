package dev.exbt.job.swarm;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Fetches the {@code info} dictionary of a magnet link from peers, 16 KiB at a time (BEP 9).
 *
 * <p>Any peer may lie about the size and about the bytes, and only the hash of the whole can tell. So each claimed size is
 * an {@link MetadataAttempt attempt} of its own, and nothing is allocated before bytes arrive. When a whole does not match,
 * and one peer gave all of it, that peer lied; otherwise the attempt starts again and takes everything from one peer at a
 * time, so that the next failure names the liar. The idea follows the way failed pieces are handled.
 */
final class MetadataFetch {
    /** Bytes of one metadata piece; the last is shorter. */
    static final int PIECE_LENGTH = 16_384;

    /** Longest dictionary taken: about what 800,000 pieces need. */
    static final int MAX_SIZE = 16 << 20;

    /** Different sizes tried side by side; a further claim waits until one of them has failed. */
    static final int MAX_ATTEMPTS = 3;

    /** Requests one peer has open at once. */
    static final int MAX_OUTSTANDING = 3;

    /** A piece that is not here after this is asked of others too. */
    static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Peers asked for one and the same piece at a time. */
    static final int MAX_COPIES = 8;

    /** After this a silent peer's requests go to another. */
    static final long REQUEST_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Rejects and time-outs in a row after which a peer is not asked again. */
    static final int MAX_FAILURES = 3;

    /** When every peer has failed so often, all are asked again after this; somebody may have the dictionary by then. */
    static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** Hears how the fetch goes. */
    interface Listener {
        /** The dictionary is here and matches. */
        void onMetadata(byte[] info);

        /** This peer alone gave bytes that do not match. */
        void onLiar(MetadataSource peer);
    }

    private final Predicate<byte[]> matches;
    private final Listener listener;
    private final Map<MetadataSource, Supplier> suppliers = new HashMap<>();
    private final List<Supplier> order = new ArrayList<>();
    private final Map<Integer, MetadataAttempt> attempts = new HashMap<>();
    private long hopefulNanos;

    /** What is known of one peer: what it was asked for and how often it failed. */
    private static final class Supplier {
        final MetadataSource peer;
        final int size;
        final List<Asked> asked = new ArrayList<>(MAX_OUTSTANDING);
        int failures;

        Supplier(MetadataSource peer, int size) {
            this.peer = peer;
            this.size = size;
        }

        boolean isAskedFor(int piece) {
            for (Asked one : asked) {
                if (one.piece() == piece) {
                    return true;
                }
            }
            return false;
        }
    }

    private record Asked(int piece, long atNanos) {}

    MetadataFetch(Predicate<byte[]> matches, Listener listener, long nowNanos) {
        this.hopefulNanos = nowNanos;
        this.matches = matches;
        this.listener = listener;
    }

    /** A peer said in its extension handshake that it has the dictionary. Sizes out of range are not asked for. */
    void add(MetadataSource peer, long nowNanos) {
        int size = peer.metadataSize();
        if (size < 1 || size > MAX_SIZE || suppliers.containsKey(peer)) {
            return;
        }
        Supplier supplier = new Supplier(peer, size);
        suppliers.put(peer, supplier);
        order.add(supplier);
        ask(nowNanos);
    }

    /** A peer is gone; what it was asked for goes to others. */
    void remove(MetadataSource peer, long nowNanos) {
        Supplier supplier = suppliers.remove(peer);
        if (supplier == null) {
            return;
        }
        order.remove(supplier);
        MetadataAttempt attempt = attempts.get(supplier.size);
        if (attempt != null) {
            supplier.asked.forEach(asked -> attempt.free(asked.piece()));
            attempt.release(peer);
            if (order.stream().noneMatch(other -> other.size == supplier.size)) {
                attempts.remove(supplier.size);
            }
        }
        ask(nowNanos);
    }

    /** Bytes arrived. What was not asked for, or does not fit, is ignored. */
    void onData(MetadataSource peer, int piece, int totalSize, ByteBuf data, long nowNanos) {
        Supplier supplier = suppliers.get(peer);
        if (supplier == null || !supplier.asked.removeIf(asked -> asked.piece() == piece)) {
            return;
        }
        MetadataAttempt attempt = attempts.get(supplier.size);
        if (attempt == null) {
            return;
        }
        if (totalSize != supplier.size || data.readableBytes() != attempt.lengthOf(piece)) {
            supplier.failures = MAX_FAILURES;
            free(supplier, piece);
            failed(supplier);
            ask(nowNanos);
            return;
        }
        byte[] bytes = new byte[data.readableBytes()];
        data.getBytes(data.readerIndex(), bytes);
        attempt.store(piece, bytes, peer);
        supplier.failures = 0;
        if (attempt.isWhole()) {
            finish(attempt, nowNanos);
        } else {
            ask(nowNanos);
        }
    }

    /** A peer will not give a piece. */
    void onReject(MetadataSource peer, int piece, long nowNanos) {
        Supplier supplier = suppliers.get(peer);
        if (supplier != null && supplier.asked.removeIf(asked -> asked.piece() == piece)) {
            free(supplier, piece);
            failed(supplier);
            ask(nowNanos);
        }
    }

    /** Time passed: silent peers lose their requests. */
    void wake(long nowNanos) {
        for (Supplier supplier : List.copyOf(order)) {
            List<Asked> late =
                    supplier.asked.stream()
                            .filter(asked -> nowNanos - asked.atNanos() >= REQUEST_TIMEOUT_NANOS)
                            .toList();
            if (!late.isEmpty()) { // one silence, however much was asked
                supplier.asked.removeAll(late);
                late.forEach(asked -> free(supplier, asked.piece()));
                failed(supplier);
            }
        }
        if (order.stream().anyMatch(supplier -> supplier.failures < MAX_FAILURES)) {
            hopefulNanos = nowNanos;
        } else if (nowNanos - hopefulNanos >= RETRY_NANOS) {
            order.forEach(supplier -> supplier.failures = 0);
        }
        ask(nowNanos);
    }

    private void free(Supplier supplier, int piece) {
        MetadataAttempt attempt = attempts.get(supplier.size);
        if (attempt != null) {
            attempt.free(piece);
        }
    }

    /** Whoever did not give what it was asked for stands behind all others from now on. */
    private void failed(Supplier supplier) {
        supplier.failures++;
        order.remove(supplier);
        order.add(supplier);
        MetadataAttempt attempt = attempts.get(supplier.size);
        if (attempt != null) {
            attempt.release(supplier.peer);
        }
    }

    private void finish(MetadataAttempt attempt, long nowNanos) {
        byte[] info = attempt.join();
        if (matches.test(info)) {
            listener.onMetadata(info);
            return;
        }
        MetadataSource liar = attempt.onlyContributor();
        attempt.restart();
        if (liar != null) {
            remove(liar, nowNanos);
            listener.onLiar(liar);
        }
        ask(nowNanos);
    }

    private void ask(long nowNanos) {
        boolean madeRoom = false;
        for (Supplier supplier : order) {
            if (supplier.failures >= MAX_FAILURES) {
                continue;
            }
            MetadataAttempt attempt = attempts.get(supplier.size);
            if (attempt == null && attempts.size() >= MAX_ATTEMPTS && !madeRoom) {
                madeRoom = true;
                // Who has not failed yet goes before who has; those come first in the order.
                dropWhereAllFailed(supplier.failures == 0 ? 1 : MAX_FAILURES);
            }
            if (attempt == null && attempts.size() < MAX_ATTEMPTS) {
                attempt = new MetadataAttempt(supplier.size);
                attempts.put(supplier.size, attempt);
            }
            if (attempt != null) {
                ask(supplier, attempt, nowNanos);
            }
        }
    }

    private static void ask(Supplier supplier, MetadataAttempt attempt, long nowNanos) {
        while (supplier.asked.size() < MAX_OUTSTANDING) {
            int piece = attempt.take(supplier.peer, supplier::isAskedFor, nowNanos);
            if (piece < 0) {
                return;
            }
            supplier.asked.add(new Asked(piece, nowNanos));
            supplier.peer.requestMetadata(piece);
        }
    }

    private void dropWhereAllFailed(int times) {
        attempts.keySet()
                .removeIf(size ->
                        order.stream()
                                .noneMatch(supplier ->
                                        supplier.size == size && supplier.failures < times));
    }
}
