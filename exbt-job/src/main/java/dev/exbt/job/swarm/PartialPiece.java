package dev.exbt.job.swarm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A piece some of whose blocks are asked for or here: who was asked for each, and who sent it. */
final class PartialPiece {
    private static final byte FREE = 0;
    private static final byte ASKED = 1;
    private static final byte RECEIVED = 2;
    private static final int NOBODY = -1;

    final int piece;
    final int blocks;

    /** Lower is earlier. */
    final long begunAt;

    private final int length;
    private final byte[] state;
    private final @Nullable RequestingPeer[] first;
    private final @Nullable RequestingPeer[] second;
    private final long[] askedAt;
    private final int[] senders;
    private final Participants participants = new Participants();
    private int free;
    private int received;
    private int askedOnce;
    private int lowestFree;

    /** Who began it and would rather finish it alone. */
    private @Nullable RequestingPeer owner;

    /** Whose blocks were in it when it failed; not null means that it must now come from one peer only. */
    private int @Nullable [] suspects;

    /** Where it stands in {@link PartialPieces}' lists. */
    int index;

    int freeIndex = NOBODY;

    /** The priority under which it is listed there. */
    int listedPriority;

    PartialPiece(int piece, int length, long begunAt) {
        this.piece = piece;
        this.length = length;
        this.begunAt = begunAt;
        blocks = (length + PiecePicker.BLOCK_LENGTH - 1) / PiecePicker.BLOCK_LENGTH;
        state = new byte[blocks];
        first = new RequestingPeer[blocks];
        second = new RequestingPeer[blocks];
        askedAt = new long[blocks];
        senders = new int[blocks];
        Arrays.fill(senders, NOBODY);
        free = blocks;
    }

    int length(int block) {
        return Math.min(PiecePicker.BLOCK_LENGTH, length - block * PiecePicker.BLOCK_LENGTH);
    }

    boolean hasFree() {
        return free > 0;
    }

    /** Whether a block is asked of one peer, so that a second might be asked too. */
    boolean hasAskedOnce() {
        return askedOnce > 0;
    }

    boolean isComplete() {
        return received == blocks;
    }

    boolean isReceived(int block) {
        return state[block] == RECEIVED;
    }

    boolean isExclusive() {
        return suspects != null;
    }

    /** The lowest block to ask for, or -1. */
    int nextFree() {
        while (lowestFree < blocks && state[lowestFree] != FREE) {
            lowestFree++;
        }
        return lowestFree < blocks ? lowestFree : NOBODY;
    }

    void own(RequestingPeer peer) {
        owner = peer;
    }

    /** Whether blocks of it are at this moment asked of the peer. */
    boolean isAsking(RequestingPeer peer) {
        return participants.asked(peer) > 0;
    }

    /**
     * Whether a peer may be given blocks of it.
     *
     * @param insisting the peer has nothing else to do: a piece another keeps to itself may be shared, a failed one tried again by a suspect
     */
    boolean mayBeGivenTo(RequestingPeer peer, boolean insisting) {
        if (!peer.mayBegin() && !isAsking(peer)) {
            return false;
        }
        if (suspects != null) {
            return !participants.isAskingOtherThan(peer)
                    && (insisting || !contains(suspects, peer.address));
        }
        return insisting || owner == null || owner == peer || participants.asked(owner) == 0;
    }

    void ask(int block, RequestingPeer peer, long now) {
        state[block] = ASKED;
        first[block] = peer;
        askedAt[block] = now;
        free--;
        askedOnce++;
        participants.ask(peer);
    }

    void askAgain(int block, RequestingPeer peer) {
        second[block] = peer;
        askedOnce--;
        participants.ask(peer);
    }

    /**
     * The block that was asked for first of those asked of one peer only, or -1.
     *
     * @param anybodys false for those alone that were asked of a peer that has proven itself
     */
    int oldestAskedOnce(boolean anybodys) {
        int oldest = NOBODY;
        for (int block = 0; block < blocks; block++) {
            if (state[block] == ASKED
                    && second[block] == null
                    && (oldest == NOBODY || askedAt[block] < askedAt[oldest])
                    && (anybodys || isTrusted(first[block]))) {
                oldest = block;
            }
        }
        return oldest;
    }

    private static boolean isTrusted(@Nullable RequestingPeer peer) {
        return peer != null && peer.trusted;
    }

    boolean isAskedOf(int block, RequestingPeer peer) {
        return first[block] == peer || second[block] == peer;
    }

    /** Takes a block that was asked of the peer; returns who else was asked for it and need not send it any more. */
    @Nullable RequestingPeer receive(int block, RequestingPeer peer) {
        RequestingPeer rival = first[block] == peer ? second[block] : first[block];
        if (rival != null) {
            participants.unask(rival);
        } else {
            askedOnce--;
        }
        first[block] = null;
        second[block] = null;
        state[block] = RECEIVED;
        senders[block] = peer.address;
        participants.receive(peer);
        if (++received == blocks) {
            participants.await();
        }
        return rival;
    }

    /** Forgets that the block was asked of the peer, which it must have been. */
    void lose(int block, RequestingPeer peer) {
        participants.unask(peer);
        RequestingPeer other = first[block] == peer ? second[block] : first[block];
        first[block] = other;
        second[block] = null;
        if (other != null) {
            askedOnce++;
            return;
        }
        askedOnce--;
        release(block);
    }

    private void release(int block) {
        state[block] = FREE;
        free++;
        lowestFree = Math.min(lowestFree, block);
    }

    /** The peer is gone: what was asked of it is free again, what it sent stays. */
    void forget(RequestingPeer peer) {
        for (int block = 0; block < blocks && isAsking(peer); block++) {
            if (isAskedOf(block, peer)) {
                lose(block, peer);
            }
        }
        participants.remove(peer);
        if (owner == peer) {
            owner = null;
        }
    }

    /** What was received is lost, what is asked for may still come. */
    void dropReceived() {
        if (isComplete()) {
            participants.settle();
        }
        for (int block = 0; block < blocks; block++) {
            if (state[block] == RECEIVED) {
                senders[block] = NOBODY;
                release(block);
            }
        }
        received = 0;
        participants.clearSent();
    }

    /** The hash was wrong: all is missing again, and the next attempt comes from one peer alone. */
    void fail() {
        suspects = Arrays.stream(senders).filter(address -> address != NOBODY).distinct().toArray();
        participants.judge(false);
        dropReceived();
        owner = null;
    }

    /** The hash was right. */
    void pass() {
        participants.judge(true);
    }

    /** It is no longer in progress, whatever became of it: nobody's request counts any more. */
    void end() {
        if (isComplete()) {
            participants.settle();
        }
        participants.clear();
    }

    int[] senders() {
        return senders.clone();
    }

    private static boolean contains(int[] values, int value) {
        for (int v : values) {
            if (v == value) {
                return true;
            }
        }
        return false;
    }
}
