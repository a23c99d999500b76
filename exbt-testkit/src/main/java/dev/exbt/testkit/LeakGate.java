package dev.exbt.testkit;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Fails a test run in which a Netty buffer was dropped without being released. Put in place by the service loader before
 * the first test; reports at the end, after collecting garbage, by ending the test JVM with an error.
 */
public final class LeakGate implements TestExecutionListener {
    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();
    private static final int COLLECTIONS = 3;
    private static final int LEAK_STATUS = 86;

    /** Takes the place of Netty's own detectors; found by the service loader. */
    public LeakGate() {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(
                new ResourceLeakDetectorFactory() {
                    @Override
                    @SuppressWarnings("deprecation") // the only abstract method there is
                    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                            Class<T> resource, int samplingInterval, long maxActive) {
                        return new Recording<>(resource, samplingInterval);
                    }
                });
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            // A detector looks at what was collected when it tracks something new.
            io.netty.buffer.UnpooledByteBufAllocator.DEFAULT.buffer(1).release();
            io.netty.buffer.PooledByteBufAllocator.DEFAULT.buffer(1).release();
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
        if (!LEAKS.isEmpty()) {
            report();
            // The platform catches what a listener throws; only a test JVM that dies fails the
            // build.
            Runtime.getRuntime().halt(LEAK_STATUS);
        }
    }

    /** Past the capturing of standard error, which the end of the test JVM would cut off. */
    private static void report() {
        var report = new StringBuilder();
        LEAKS.forEach(leak -> report.append("[exbt] leaked: ").append(leak).append('\n'));
        report.append("[exbt] ")
                .append(LEAKS.size())
                .append(" Netty buffer(s) leaked, the run fails\n");
        var error =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        error.print(report);
        error.flush();
    }

    private static final class Recording<T> extends ResourceLeakDetector<T> {
        @SuppressWarnings("deprecation") // the other constructors are more so
        Recording(Class<T> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resource, String records) {
            LEAKS.add(resource + records);
        }

        @Override
        protected void reportUntracedLeak(String resource) {
            LEAKS.add(resource);
        }
    }
}
