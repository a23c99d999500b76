package dev.exbt.job;

import dev.exbt.job.files.JobDirectory;
import dev.exbt.job.files.TorrentFiles;
import dev.exbt.metainfo.HostPort;
import dev.exbt.metainfo.InfoHash;
import dev.exbt.metainfo.MagnetLink;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.MetainfoException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One torrent being downloaded or seeded. Founding document: {@code Job}.
 *
 * <p>A job keeps its files in a directory and its state in {@code .exbt} below it. Its commands may be called from any
 * thread, in any order and any number of times; each is carried out on the session's event loop and answered by a future.
 * What {@link #status()} gives is an immutable snapshot.
 *
 * <p>{@link #create(Path, Path)} and {@link #load(Path)} give the job a session of its own, closed with it. Programs with
 * more than one job open a {@link Session} and pass it.
 */
public final class Job implements AutoCloseable {
    private final Session session;
    private final boolean ownsSession;
    private final JobEngine engine;

    private Job(Session session, boolean ownsSession, JobEngine engine) {
        this.session = session;
        this.ownsSession = ownsSession;
        this.engine = engine;
    }

    /**
     * Makes a job from a torrent file, with a session of its own. Founding document: {@code Job.create}.
     *
     * @param directory where its files and state go; must not exist
     * @param torrentFile the torrent file
     * @return the job, not started
     * @throws java.nio.file.FileAlreadyExistsException if the directory exists
     * @throws IOException if the torrent file cannot be read or the directory not be made
     * @throws MetainfoException if the torrent file is not one
     */
    public static Job create(Path directory, Path torrentFile)
            throws IOException, MetainfoException {
        Metainfo metainfo = TorrentFiles.read(torrentFile);
        JobDirectory.requireAbsent(directory);
        return withOwnSession(
                session -> open(session, true, directory, metainfo, JobOptions.defaults()));
    }

    /**
     * Makes a job from a magnet link, with a session of its own. Founding document: {@code Job.create}.
     *
     * @param directory where its files and state go; must not exist
     * @param magnet the link
     * @return the job, not started
     * @throws java.nio.file.FileAlreadyExistsException if the directory exists
     * @throws IOException if the directory cannot be made
     */
    public static Job create(Path directory, MagnetLink magnet) throws IOException {
        JobDirectory.requireAbsent(directory);
        return withOwnSession(
                session -> open(session, true, directory, magnet, JobOptions.defaults()));
    }

    /**
     * Loads the job of a directory, with a session of its own. Founding document: {@code Job.load}.
     *
     * @param directory where {@code create} put it
     * @return the job, not started
     * @throws java.nio.file.NoSuchFileException if no job is there
     * @throws IOException if its state cannot be read
     * @throws MetainfoException if its torrent is damaged
     */
    public static Job load(Path directory) throws IOException, MetainfoException {
        return Job.<MetainfoException>withOwnSession(
                session -> load(session, true, directory, JobOptions.defaults()));
    }

    /**
     * Makes a job in a session.
     *
     * @param session what it shares with other jobs
     * @param directory where its files and state go; must not exist
     * @param metainfo its torrent
     * @param options what it is told beside
     * @return the job, not started
     * @throws java.nio.file.FileAlreadyExistsException if the directory exists
     * @throws IOException if the directory cannot be made
     * @throws IllegalStateException if the session has a job of this torrent, or is closed
     */
    public static Job create(Session session, Path directory, Metainfo metainfo, JobOptions options)
            throws IOException {
        JobDirectory.requireAbsent(directory);
        return open(session, directory, metainfo, options);
    }

    /**
     * Makes a job of a magnet link in a session.
     *
     * @param session what it shares with other jobs
     * @param directory where its files and state go; must not exist
     * @param magnet the link
     * @param options what it is told beside
     * @return the job, not started
     * @throws java.nio.file.FileAlreadyExistsException if the directory exists
     * @throws IOException if the directory cannot be made
     * @throws IllegalStateException if the session has a job of this torrent, or is closed
     */
    public static Job create(Session session, Path directory, MagnetLink magnet, JobOptions options)
            throws IOException {
        JobDirectory.requireAbsent(directory);
        return open(session, directory, magnet, options);
    }

    /**
     * Loads the job of a directory in a session.
     *
     * @param session what it shares with other jobs
     * @param directory where {@code create} put it
     * @param options what it is told beside
     * @return the job, not started
     * @throws java.nio.file.NoSuchFileException if no job is there
     * @throws IOException if its state cannot be read, or another process uses it
     * @throws MetainfoException if its torrent is damaged
     * @throws IllegalStateException if the directory holds several jobs, the session has a job of this torrent, or it is
     *     closed
     */
    public static Job load(Session session, Path directory, JobOptions options)
            throws IOException, MetainfoException {
        return load(session, false, directory, options);
    }

    /**
     * Loads the job of a torrent in a directory, or makes it. The directory may hold other files and other jobs; files of
     * the torrent that are there already are checked and used.
     *
     * @param session what it shares with other jobs
     * @param directory where its files and state are or go; made if it is missing
     * @param metainfo its torrent
     * @param options what it is told beside
     * @return the job, not started
     * @throws IOException if the directory cannot be made or used, or another process uses the job
     * @throws IllegalStateException if the session has a job of this torrent, or is closed
     */
    public static Job open(Session session, Path directory, Metainfo metainfo, JobOptions options)
            throws IOException {
        return open(session, false, directory, metainfo, options);
    }

    /**
     * Loads the job of a magnet link in a directory, or makes it. Its description is not fetched again if it was before.
     *
     * @param session what it shares with other jobs
     * @param directory where its files and state are or go; made if it is missing
     * @param magnet the link
     * @param options what it is told beside
     * @return the job, not started
     * @throws IOException if the directory cannot be made or used, or another process uses the job
     * @throws IllegalStateException if the session has a job of this torrent, or is closed
     */
    public static Job open(Session session, Path directory, MagnetLink magnet, JobOptions options)
            throws IOException {
        return open(session, false, directory, magnet, options);
    }

    private static Job open(
            Session session, boolean owns, Path directory, Metainfo metainfo, JobOptions options)
            throws IOException {
        session.requireNew(metainfo.infoHash());
        JobDirectory home = JobDirectory.open(directory, metainfo.infoHash());
        return add(
                session,
                owns,
                home,
                options,
                () -> {
                    home.writeTorrent(metainfo);
                    return JobSource.of(metainfo);
                });
    }

    private static Job open(
            Session session, boolean owns, Path directory, MagnetLink magnet, JobOptions options)
            throws IOException {
        session.requireNew(magnet.infoHash());
        JobDirectory home = JobDirectory.open(directory, magnet.infoHash());
        return add(
                session,
                owns,
                home,
                options,
                () -> {
                    home.writeMagnet(magnet);
                    return new JobSource(magnet.infoHash(), home.readTorrentIfSound(), magnet);
                });
    }

    private static Job load(Session session, boolean owns, Path directory, JobOptions options)
            throws IOException, MetainfoException {
        JobDirectory home = JobDirectory.find(directory);
        return Job.<MetainfoException>add(session, owns, home, options, () -> JobSource.read(home));
    }

    private interface Reading<X extends Exception> {
        JobSource read() throws IOException, X;
    }

    private static <X extends Exception> Job add(
            Session session, boolean owns, JobDirectory home, JobOptions options, Reading<X> source)
            throws IOException, X {
        try {
            Job job =
                    new Job(
                            session,
                            owns,
                            new JobEngine(session.parts(), home, source.read(), options));
            job.engine.belongsTo(job);
            session.add(job);
            return job;
        } catch (Throwable failed) {
            home.close();
            throw failed;
        }
    }

    private interface Opening<X extends Exception> {
        Job in(Session session) throws IOException, X;
    }

    private static <X extends Exception> Job withOwnSession(Opening<X> opening)
            throws IOException, X {
        Session session = Session.open();
        try {
            return opening.in(session);
        } catch (Throwable failed) {
            session.close();
            throw failed;
        }
    }

    /**
     * Connects to peers and moves data; what is on disk is checked first. Tries again after an error. Founding document:
     * {@code Job.start}.
     *
     * @return done when the job runs; checking is not waited for
     */
    public CompletableFuture<Void> start() {
        return engine.command(engine::start);
    }

    /**
     * Leaves all peers and trackers, stops all actions, writes its state. Founding document: {@code Job.stop}.
     *
     * @return done when the state is written and every file is closed
     */
    public CompletableFuture<Void> stop() {
        return engine.command(engine::stop);
    }

    /**
     * Moves no data in either direction until {@link #resume()}, and keeps the connections. Founding document: {@code
     * Job.pause}.
     *
     * @return done when paused; a job that is not started begins paused
     */
    public CompletableFuture<Void> pause() {
        return engine.command(engine::pause);
    }

    /**
     * Undoes {@link #pause()}, and only that. Founding document: {@code Job.resume}.
     *
     * @return done when resumed
     */
    public CompletableFuture<Void> resume() {
        return engine.command(engine::resume);
    }

    /**
     * Hashes everything on disk again.
     *
     * @return done when every piece was looked at; fails if the job is not started
     */
    public CompletableFuture<Void> check() {
        return engine.command(engine::check);
    }

    /**
     * Waits for the end of the download.
     *
     * @return done when every wanted piece is verified and written; fails when the job fails or is closed before
     */
    public CompletableFuture<Void> completion() {
        return engine.completion();
    }

    /**
     * Waits for the torrent's description.
     *
     * @return the description: at once, or when a magnet link's has come from a peer
     */
    public CompletableFuture<Metainfo> metadata() {
        return engine.metadata();
    }

    /**
     * How far it is. Founding document: {@code Job.progress}.
     *
     * @return pieces finished and not
     */
    public JobProgress progress() {
        return status().progress();
    }

    /**
     * Whether every wanted piece is verified. Founding document: {@code Job.finished?}.
     *
     * @return true if so
     */
    public boolean isFinished() {
        return engine.isDescribed() && progress().unfinished() == 0;
    }

    /**
     * Sets how many peers may be connected at once; surplus ones are dropped, the least useful first. Founding document:
     * {@code Job.set_max_connections}.
     *
     * @param count 1 or more
     */
    public void setMaxConnections(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("maxConnections " + count);
        }
        engine.post(() -> engine.setMaxConnections(count));
    }

    /**
     * The files of the torrent. Founding document: {@code Job.files}.
     *
     * @return them in the torrent's order; empty while a magnet link's description is missing
     */
    public List<JobFile> files() {
        return status().files();
    }

    /**
     * Everything about the job now. Founding document: {@code Job.status}.
     *
     * @return a snapshot
     */
    public JobStatus status() {
        return engine.status();
    }

    /**
     * Where the files are. Founding document: {@code Job.dir}.
     *
     * @return an absolute path
     */
    public Path directory() {
        return engine.directory();
    }

    /**
     * What names the torrent on the wire.
     *
     * @return its info-hash
     */
    public InfoHash infoHash() {
        return engine.infoHash();
    }

    /**
     * The torrent's name.
     *
     * @return its name; a magnet link's label, or its info-hash, while the description is missing
     */
    public String name() {
        return engine.published().name();
    }

    /**
     * The torrent's description.
     *
     * @return the description, or null while a magnet link's is missing
     */
    public @Nullable Metainfo metainfo() {
        return engine.isDescribed() ? engine.metadata().join() : null;
    }

    /**
     * Connects to more peers, whatever their address range.
     *
     * @param peers where they are; names are looked up
     */
    public void addPeers(List<HostPort> peers) {
        engine.addPeers(List.copyOf(peers));
    }

    /**
     * Begins to tell someone of this job's events.
     *
     * @param listener hears of every event from now on
     */
    public void addListener(JobListener listener) {
        engine.events().add(listener);
    }

    /**
     * Ends telling someone.
     *
     * @param listener as given to {@link #addListener}
     */
    public void removeListener(JobListener listener) {
        engine.events().remove(listener);
    }

    /**
     * Stops the job, waits for that within the session's close timeout, and forgets it; files and state stay. Called by a
     * listener, it does not wait.
     */
    @Override
    public void close() {
        if (ownsSession) {
            session.close();
        } else {
            session.remove(this);
        }
    }

    JobEngine engine() {
        return engine;
    }

    @Override
    public String toString() {
        return "Job " + infoHash() + " in " + directory();
    }
}
