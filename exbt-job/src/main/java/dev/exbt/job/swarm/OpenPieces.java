package dev.exbt.job.swarm;

import dev.exbt.metainfo.Bitfield;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The wanted pieces nobody has been asked for yet, and which of them comes next.
 *
 * <p>A higher priority goes before rarity, always: a user who asks for a file first means it. The order is built when it is first asked for
 * after a whole bitfield came or went, and kept by constant steps after a single {@code have}.
 */
final class OpenPieces {
    /** As long as we have fewer pieces than this the next is any piece, for a rare one is slow to come and we need something to give. */
    static final int RANDOM_FIRST = 4;

    /** A peer with fewer pieces than one in this many of the open ones is asked through its own set, not through the order. */
    private static final int SPARSE = 64;

    private final Availability availability;
    private final Wanted wanted;
    private final RandomGenerator random;

    /** The complement, for {@link Bitfield#hasAnyNotIn} answers at once whether a peer has any open piece. */
    private final Bitfield closed;

    private final byte[] priority;
    private final int[] count = new int[Wanted.HIGHEST + 1];

    /** By priority; none until somebody asks for a piece. */
    private RarityOrder[] orders = {};

    private boolean ordered;
    private boolean sequential;

    OpenPieces(int pieceCount, Availability availability, Wanted wanted, RandomGenerator random) {
        this.availability = availability;
        this.wanted = wanted;
        this.random = random;
        closed = new Bitfield(pieceCount);
        closed.setAll();
        priority = new byte[pieceCount];
    }

    private void makeOrders() {
        orders = new RarityOrder[Wanted.HIGHEST + 1];
        int[] position = new int[closed.size()];
        for (int p = 0; p < orders.length; p++) {
            orders[p] = new RarityOrder(position, random);
        }
    }

    void setSequential(boolean on) {
        sequential = on;
    }

    Bitfield closed() {
        return closed;
    }

    int priority(int piece) {
        return priority[piece];
    }

    int count(int atPriority) {
        return count[atPriority];
    }

    boolean isOpen(int piece) {
        return !closed.get(piece);
    }

    boolean hasAnyOf(@Nullable Bitfield pieces) {
        return pieces == null ? !closed.isFull() : pieces.hasAnyNotIn(closed);
    }

    /** Whether at least one open piece could be had from somebody. */
    boolean hasAnyAvailable() {
        if (closed.isFull()) {
            return false;
        }
        if (availability.hasSeeds()) {
            return true;
        }
        order();
        for (RarityOrder order : orders) {
            if (order.firstHeld() < order.size()) {
                return true;
            }
        }
        return false;
    }

    void open(int piece) {
        if (!closed.clear(piece)) {
            return;
        }
        int p = wanted.priority(piece);
        priority[piece] = (byte) p;
        count[p]++;
        if (ordered) {
            orders[p].add(piece, availability.withoutSeeds(piece));
        }
    }

    void close(int piece) {
        if (!closed.set(piece)) {
            return;
        }
        count[priority[piece]]--;
        if (ordered) {
            orders[priority[piece]].remove(piece, availability.withoutSeeds(piece));
        }
    }

    /** One peer more has the piece: call after the count has changed. */
    void raised(int piece) {
        if (ordered && isOpen(piece)) {
            orders[priority[piece]].raise(piece, availability.withoutSeeds(piece) - 1);
        }
    }

    /** One peer fewer has the piece: call after the count has changed. */
    void lowered(int piece) {
        if (ordered && isOpen(piece)) {
            orders[priority[piece]].lower(piece, availability.withoutSeeds(piece) + 1);
        }
    }

    /** Many counts are about to change: the order is built anew when it is next asked for. */
    void disorder() {
        ordered = false;
    }

    /**
     * Finds the piece to begin next.
     *
     * @return a piece the peer may be asked for, still open; -1 if there is none
     */
    int next(RequestingPeer peer, int atPriority) {
        if (count[atPriority] == 0) {
            return -1;
        }
        if (sequential) {
            return lowest(peer, atPriority);
        }
        order();
        RarityOrder order = orders[atPriority];
        if (peer.pieceCount(closed.size()) < order.size() / SPARSE) {
            return rarestOf(peer, atPriority);
        }
        int first = availability.hasSeeds() ? 0 : order.firstHeld();
        int size = order.size();
        if (first < size && wanted.have().cardinality() < RANDOM_FIRST) {
            int from = first + random.nextInt(size - first);
            int piece = scan(order, peer, from, size);
            return piece >= 0 ? piece : scan(order, peer, first, from);
        }
        return scan(order, peer, first, size);
    }

    private static int scan(RarityOrder order, RequestingPeer peer, int from, int to) {
        for (int i = from; i < to; i++) {
            int piece = order.get(i);
            if (peer.mayGive(piece)) {
                return piece;
            }
        }
        return -1;
    }

    private int lowest(RequestingPeer peer, int atPriority) {
        for (int piece = closed.nextClear(0); piece >= 0; piece = closed.nextClear(piece + 1)) {
            if (priority[piece] == atPriority && peer.mayGive(piece)) {
                return piece;
            }
        }
        return -1;
    }

    private int rarestOf(RequestingPeer peer, int atPriority) {
        int best = -1;
        int bestCount = Integer.MAX_VALUE;
        int ties = 0;
        for (int piece = peer.nextPiece(0); piece >= 0; piece = peer.nextPiece(piece + 1)) {
            int peers = availability.withoutSeeds(piece);
            if (peers <= bestCount
                    && isOpen(piece)
                    && priority[piece] == atPriority
                    && peer.mayGive(piece)) {
                ties = peers < bestCount ? 1 : ties + 1;
                if (random.nextInt(ties) == 0) {
                    best = piece;
                }
                bestCount = peers;
            }
        }
        return best;
    }

    private void order() {
        if (ordered) {
            return;
        }
        if (orders.length == 0) {
            makeOrders();
        }
        for (int p = 0; p < orders.length; p++) {
            if (count[p] == 0) {
                orders[p].clear();
            } else {
                orders[p].build(this, p, availability);
            }
        }
        ordered = true;
    }
}
