package dev.exbt.job.swarm;

/** Why an address is banned. */
public enum BanReason {
    /** It was proven to have sent blocks that are not the torrent's. */
    BAD_DATA,
    /** It broke the protocol in a way no honest client does. */
    PROTOCOL,
    /** It asked or sent far more than it may. */
    FLOOD,
    /** The user said so. */
    USER
}
