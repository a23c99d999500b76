package dev.exbt.krpc;

import java.net.Inet4Address;
import java.net.InetAddress;

/** The two families of addresses, each with a DHT of its own (BEP 32). */
public enum AddressFamily {
    /** IPv4: {@code n4} in {@code want}, {@code nodes} in responses. */
    V4("n4"),
    /** IPv6: {@code n6} in {@code want}, {@code nodes6} in responses. */
    V6("n6");

    private final String want;

    AddressFamily(String want) {
        this.want = want;
    }

    /**
     * Tells the family of an address.
     *
     * @param address the address
     * @return its family
     */
    public static AddressFamily of(InetAddress address) {
        return address instanceof Inet4Address ? V4 : V6;
    }

    /** How {@code want} names this family. */
    String want() {
        return want;
    }
}
