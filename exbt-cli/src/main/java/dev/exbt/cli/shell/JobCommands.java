package dev.exbt.cli.shell;

import dev.exbt.cli.output.ByteSize;
import dev.exbt.cli.output.PrintableText;
import dev.exbt.cli.output.Terminal;
import dev.exbt.job.Job;
import dev.exbt.job.JobFile;
import dev.exbt.job.JobProgress;
import dev.exbt.job.JobStatus;
import dev.exbt.job.TrackerSnapshot;
import java.util.List;
import java.util.Locale;

/** The founding document's commands: {@code Job.create} to {@code Job.dir}, in its words. */
final class JobCommands {
    /** How long {@code wait} waits unless told otherwise: a week. */
    private static final long WAIT_SECONDS = 7 * 86_400;

    private final ShellJobs jobs;
    private final Terminal terminal;

    JobCommands(ShellJobs jobs, Terminal terminal) {
        this.jobs = jobs;
        this.terminal = terminal;
    }

    void addTo(ShellCommands commands) {
        commands.add(
                "create",
                "NAME DIR TORRENT",
                "make a job from a torrent file, magnet link or web address; DIR must not exist",
                words -> jobs.create(words.get(0), words.get(1), words.get(2)));
        commands.add(
                "load",
                "NAME DIR",
                "load the job of a directory",
                words -> jobs.load(words.get(0), words.get(1)));
        commands.add(
                "start",
                "JOB",
                "check what is there, connect to peers, move data",
                words -> jobs.await(job(words).start()));
        commands.add(
                "stop",
                "JOB",
                "leave all peers, stop all actions",
                words -> jobs.await(job(words).stop()));
        commands.add(
                "pause",
                "JOB",
                "move no data, keep connections",
                words -> jobs.await(job(words).pause()));
        commands.add("resume", "JOB", "undo pause", words -> jobs.await(job(words).resume()));
        commands.add("progress", "JOB", "pieces finished and not", this::progress);
        commands.add(
                "finished?",
                "JOB",
                "whether every wanted piece is verified: true or false",
                words -> terminal.line(String.valueOf(job(words).isFinished())));
        commands.add("wait", "JOB [SECONDS]", "wait until it is finished", this::waitFor);
        commands.add(
                "set-max-connections",
                "JOB N",
                "set how many peers may be connected",
                words -> job(words).setMaxConnections(count(words.get(1))));
        commands.add(
                "files",
                "JOB",
                "its files: length, offset, pieces, path",
                words -> files(job(words).files()));
        commands.add("status", "JOB", "everything about it", words -> status(job(words).status()));
        commands.add(
                "dir",
                "JOB",
                "where its files are",
                words -> terminal.line(PrintableText.of(job(words).directory().toString())));
        commands.add(
                "close",
                "JOB",
                "stop and forget it; files and state stay",
                words -> jobs.close(words.get(0)));
        commands.add("jobs", "", "list the jobs", words -> list());
    }

    private Job job(List<String> words) throws ShellFailure {
        return jobs.find(words.getFirst());
    }

    private static int count(String text) throws ShellFailure {
        try {
            int count = Integer.parseInt(text);
            if (count > 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            throw new ShellFailure("a number expected, found " + text);
        }
        throw new ShellFailure("a number above 0 expected, found " + text);
    }

    private void progress(List<String> words) throws ShellFailure {
        terminal.line(text(job(words).progress()));
    }

    private static String text(JobProgress progress) {
        return String.format(
                Locale.ROOT,
                "finished: %d, unfinished: %d, percentage: %.1f",
                progress.finished(),
                progress.unfinished(),
                Math.floor(progress.percentage() * 10) / 10);
    }

    private void waitFor(List<String> words) throws ShellFailure, InterruptedException {
        long seconds = words.size() > 1 ? count(words.get(1)) : WAIT_SECONDS;
        jobs.await(job(words).completion(), seconds);
    }

    private void files(List<JobFile> files) {
        if (files.isEmpty()) {
            terminal.line("not known yet: the magnet link's description is still missing");
        }
        for (JobFile file : files) {
            terminal.line(
                    String.format(
                            Locale.ROOT,
                            "length: %d, offset: %d, pieces: %d..%d, path: %s",
                            file.length(),
                            file.offset(),
                            file.firstPiece(),
                            file.lastPiece(),
                            PrintableText.of(file.path())));
        }
    }

    private void status(JobStatus status) {
        terminal.line("name: " + PrintableText.of(status.name()));
        terminal.line("state: " + status.state().name().toLowerCase(Locale.ROOT));
        if (status.error() != null) {
            terminal.line("error: " + PrintableText.of(status.error()));
        }
        if (status.warning() != null) {
            terminal.line("warning: " + PrintableText.of(status.warning()));
        }
        terminal.line(
                "connections: " + status.connections() + " of " + status.knownPeers() + " known");
        status.turnedAway().forEach((why, count) -> terminal.line("peers " + why + ": " + count));
        long refused = jobs.refusedConnections();
        if (refused > 0) {
            terminal.line(
                    "connections refused, too many from one address, for all jobs: " + refused);
        }
        terminal.line("progress: " + text(status.progress()));
        terminal.line(
                "rates: "
                        + ByteSize.formatRate(status.downloadRate())
                        + " down, "
                        + ByteSize.formatRate(status.uploadRate())
                        + " up");
        terminal.line(
                "moved: "
                        + ByteSize.format(status.downloaded())
                        + " down, "
                        + ByteSize.format(status.uploaded())
                        + " up");
        terminal.line("dir: " + PrintableText.of(status.directory().toString()));
        for (TrackerSnapshot tracker : status.trackers()) {
            terminal.line(
                    PrintableText.of(
                            "tracker: "
                                    + tracker.url()
                                    + (tracker.error() == null
                                            ? ""
                                            : " (" + tracker.error() + ")")));
        }
        terminal.line("files: " + status.files().size());
        files(status.files());
    }

    private void list() {
        jobs.all()
                .forEach((name, job) -> {
                    JobStatus status = job.status();
                    terminal.line(
                            PrintableText.of(
                                    String.format(
                                            Locale.ROOT,
                                            "%s: %s, %.1f%%, %s",
                                            name,
                                            status.state().name().toLowerCase(Locale.ROOT),
                                            status.progress().percentage(),
                                            status.name())));
                });
    }
}
