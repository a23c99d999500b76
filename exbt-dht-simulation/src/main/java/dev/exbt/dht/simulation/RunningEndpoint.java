package dev.exbt.dht.simulation;

import dev.exbt.dht.endpoint.DhtEndpoint;
import java.net.InetSocketAddress;

/** Joins an endpoint to the wire. */
record RunningEndpoint(DhtEndpoint endpoint) implements SimulatedHost {
    @Override
    public void receive(InetSocketAddress from, byte[] datagram, long nowNanos) {
        endpoint.receive(from, datagram, nowNanos);
    }

    @Override
    public void wake(long nowNanos) {
        endpoint.wake(nowNanos);
    }

    @Override
    public long nanosToWake(long nowNanos) {
        return endpoint.nanosToWake(nowNanos);
    }
}
