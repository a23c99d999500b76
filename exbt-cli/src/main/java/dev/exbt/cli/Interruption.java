package dev.exbt.cli;

import dev.exbt.job.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What Ctrl-C and SIGTERM do: sessions and nodes are closed, the command's thread gets a moment to tidy up, and the virtual machine ends with
 * its own exit code (130 after Ctrl-C), all within two seconds. Verified pieces are on disk by then and remembered.
 *
 * <p>Opened before everything that is to be closed, so that it is closed after it.
 */
final class Interruption implements AutoCloseable {
    /** How long a session of a command may take to close. */
    static final Duration CLOSE_TIMEOUT = Duration.ofMillis(1_500);

    /** How long the command's own thread may take after that. */
    static final Duration TIDY_TIMEOUT = Duration.ofMillis(300);

    private final Thread hook = new Thread(this::interrupted, "exbt-interrupted");
    private final List<Runnable> endings = new ArrayList<>(); // guarded by itself
    private final CountDownLatch told = new CountDownLatch(1);
    private final CountDownLatch tidy = new CountDownLatch(1);
    private volatile boolean happened;

    private Interruption() {}

    /** Begins to wait for one. */
    static Interruption expected() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** Closes a session too when the process is told to end. */
    Session closes(Session session) {
        closes(session::close);
        return session;
    }

    /** Closes something else when the process is told to end. It must do with {@link #CLOSE_TIMEOUT}. */
    void closes(Runnable ending) {
        synchronized (endings) {
            endings.add(ending);
        }
        if (happened) {
            ending.run();
        }
    }

    /** Waits until the process is told to end. */
    void await() throws InterruptedException {
        told.await();
    }

    /** Whether the process is ending. */
    boolean happened() {
        return happened;
    }

    private void interrupted() {
        happened = true;
        told.countDown();
        List<Runnable> open;
        synchronized (endings) {
            open = List.copyOf(endings);
        }
        open.forEach(Runnable::run);
        try {
            if (!tidy.await(TIDY_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                return; // it has had its moment
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The command is over. */
    @Override
    public void close() {
        tidy.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            happened = true;
        }
    }
}
