package dev.exbt.job.swarm;

/** What the {@link Choker} asks of a connected peer, and tells it. */
public interface ChokerPeer {
    /** Whether the peer is interested in us and may be unchoked: the handshakes are done and it is not about to be closed. */
    boolean isWaitingForUs();

    /** What it sends us, in payload bytes a second. */
    long downloadRate(long nowNanos);

    /** What we send it, in payload bytes a second. */
    long uploadRate(long nowNanos);

    /** Whether it has let us wait for a block too long. */
    boolean isSnubbingUs(long nowNanos);

    /** When the connection was made. */
    long connectedNanos();

    /** Chokes it. */
    void choke();

    /** Unchokes it. */
    void unchoke();
}
