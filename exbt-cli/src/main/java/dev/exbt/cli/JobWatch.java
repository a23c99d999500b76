package dev.exbt.cli;

import dev.exbt.cli.output.ProgressView;
import dev.exbt.job.Job;
import dev.exbt.job.JobEvent;
import dev.exbt.job.JobListener;
import dev.exbt.job.Session;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings what jobs tell on the session's event loop to the thread that shows it: events at once, samples at the view's interval.
 * Only the few events that a person cares about are queued, so the queue stays short however fast pieces come.
 */
final class JobWatch implements JobListener {
    /** What a command makes of one event. */
    interface Reaction {
        /**
         * Something happened.
         *
         * @param job to which job
         * @param event what
         * @return the command's exit code when this ends it, or null to go on
         */
        @Nullable Integer on(Job job, JobEvent event);
    }

    /** A view of more jobs than this is given samples less often: each job counts what it has. */
    private static final int JOBS_A_SAMPLE = 50;

    private record Happening(Job job, JobEvent event) {}

    private final BlockingQueue<Happening> happenings = new LinkedBlockingQueue<>();
    private final ProgressView view;
    private final Interruption interruption;
    private final Map<String, String> trackerErrors = new HashMap<>();

    JobWatch(ProgressView view, Interruption interruption) {
        this.view = view;
        this.interruption = interruption;
    }

    @Override
    public void onEvent(Job job, JobEvent event) {
        switch (event) {
            case JobEvent.StateChanged e -> happenings.add(new Happening(job, e));
            case JobEvent.MetadataReceived e -> happenings.add(new Happening(job, e));
            case JobEvent.Completed e -> happenings.add(new Happening(job, e));
            case JobEvent.Failed e -> happenings.add(new Happening(job, e));
            case JobEvent.PiecesLost e -> happenings.add(new Happening(job, e));
            case JobEvent.TrackerReplied e -> happenings.add(new Happening(job, e));
            case JobEvent.DhtSearched e -> {}
            case JobEvent.PieceVerified e -> {}
            case JobEvent.PieceFailed e -> {}
            case JobEvent.PeerConnected e -> {}
            case JobEvent.PeerDisconnected e -> {}
            case JobEvent.PeerBanned e -> {}
        }
    }

    /**
     * Shows how jobs get on until something ends it.
     *
     * @param session whose jobs to show
     * @param reaction says what ends it
     * @return the exit code
     */
    int until(Session session, Reaction reaction) throws InterruptedException {
        long interval =
                TimeUnit.MILLISECONDS.toNanos(view.intervalMillis())
                        * Math.max(1, session.jobs().size() / JOBS_A_SAMPLE);
        long nextSample = System.nanoTime() + interval;
        while (!interruption.happened()) {
            Happening happening =
                    happenings.poll(nextSample - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (interruption.happened()) {
                break;
            }
            if (happening != null) {
                Integer ended = tell(happening, reaction);
                if (ended != null) {
                    return ended;
                }
            }
            if (System.nanoTime() - nextSample >= 0) {
                view.sample(JobSamples.of(session.statuses()));
                nextSample = System.nanoTime() + interval;
            }
        }
        return Exbt.INTERRUPTED;
    }

    private @Nullable Integer tell(Happening happening, Reaction reaction) {
        if (happening.event() instanceof JobEvent.TrackerReplied reply) {
            tellTracker(reply);
        }
        if (happening.event() instanceof JobEvent.PiecesLost(int pieces, String reason)) {
            view.event("lost", pieces + (pieces == 1 ? " piece: " : " pieces: ") + reason);
        }
        return reaction.on(happening.job(), happening.event());
    }

    /** A tracker's error is worth a line when it is a new one. */
    private void tellTracker(JobEvent.TrackerReplied reply) {
        String error = reply.error();
        if (error == null) {
            trackerErrors.remove(reply.url());
        } else if (!error.equals(trackerErrors.put(reply.url(), error))) {
            view.event("tracker", reply.url() + ": " + error);
        }
    }
}
