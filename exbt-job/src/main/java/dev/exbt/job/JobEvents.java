package dev.exbt.job;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Who hears of a job's events. Listeners come and go from any thread; events are told on the event loop. */
final class JobEvents {
    private final List<JobListener> listeners = new CopyOnWriteArrayList<>();
    private final Set<JobListener> broken = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Job job;

    void belongTo(Job owner) {
        job = owner;
    }

    void add(JobListener listener) {
        listeners.add(listener);
    }

    void remove(JobListener listener) {
        listeners.remove(listener);
        broken.remove(listener);
    }

    void emit(JobEvent event) {
        Job owner = job;
        if (owner == null) {
            return;
        }
        for (JobListener listener : listeners) {
            try {
                listener.onEvent(owner, event);
            } catch (RuntimeException failure) {
                // One program's listener may not stop the download or another's listener.
                if (broken.add(listener)) { // told once: pieces come by the thousand
                    System.getLogger(JobEvents.class.getName())
                            .log(
                                    System.Logger.Level.WARNING,
                                    "a job listener failed on " + event,
                                    failure);
                }
            }
        }
    }
}
