package dev.exbt.dht.simulation;

import dev.exbt.dht.endpoint.DhtOutput;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A place at the network: an address, perhaps behind a translator, and the host that runs there, if one does. */
final class Site implements DhtOutput {
    /** No wake-up is planned. */
    static final long NEVER = Long.MAX_VALUE;

    private final Wire wire;
    private final InetSocketAddress address;
    private final @Nullable Nat nat;
    @Nullable SimulatedHost host;

    /** Since the beginning of the run; an event of another time is an old plan and counts for nothing. */
    long plannedWakeNanos = NEVER;

    /** Hosts of different sides of a partition do not reach each other. */
    int side;

    Site(Wire wire, InetSocketAddress address, @Nullable Nat nat) {
        this.wire = wire;
        this.address = address;
        this.nat = nat;
    }

    /** The host's own address, which behind a translator is not the one that others see. */
    InetSocketAddress address() {
        return address;
    }

    @Nullable Nat nat() {
        return nat;
    }

    @Override
    public void send(InetSocketAddress to, byte[] datagram) {
        wire.send(this, to, datagram);
    }
}
