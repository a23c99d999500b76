package dev.exbt.cli;

import dev.exbt.cli.TorrentSource.Described;
import dev.exbt.cli.TorrentSource.Linked;
import dev.exbt.cli.output.ByteSize;
import dev.exbt.cli.output.ProgressView;
import dev.exbt.cli.output.Terminal;
import dev.exbt.job.Job;
import dev.exbt.job.JobEvent;
import dev.exbt.job.JobOptions;
import dev.exbt.job.JobState;
import dev.exbt.job.JobStatus;
import dev.exbt.job.Session;
import dev.exbt.job.SessionConfig;
import dev.exbt.metainfo.Metainfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code exbt download}: fetches a torrent, again from where it was when run again. */
final class DownloadCommand implements Command {
    private final Terminal terminal;

    @SuppressWarnings("NullAway.Init") // required
    private String source;

    private Path directory = Path.of("");
    private final SwarmOptions swarm = new SwarmOptions();
    private List<String> trackers = List.of();
    private boolean seed;
    private @Nullable SortedSet<Integer> select;
    private boolean sequential;
    private final ProgressOption progress = new ProgressOption();

    DownloadCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void declare(Usage usage) {
        usage.describe(
                        "Download a torrent.",
                        "Files go under the directory as the torrent names them, the job's own state into .exbt below it. Run again, it goes on"
                                + " where it was. Ends with 0 only when every wanted piece is verified on disk.")
                .option(
                        "--dir",
                        "DIR",
                        "Where files go. Default: here.",
                        Path.class,
                        dir -> directory = dir)
                .with(swarm::declare)
                .repeated(
                        "--tracker",
                        "URL",
                        "Ask this tracker too (or only such ones, with --no-trackers). May be repeated.",
                        String.class,
                        new UrlConverter("http", "https", "udp"),
                        all -> trackers = all)
                .flag(
                        "--seed",
                        "Go on serving others when complete, until interrupted.",
                        on -> seed = on)
                .list(
                        "--select",
                        "INDEXES",
                        "Only these files, by their numbers in 'exbt show': 0,2,5-7.",
                        Integer.class,
                        new IndexesConverter(),
                        all -> select = new TreeSet<>(all))
                .flag(
                        "--sequential",
                        "Fetch pieces in order, not the rarest first.",
                        on -> sequential = on)
                .with(progress::declare)
                .parameter(
                        "SOURCE",
                        "A torrent file, a magnet link, or the http(s) address of a torrent file.",
                        String.class,
                        word -> source = word);
    }

    @Override
    public Integer call() throws UserFailure, IOException, InterruptedException {
        SessionConfig config = swarm.sessionConfig();
        JobOptions options =
                swarm.jobOptions()
                        .withTrackers(trackers)
                        .withUseTrackers(swarm.usesTrackers() || !trackers.isEmpty())
                        .withSequential(sequential)
                        .withSelectedFiles(select);
        TorrentSource torrent = TorrentSource.load(source, swarm.bind());
        if (!swarm.usesTrackers() && !trackers.isEmpty()) { // these, and not the torrent's own
            torrent = torrent.withoutTrackers();
        }
        if (torrent instanceof Described described) {
            requireFiles(described.metainfo());
        }
        try (Interruption interruption = Interruption.expected();
                ProgressView view = progress.view(terminal);
                Session session = interruption.closes(Session.open(config))) {
            JobWatch watch = new JobWatch(view, interruption);
            Job job = open(session, torrent, options);
            job.addListener(watch);
            job.start().join();
            long begun = System.nanoTime();
            return watch.until(session, (from, event) -> show(view, from, event, begun));
        }
    }

    private Job open(Session session, TorrentSource torrent, JobOptions options)
            throws IOException {
        return switch (torrent) {
            case Described(Metainfo metainfo) -> Job.open(session, directory, metainfo, options);
            case Linked(var magnet) -> Job.open(session, directory, magnet, options);
        };
    }

    /** An index beyond the torrent's files is a mistake worth stopping for. */
    private void requireFiles(Metainfo metainfo) {
        int files = metainfo.files().size();
        if (select != null && select.getLast() >= files) {
            throw new WrongCommandLine(
                    "--select names file "
                            + select.getLast()
                            + ", but the torrent has only 0 to "
                            + (files - 1));
        }
    }

    private @Nullable Integer show(ProgressView view, Job job, JobEvent event, long begunNanos) {
        switch (event) {
            case JobEvent.MetadataReceived e -> {
                view.event("metadata received", e.metainfo().name());
                requireFiles(e.metainfo());
            }
            case JobEvent.StateChanged(var from, JobState to) -> showState(view, job, to);
            case JobEvent.Completed e -> {
                view.event("complete", summary(job.status(), System.nanoTime() - begunNanos));
                if (!seed) {
                    return Exbt.DONE;
                }
                view.event("seeding", job.name());
            }
            case JobEvent.Failed(String reason) -> {
                view.close();
                terminal.complain(reason);
                return Exbt.FAILED;
            }
            default -> {}
        }
        return null;
    }

    private void showState(ProgressView view, Job job, JobState state) {
        switch (state) {
            case CHECKING -> view.event("checking", "what is in " + job.directory());
            case DOWNLOADING -> view.event("downloading", job.name());
            default -> {}
        }
    }

    private static String summary(JobStatus status, long nanos) {
        long rate = (long) (status.downloaded() / Math.max(nanos / 1e9, 1e-3));
        return status.name()
                + " in "
                + status.directory()
                + ": "
                + ByteSize.format(status.verifiedBytes())
                + (status.downloaded() == 0
                        ? ", all of it was there"
                        : ", " + ByteSize.formatRate(rate));
    }
}
