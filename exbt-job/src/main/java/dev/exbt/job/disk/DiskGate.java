package dev.exbt.job.disk;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries one swarm's work to the disk threads and the answers home.
 *
 * <p>Work with the same stripe runs in the order given, on one thread. Work that runs alone waits until everything before it
 * is done, and everything after it waits for it. The waiting is kept on the loop, so no disk thread ever stands still for it
 * and other swarms do not notice. Answers gather until the loop takes all of them in one task.
 */
final class DiskGate {
    private final List<? extends Executor> threads;
    private final Executor home;
    private final Runnable drain = this::drain;

    // Of the loop.
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private boolean aloneRuns;

    private final AtomicInteger running = new AtomicInteger();
    private volatile boolean aloneWaits;
    private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean drainAsked = new AtomicBoolean();

    /** Runs on a disk thread and gives what is to be done about it on the loop, or null. */
    @FunctionalInterface
    interface Work {
        @Nullable Runnable run();
    }

    /** Starts on the loop, goes on where it likes, and hands over once what is to be done on the loop at its end. */
    @FunctionalInterface
    interface LoneWork {
        void start(Consumer<Runnable> done);
    }

    private sealed interface Waiting {}

    private record Striped(int stripe, Work work) implements Waiting {}

    private record Alone(LoneWork work) implements Waiting {}

    /** Work on its way to a disk thread; no lambda, see {@link PieceAssemblies}. */
    private record Started(DiskGate gate, Work work) implements Runnable {
        @Override
        public void run() {
            gate.run(work);
        }
    }

    DiskGate(List<? extends Executor> threads, Executor home) {
        this.threads = threads;
        this.home = home;
    }

    /** Runs work in the order of its stripe. Loop only. */
    void submit(int stripe, Work work) {
        if (aloneRuns || !waiting.isEmpty()) {
            waiting.add(new Striped(stripe, work));
        } else {
            start(stripe, work);
        }
    }

    /** Runs work alone. Loop only. */
    void alone(LoneWork work) {
        waiting.add(new Alone(work));
        aloneWaits = true;
        startWaiting();
    }

    /** Runs work alone on a disk thread. Loop only. */
    void alone(Work work) {
        alone(done ->
                threads.getFirst()
                        .execute(() -> {
                            Runnable answer = work.run();
                            done.accept(answer == null ? () -> {} : answer);
                        }));
    }

    /** Has something done on the loop, behind all that was posted before. Any thread. */
    void post(Runnable answer) {
        answers.add(answer);
        if (drainAsked.compareAndSet(false, true)) {
            try {
                home.execute(drain);
            } catch (RejectedExecutionException e) {
                // The loop has ended before its swarm: nobody is left to hear the answer.
                System.getLogger(DiskGate.class.getName())
                        .log(System.Logger.Level.DEBUG, "answer dropped", e);
            }
        }
    }

    private void start(int stripe, Work work) {
        running.incrementAndGet();
        threads.get(stripe % threads.size()).execute(new Started(this, work));
    }

    // The answer goes first and the count after it, so what runs alone starts behind every answer.
    // The loop sets its flag
    // before it reads the count, this thread lowers the count before it reads the flag: one of them
    // sees the other.
    private void run(Work work) {
        try {
            Runnable answer = work.run();
            if (answer != null) {
                post(answer);
            }
        } finally {
            if (running.decrementAndGet() == 0 && aloneWaits) {
                post(() -> {});
            }
        }
    }

    private void drain() {
        drainAsked.set(false);
        try {
            for (Runnable answer = answers.poll(); answer != null; answer = answers.poll()) {
                answer.run();
            }
        } finally {
            if (!answers.isEmpty()) { // an answer threw
                post(() -> {});
            }
            startWaiting();
        }
    }

    private void startWaiting() {
        while (!aloneRuns && !waiting.isEmpty()) {
            switch (waiting.element()) {
                case Striped(int stripe, Work work) -> {
                    waiting.remove();
                    start(stripe, work);
                }
                case Alone(LoneWork work) -> {
                    if (running.get() > 0) {
                        return;
                    }
                    waiting.remove();
                    aloneWaits = waiting.stream().anyMatch(Alone.class::isInstance);
                    aloneRuns = true;
                    work.start(answer ->
                            post(() -> {
                                aloneRuns = false;
                                answer.run();
                            }));
                }
            }
        }
    }
}
