package dev.exbt.cli;

import dev.exbt.cli.output.ProgressSample;
import dev.exbt.job.JobState;
import dev.exbt.job.JobStatus;
import java.util.List;

/** Turns what jobs say of themselves into what a progress display shows. */
final class JobSamples {
    private JobSamples() {}

    /** One sample of all: sums, and the state of the job that is furthest behind. */
    static ProgressSample of(List<JobStatus> jobs) {
        if (jobs.size() == 1) {
            return of(jobs.getFirst());
        }
        long bytes = 0;
        long total = 0;
        long down = 0;
        long up = 0;
        int peers = 0;
        JobState state = JobState.SEEDING;
        for (JobStatus status : jobs) {
            ProgressSample sample = of(status);
            bytes += sample.bytes();
            total += sample.totalBytes();
            down += sample.downloadRate();
            up += sample.uploadRate();
            peers += sample.peers();
            state = status.state().compareTo(state) < 0 ? status.state() : state;
        }
        return new ProgressSample(
                word(state), total == 0 ? 0 : 100.0 * bytes / total, bytes, total, down, up, peers);
    }

    static ProgressSample of(JobStatus status) {
        double percentage = status.progress().percentage();
        long bytes = status.verifiedBytes();
        if (status.state() == JobState.CHECKING) {
            int pieces = status.progress().finished() + status.progress().unfinished();
            percentage = pieces == 0 ? 0 : Math.min(100.0, 100.0 * status.checked() / pieces);
            bytes = (long) (status.wantedBytes() * percentage / 100.0);
        }
        return new ProgressSample(
                word(status.state()),
                percentage,
                bytes,
                status.wantedBytes(),
                status.downloadRate(),
                status.uploadRate(),
                status.connections());
    }

    static String word(JobState state) {
        return switch (state) {
            case STOPPED -> "stopped";
            case FETCHING_METADATA -> "metadata";
            case CHECKING -> "checking";
            case DOWNLOADING -> "downloading";
            case SEEDING -> "seeding";
            case PAUSED -> "paused";
            case ERROR -> "error";
        };
    }
}
