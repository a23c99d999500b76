package dev.exbt.cli.shell;

import dev.exbt.job.Job;
import dev.exbt.job.JobEvent;
import dev.exbt.job.Session;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The shell's jobs, by the names the user gave them. */
final class ShellJobs {
    /** Hears of a job's events; called on the session's event loop. */
    interface Ear {
        /**
         * Something happened.
         *
         * @param name the job's name in the shell
         * @param job the job
         * @param event what happened
         */
        void hear(String name, Job job, JobEvent event);
    }

    private interface Opening {
        Job open() throws Exception;
    }

    private static final long COMMAND_SECONDS = 10;

    private final Session session;
    private final JobOpener opener;
    private final Ear ear;
    private final Map<String, Job> jobs = new LinkedHashMap<>();

    ShellJobs(Session session, JobOpener opener, Ear ear) {
        this.session = session;
        this.opener = opener;
        this.ear = ear;
    }

    Set<String> names() {
        return jobs.keySet();
    }

    Map<String, Job> all() {
        return jobs;
    }

    /** Connections that were ended at once, of whatever job; see {@link Session#refusedConnections}. */
    long refusedConnections() {
        return session.refusedConnections();
    }

    Job find(String name) throws ShellFailure {
        return Objects.requireNonNull(jobs.get(whole(name)));
    }

    private String whole(String name) throws ShellFailure {
        return ShellCommands.choose("job", name, jobs.keySet());
    }

    void create(String name, String directory, String source) throws ShellFailure {
        add(name, () -> opener.create(session, Path.of(directory), source));
    }

    void load(String name, String directory) throws ShellFailure {
        add(name, () -> opener.load(session, Path.of(directory)));
    }

    void close(String name) throws ShellFailure {
        String whole = whole(name);
        find(whole).close();
        jobs.remove(whole);
    }

    private void add(String name, Opening opening) throws ShellFailure {
        if (jobs.containsKey(name)) {
            throw new ShellFailure("there is a job " + name + " already");
        }
        try {
            Job job = opening.open();
            job.addListener((from, event) -> ear.hear(name, from, event));
            jobs.put(name, job);
        } catch (Exception e) {
            throw new ShellFailure(opener.explain(e));
        }
    }

    /** Waits for a command's answer. */
    void await(CompletableFuture<Void> answer) throws ShellFailure, InterruptedException {
        await(answer, COMMAND_SECONDS);
    }

    void await(CompletableFuture<Void> answer, long seconds)
            throws ShellFailure, InterruptedException {
        try {
            answer.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new ShellFailure(opener.explain(e));
        } catch (TimeoutException e) {
            throw new ShellFailure("not done within " + seconds + " seconds");
        }
    }
}
