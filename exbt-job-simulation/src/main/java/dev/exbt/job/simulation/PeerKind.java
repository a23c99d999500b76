package dev.exbt.job.simulation;

/** What a peer is up to. All run the same engine. */
public enum PeerKind {
    /** Has everything and gives it. */
    SEED,
    /** Wants everything, and gives what it has. */
    LEECHER,
    /** Wants everything, and lets nobody have anything: its messages that would are held back. */
    FREE_RIDER,
    /** Believes it has everything, while each block on its disk is wrong. */
    POISONER;

    boolean beginsComplete() {
        return this == SEED || this == POISONER;
    }
}
