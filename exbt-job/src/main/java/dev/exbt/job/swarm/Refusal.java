package dev.exbt.job.swarm;

/** Why an address was not taken into a {@link PeerList}, or a connection from it not admitted. */
public enum Refusal {
    /** Its host name was never resolved. */
    UNRESOLVED,
    /** Nobody listens on port 0. */
    PORT_ZERO,
    /** Not the address of one host: multicast, broadcast, unspecified or reserved. */
    NOT_A_HOST,
    /** Of a loopback, private or link-local network, and these are not allowed here. */
    LOCAL,
    /** Our own. */
    SELF,
    /** Banned. */
    BANNED,
    /** The list is full of addresses that are no worse. */
    FULL,
    /** Peers may fill only a part of the list with what they say of others. */
    PEX_SHARE,
    /** There are enough connections with its host. */
    TOO_MANY_CONNECTIONS
}
