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
        Duration before = ofThisThread();
        task.run();
        return ofThisThread().minus(before);
    }

    /**
     * Says what this thread has worked so far.
     *
     * @return the processor's time
     */
    public static Duration ofThisThread() {
        return Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
    }

    /**
     * Adds up what threads have worked so far.
     *
     * @param prefix how their names begin
     * @return the processor's time of those that live
     */
    public static Duration ofThreads(String prefix) {
        var threads = ManagementFactory.getThreadMXBean();
        long nanos =
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith(prefix))
                        .mapToLong(
                                thread -> Math.max(0, threads.getThreadCpuTime(thread.threadId())))
                        .sum();
        return Duration.ofNanos(nanos);
    }
}
