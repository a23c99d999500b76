package dev.exbt.testkit;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/** How long the processor works for a thread: what a test of a time limit asks, so that a busy machine does not fail it. */
public final class CpuTime {
    private CpuTime() {}

    /**
     * Runs a task on this thread.
     *
     * @param task what to run
     * @return the processor's time for it
     */
    public static Duration during(Runnable task) {
        var threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        task.run();
        return Duration.ofNanos(threads.getCurrentThreadCpuTime() - before);
    }
}
