package dev.exbt.dht.simulation;

import java.net.InetSocketAddress;

/**
 * What a {@link Site} of the network runs: a real node, a liar, a toy of a test. Times are nanoseconds of the network's clock,
 * which may be negative and may wrap: compare by difference.
 */
interface SimulatedHost {
    /** Takes a datagram that arrived; others may get the same array, so it must not be changed. */
    void receive(InetSocketAddress from, byte[] datagram, long nowNanos);

    /** Does what is due. */
    void wake(long nowNanos);

    /**
     * In how many nanoseconds this host wants to be woken, {@link Long#MAX_VALUE} for never; asked after each call of the other
     * two.
     */
    long nanosToWake(long nowNanos);
}
