package dev.exbt.job.simulation;

import java.util.PriorityQueue;

/**
 * The clock and what is to come, in the order of time; of one instant in the order in which it was planned, so that a run
 * repeats.
 */
final class VirtualTime {
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final long startNanos;
    private long elapsedNanos;
    private long planned;

    private record Event(long time, long number, Runnable task) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return time != other.time
                    ? Long.compare(time, other.time)
                    : Long.compare(number, other.number);
        }
    }

    VirtualTime(long startNanos) {
        this.startNanos = startNanos;
    }

    /** What the clock shows: any number, as of {@link System#nanoTime}. */
    long nowNanos() {
        return startNanos + elapsedNanos;
    }

    long elapsedNanos() {
        return elapsedNanos;
    }

    void after(long delayNanos, Runnable task) {
        at(elapsedNanos + Math.max(0, delayNanos), task);
    }

    /** Plans something for a time since the beginning. */
    void at(long elapsed, Runnable task) {
        events.add(new Event(Math.max(elapsed, elapsedNanos), planned++, task));
    }

    /** Does the next thing if it comes before a time; the clock then shows when. */
    boolean step(long untilElapsed) {
        Event next = events.peek();
        if (next == null || next.time() > untilElapsed) {
            return false;
        }
        events.remove();
        elapsedNanos = next.time();
        next.task().run();
        return true;
    }

    /** Nothing happens until a time. */
    void rest(long untilElapsed) {
        elapsedNanos = Math.max(elapsedNanos, untilElapsed);
    }
}
