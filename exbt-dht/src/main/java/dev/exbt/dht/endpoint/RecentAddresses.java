package dev.exbt.dht.endpoint;

import java.net.InetSocketAddress;
import java.util.Arrays;

/**
 * Addresses and when each was noted, for so long and so many at most. Sixteen bytes each and no objects, because every node of
 * a process has one. In time's order, so that forgetting is done at the front.
 *
 * <p>An address is kept as 64 bits: IPv4 and port as they are, IPv6 and port mixed. Two IPv6 addresses that are mixed into one
 * count as one, which costs the second a minute's wait.
 */
final class RecentAddresses {
    private static final int FIRST_CAPACITY = 8;
    private static final long ODD = 0x9E3779B97F4A7C15L;

    private final int max;
    private final long lifeNanos;
    private long[] keys = {};
    private long[] times = {};
    private int size;

    /**
     * Makes one that knows no address.
     *
     * @param max how many are remembered; of more, the oldest is forgotten
     * @param lifeNanos how long each is remembered
     */
    RecentAddresses(int max, long lifeNanos) {
        this.max = max;
        this.lifeNanos = lifeNanos;
    }

    /** Notes an address; false, and nothing changes, if it is remembered. */
    boolean note(InetSocketAddress address, long nowNanos) {
        forgetOld(nowNanos);
        long key = key(address);
        for (int i = 0; i < size; i++) {
            if (keys[i] == key) {
                return false;
            }
        }
        if (size == max) {
            forget(1);
        }
        if (size == keys.length) {
            int capacity = Math.min(max, Math.max(FIRST_CAPACITY, 2 * size));
            keys = Arrays.copyOf(keys, capacity);
            times = Arrays.copyOf(times, capacity);
        }
        keys[size] = key;
        times[size] = nowNanos;
        size++;
        return true;
    }

    private void forgetOld(long nowNanos) {
        int old = 0;
        while (old < size && nowNanos - times[old] >= lifeNanos) {
            old++;
        }
        if (old > 0) {
            forget(old);
        }
    }

    private void forget(int count) {
        size -= count;
        System.arraycopy(keys, count, keys, 0, size);
        System.arraycopy(times, count, times, 0, size);
    }

    private static long key(InetSocketAddress address) {
        byte[] host = address.getAddress().getAddress();
        boolean fits = host.length == Integer.BYTES;
        long key = 0;
        for (byte part : host) {
            key = fits ? (key << Byte.SIZE) | (part & 0xff) : mix(key ^ part);
        }
        return fits ? (key << Character.SIZE) | address.getPort() : mix(key ^ address.getPort());
    }

    private static long mix(long bits) {
        long mixed = bits * ODD;
        return mixed ^ (mixed >>> Integer.SIZE);
    }
}
