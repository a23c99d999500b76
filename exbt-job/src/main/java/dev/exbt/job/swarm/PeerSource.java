package dev.exbt.job.swarm;

/** Who told us a peer's address; the later ones are believed less when room is short. */
public enum PeerSource {
    /** The user of the program. */
    USER,
    /** A tracker. */
    TRACKER,
    /** The magnet link or the torrent. */
    MAGNET,
    /** The peer itself, which has connected to us. */
    INCOMING,
    /** The DHT. */
    DHT,
    /** Another peer (BEP 11). */
    PEX
}
