package dev.exbt.dht.simulation;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Events in the order of their time, those of one instant in the order in which they were added, so that a run repeats.
 *
 * <p>Design: a binary heap in three parallel arrays, because with thousands of nodes most of the time goes into moving entries,
 * and a time and a number are compared in place where entry objects would each be a cache miss.
 */
final class EventQueue {
    private static final int FIRST_CAPACITY = 1_024;

    private long[] times = new long[FIRST_CAPACITY];
    private long[] numbers = new long[FIRST_CAPACITY];
    private @Nullable Object[] events = new @Nullable Object[FIRST_CAPACITY];
    private int size;
    private long added;

    /** Adds an event at a time, in nanoseconds since the beginning of the run. */
    void add(long time, Object event) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            numbers = Arrays.copyOf(numbers, size * 2);
            events = Arrays.copyOf(events, size * 2);
        }
        siftUp(size++, time, added++, event);
    }

    /** Tells the time of the next event; {@link Long#MAX_VALUE} if there is none. */
    long nextTime() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    /** Takes the next event out; there must be one. */
    Object remove() {
        Object first = events[0];
        if (first == null) {
            throw new IllegalStateException("no event is left");
        }
        int last = --size;
        Object moved = events[last];
        events[last] = null;
        if (last > 0 && moved != null) {
            siftDown(times[last], numbers[last], moved);
        }
        return first;
    }

    int size() {
        return size;
    }

    private void siftUp(int from, long time, long number, Object event) {
        int at = from;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (!isBefore(time, number, parent)) {
                break;
            }
            move(parent, at);
            at = parent;
        }
        put(at, time, number, event);
    }

    private void siftDown(long time, long number, Object event) {
        int at = 0;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && isBefore(times[child + 1], numbers[child + 1], child)) {
                child++;
            }
            if (isBefore(time, number, child)) {
                break;
            }
            move(child, at);
            at = child;
        }
        put(at, time, number, event);
    }

    private boolean isBefore(long time, long number, int other) {
        return time < times[other] || (time == times[other] && number < numbers[other]);
    }

    private void move(int from, int to) {
        times[to] = times[from];
        numbers[to] = numbers[from];
        events[to] = events[from];
    }

    private void put(int at, long time, long number, Object event) {
        times[at] = time;
        numbers[at] = number;
        events[at] = event;
    }
}
