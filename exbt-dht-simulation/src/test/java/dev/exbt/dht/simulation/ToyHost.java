package dev.exbt.dht.simulation;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Notes what arrives and when, counted from the beginning; wakes when told to. */
final class ToyHost implements SimulatedHost {
    record Arrival(InetSocketAddress from, int number, long nanos) {}

    private final long startNanos;
    final List<Arrival> arrivals = new ArrayList<>();
    final List<Long> wakes = new ArrayList<>();
    long wantsNanos;
    long everyNanos;

    ToyHost(long startNanos) {
        this.startNanos = startNanos;
        this.wantsNanos = startNanos + Long.MAX_VALUE;
    }

    @Override
    public void receive(InetSocketAddress from, byte[] datagram, long nowNanos) {
        arrivals.add(new Arrival(from, number(datagram), nowNanos - startNanos));
    }

    @Override
    public void wake(long nowNanos) {
        wakes.add(nowNanos - startNanos);
        wantsNanos = everyNanos > 0 ? nowNanos + everyNanos : startNanos + Long.MAX_VALUE;
    }

    @Override
    public long nanosToWake(long nowNanos) {
        return wantsNanos - nowNanos;
    }

    List<Integer> numbers() {
        return arrivals.stream().map(Arrival::number).toList();
    }

    static byte[] datagram(int number) {
        return new byte[] {(byte) (number >>> 16), (byte) (number >>> 8), (byte) number};
    }

    private static int number(byte[] datagram) {
        return (datagram[0] & 0xff) << 16 | (datagram[1] & 0xff) << 8 | datagram[2] & 0xff;
    }
}
