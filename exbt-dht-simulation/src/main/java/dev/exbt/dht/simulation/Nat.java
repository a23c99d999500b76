package dev.exbt.dht.simulation;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A translator between one host and the network, of the kind most homes have: one outer port for all the host sends ("endpoint
 * independent mapping"), which is not the host's own, and nothing let in except from an address and port that the host has
 * sent to lately ("address and port dependent filtering", RFC 4787). An outer port that was silent for as long is given up;
 * the next datagram gets another.
 */
final class Nat {
    private static final int FIRST_PORT = 1_024;
    private static final int PORTS = 65_536 - FIRST_PORT;

    /** Forgets expired holes when there are so many more than at the last look; keeps the map near its living size. */
    static final int ROOM = 64;

    private final long timeoutNanos;
    private final SplittableRandom random;
    private final InetSocketAddress inner;
    private final Map<InetSocketAddress, Long> lastSent = new HashMap<>();
    private @Nullable InetSocketAddress outer;
    private long lastOutNanos;
    private int purgeAt = ROOM;

    Nat(InetSocketAddress inner, long timeoutNanos, SplittableRandom random) {
        this.inner = inner;
        this.timeoutNanos = timeoutNanos;
        this.random = random;
    }

    /** The outer address as of the last datagram sent; null before the first. */
    @Nullable InetSocketAddress outer() {
        return outer;
    }

    /** How many holes it remembers, some of them closed. */
    int holes() {
        return lastSent.size();
    }

    /** Notes that the host sends; returns the address that the receiver will see. */
    InetSocketAddress send(InetSocketAddress to, long elapsedNanos) {
        InetSocketAddress mapped = outer;
        if (mapped == null || elapsedNanos - lastOutNanos > timeoutNanos) {
            mapped = new InetSocketAddress(inner.getAddress(), FIRST_PORT + random.nextInt(PORTS));
            outer = mapped;
            lastSent.clear();
        }
        lastOutNanos = elapsedNanos;
        lastSent.put(to, elapsedNanos);
        if (lastSent.size() >= purgeAt) {
            lastSent.values().removeIf(sent -> elapsedNanos - sent > timeoutNanos);
            purgeAt = lastSent.size() + ROOM;
        }
        return mapped;
    }

    /** Whether a datagram from there is let in. */
    boolean admits(InetSocketAddress from, long elapsedNanos) {
        Long sent = lastSent.get(from);
        return sent != null && elapsedNanos - sent <= timeoutNanos;
    }
}
