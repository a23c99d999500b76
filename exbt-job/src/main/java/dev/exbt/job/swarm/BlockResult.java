package dev.exbt.job.swarm;

/** What a block that arrived means to the {@link PiecePicker}. */
public enum BlockResult {
    /** Asked of this peer and still missing: write it. */
    ACCEPTED,
    /** We have it already, from somebody else: drop it and count it as wasted. */
    DUPLICATE,
    /** Not asked of this peer, or no such block: drop it. */
    NOT_EXPECTED
}
