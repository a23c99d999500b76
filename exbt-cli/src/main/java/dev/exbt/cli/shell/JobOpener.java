package dev.exbt.cli.shell;

import dev.exbt.job.Job;
import dev.exbt.job.Session;
import java.nio.file.Path;

/** Makes jobs of what a user types. */
public interface JobOpener {
    /**
     * Makes a job.
     *
     * @param session where it lives
     * @param directory where its files go; must not exist
     * @param source a torrent file, a magnet link or a web address
     * @return the job, not started
     * @throws Exception if it cannot be made
     */
    Job create(Session session, Path directory, String source) throws Exception;

    /**
     * Loads a job that was made before.
     *
     * @param session where it lives
     * @param directory where its files are
     * @return the job, not started
     * @throws Exception if it cannot be loaded
     */
    Job load(Session session, Path directory) throws Exception;

    /**
     * Puts a failure in words.
     *
     * @param failure what went wrong
     * @return words for the user
     */
    String explain(Throwable failure);
}
