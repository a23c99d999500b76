package dev.exbt.job.swarm;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

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

    /** After this a silent peer's requests go to another. */
    static final long REQUEST_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Rejects and time-outs after which a peer is not asked again. */
    static final int MAX_FAILURES = 3;

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
    }

    private record Asked(int piece, long atNanos) {}

    MetadataFetch(Predicate<byte[]> matches, Listener listener) {
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
            attempt.free(piece);
            supplier.failures = MAX_FAILURES;
            ask(nowNanos);
            return;
        }
        byte[] bytes = new byte[data.readableBytes()];
        data.getBytes(data.readerIndex(), bytes);
        attempt.store(piece, bytes, peer);
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
            giveUp(supplier, piece);
            ask(nowNanos);
        }
    }

    /** Time passed: silent peers lose their requests. */
    void wake(long nowNanos) {
        for (Supplier supplier : order) {
            for (int i = supplier.asked.size() - 1; i >= 0; i--) {
                Asked asked = supplier.asked.get(i);
                if (nowNanos - asked.atNanos() >= REQUEST_TIMEOUT_NANOS) {
                    supplier.asked.remove(i);
                    giveUp(supplier, asked.piece());
                }
            }
        }
        ask(nowNanos);
    }

    private void giveUp(Supplier supplier, int piece) {
        supplier.failures++;
        MetadataAttempt attempt = attempts.get(supplier.size);
        if (attempt != null) {
            attempt.free(piece);
            if (supplier.failures >= MAX_FAILURES) {
                attempt.release(supplier.peer);
            }
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
        } else {
            ask(nowNanos);
        }
    }

    private void ask(long nowNanos) {
        for (Supplier supplier : order) {
            if (supplier.failures >= MAX_FAILURES) {
                continue;
            }
            MetadataAttempt attempt = attemptFor(supplier.size);
            while (attempt != null && supplier.asked.size() < MAX_OUTSTANDING) {
                int piece = attempt.take(supplier.peer);
                if (piece < 0) {
                    break;
                }
                supplier.asked.add(new Asked(piece, nowNanos));
                supplier.peer.requestMetadata(piece);
            }
        }
    }

    private @Nullable MetadataAttempt attemptFor(int size) {
        MetadataAttempt attempt = attempts.get(size);
        if (attempt != null) {
            return attempt;
        }
        attempts.keySet()
                .removeIf(claimed ->
                        order.stream()
                                .noneMatch(supplier ->
                                        supplier.size == claimed
                                                && supplier.failures < MAX_FAILURES));
        if (attempts.size() >= MAX_ATTEMPTS) {
            return null;
        }
        attempt = new MetadataAttempt(size);
        attempts.put(size, attempt);
        return attempt;
    }
}
