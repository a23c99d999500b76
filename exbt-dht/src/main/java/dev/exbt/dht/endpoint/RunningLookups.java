package dev.exbt.dht.endpoint;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The searches that are running, and when the next one runs out of time. All have the same time, so the oldest is the next. */
final class RunningLookups {
    private final Set<LookupRun> running = new LinkedHashSet<>();
    private final ArrayDeque<LookupRun> byDeadline = new ArrayDeque<>();

    void add(LookupRun run) {
        running.add(run);
        byDeadline.add(run);
    }

    void remove(LookupRun run) {
        running.remove(run);
        while (!byDeadline.isEmpty() && byDeadline.element().isOver()) {
            byDeadline.remove();
        }
    }

    int size() {
        return running.size();
    }

    void wake(long nowNanos) {
        LookupRun oldest = byDeadline.peek();
        while (oldest != null && nowNanos - oldest.deadlineNanos() >= 0) {
            byDeadline.remove();
            oldest.cancel(nowNanos);
            oldest = byDeadline.peek();
        }
    }

    long nanosToWake(long nowNanos) {
        LookupRun oldest = byDeadline.peek();
        return oldest == null ? Long.MAX_VALUE : Math.max(0, oldest.deadlineNanos() - nowNanos);
    }

    void cancelAll(long nowNanos) {
        List.copyOf(running).forEach(run -> run.cancel(nowNanos));
    }
}
