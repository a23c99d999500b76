package dev.exbt.krpc;

import dev.exbt.bencode.BencodeValue;

/** Something stored in the DHT for anybody to read (BEP 44). */
public sealed interface Item permits ImmutableItem, MutableItem {
    /** Longest value, bencoded, in bytes. */
    int MAX_VALUE_LENGTH = 1_000;

    /** Longest salt, in bytes. */
    int MAX_SALT_LENGTH = 64;

    /**
     * What is stored.
     *
     * @return any value, at most {@value #MAX_VALUE_LENGTH} bytes when bencoded
     */
    BencodeValue value();

    /**
     * Where it is stored, and what one asks for to get it.
     *
     * @return a hash
     */
    NodeId target();

    /**
     * Whether the item is what its author signed. For a mutable one this costs far more than to read it.
     *
     * @return true for every immutable item
     * @throws IllegalStateException if this Java platform has no Ed25519, see the module's description
     */
    boolean verify();
}
