package dev.exbt.job.swarm;

import org.jspecify.annotations.Nullable;

/**
 * How many connected peers have each piece. Seeds have all of them and are counted apart, so that one coming or going costs nothing.
 */
final class Availability {
    private final int pieceCount;

    /** Made when the first peer that is no seed comes: most jobs of a large session have none. */
    private int @Nullable [] peers;

    private int seeds;

    Availability(int pieceCount) {
        this.pieceCount = pieceCount;
    }

    /** How many peers, seeds included, have the piece. */
    int of(int piece) {
        return withoutSeeds(piece) + seeds;
    }

    /** How many peers that are no seeds have the piece. */
    int withoutSeeds(int piece) {
        return peers == null ? 0 : peers[piece];
    }

    boolean hasSeeds() {
        return seeds > 0;
    }

    void add(int piece) {
        if (peers == null) {
            peers = new int[pieceCount];
        }
        peers[piece]++;
    }

    void remove(int piece) {
        if (peers == null || peers[piece] == 0) {
            throw new IllegalStateException(
                    "piece " + piece + " is taken back by one peer more than has given it");
        }
        peers[piece]--;
    }

    void addSeed() {
        seeds++;
    }

    void removeSeed() {
        if (seeds == 0) {
            throw new IllegalStateException("one seed more leaves than has come");
        }
        seeds--;
    }
}
