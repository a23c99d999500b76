package dev.exbt.dht.simulation;

/** How a liar answers. All of them answer pings as they should, which is how they come into the tables of honest nodes. */
public enum LiarKind {
    /** What cannot be read: noise, cut answers, node lists of a wrong length, ids of a wrong length. */
    GARBAGE,

    /** Itself: as every one of the nodes, under ids around the target, and as the only peer there is. */
    SELF_POINTING,

    /**
     * Nodes that are nearer to the target than any honest one: other liars, who never have what is sought, and addresses where
     * nobody is, so that a search waits for them.
     */
    FAKE_NEARER
}
