package dev.exbt.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** How much a thread allocates: what a test of a memory limit asks. Modules under test need not read java.management for it. */
public final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /**
     * Runs a task on this thread.
     *
     * @param task what to run
     * @return the bytes of heap it allocated, garbage included
     */
    public static long during(Runnable task) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        task.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /**
     * What the JDK's own buffers take outside of the heap; memory that Netty takes by itself is not among it.
     *
     * @return bytes
     */
    public static long ofBuffers() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
