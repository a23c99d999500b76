package dev.exbt.job;

/** Hears of a job's events. Called on the session's event loop, in order: must return at once and may not block. */
@FunctionalInterface
public interface JobListener {
    /**
     * Something happened.
     *
     * @param job the job it happened to
     * @param event what happened
     */
    void onEvent(Job job, JobEvent event);
}
