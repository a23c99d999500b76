package dev.exbt.cli;

import dev.exbt.cli.output.ProgressView;
import dev.exbt.cli.output.Terminal;
import dev.exbt.job.Job;
import dev.exbt.job.JobEvent;
import dev.exbt.job.JobOptions;
import dev.exbt.job.JobProgress;
import dev.exbt.job.JobState;
import dev.exbt.job.Session;
import dev.exbt.job.SessionConfig;
import dev.exbt.metainfo.FileEntry;
import dev.exbt.metainfo.InfoHash;
import dev.exbt.metainfo.Metainfo;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code exbt seed}: serves files that are whole, until interrupted. Never changes them. */
final class SeedCommand implements Command {
    private final Terminal terminal;

    private List<Path> torrents = List.of();

    @SuppressWarnings("NullAway.Init") // required
    private Path directory;

    private final SwarmOptions swarm = new SwarmOptions();
    private boolean skipCheck;
    private final ProgressOption progress = new ProgressOption();

    SeedCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void declare(Usage usage) {
        usage.describe(
                        "Serve the files of one or more torrents until interrupted.",
                        "Files are looked for under the directory as each torrent names them. A torrent that is not whole there is reported and left"
                                + " alone; 'exbt download' fetches what is missing.")
                .required(
                        "--dir", "DIR", "Where the files are.", Path.class, dir -> directory = dir)
                .with(swarm::declare)
                .flag(
                        "--skip-check",
                        "Take files as right without hashing them first. Wrong bytes would then be served to others.",
                        on -> skipCheck = on)
                .with(progress::declare)
                .parameters(
                        "TORRENT|FOLDER",
                        "Torrent files, and folders whose *.torrent files are all meant.",
                        Path.class,
                        all -> torrents = all);
    }

    @Override
    public Integer call() throws UserFailure, IOException, InterruptedException {
        SessionConfig config = swarm.sessionConfig();
        JobOptions options = swarm.jobOptions().withSkipCheck(skipCheck).withUploadOnly(true);
        List<Metainfo> described = new ArrayList<>();
        Set<InfoHash> known = new HashSet<>();
        for (Path file : torrentFiles()) {
            Metainfo metainfo = TorrentSource.loadFile(file);
            if (known.add(metainfo.infoHash())) {
                described.add(metainfo);
            } else {
                terminal.complain(file + ": another file of the same torrent; it is served once");
            }
        }
        if (!Files.isDirectory(directory)) {
            throw new UserFailure(directory + ": no such directory");
        }
        try (Interruption interruption = Interruption.expected();
                ProgressView view = progress.view(terminal);
                Session session = interruption.closes(Session.open(config))) {
            JobWatch watch = new JobWatch(view, interruption);
            Seeding seeding = new Seeding(view, terminal);
            List<CompletableFuture<Void>> started = new ArrayList<>();
            for (Metainfo metainfo : described) {
                String missing = missingFile(metainfo);
                if (missing != null) {
                    terminal.complain(metainfo.name() + ": " + missing + "; it is not served");
                    continue;
                }
                Job job = Job.open(session, directory, metainfo, options);
                job.addListener(watch);
                seeding.add(job);
                started.add(job.start()); // the next is opened while this one looks at its files
            }
            if (started.isEmpty()) {
                return Exbt.FAILED;
            }
            started.forEach(CompletableFuture::join);
            return watch.until(session, seeding);
        }
    }

    /** Looks before a job does, because a job makes what it does not find. */
    private @Nullable String missingFile(Metainfo metainfo) throws IOException {
        for (FileEntry file : metainfo.files()) {
            if (file.isPad() || file.isSymlink()) {
                continue;
            }
            Path path = file.resolveIn(directory);
            if (!Files.isRegularFile(path)) {
                return path + " is missing";
            }
            if (Files.size(path) != file.length()) {
                return path + " has " + Files.size(path) + " bytes instead of " + file.length();
            }
        }
        return null;
    }

    private List<Path> torrentFiles() throws IOException, UserFailure {
        List<Path> files = new ArrayList<>();
        for (Path path : torrents) {
            if (!Files.isDirectory(path)) {
                files.add(path);
                continue;
            }
            List<Path> inside = new ArrayList<>();
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(path, "*.torrent")) {
                entries.forEach(inside::add);
            }
            if (inside.isEmpty()) {
                throw new UserFailure(path + ": no *.torrent file in this folder");
            }
            inside.sort(null);
            files.addAll(inside);
        }
        return files;
    }

    /** Says what becomes of each torrent, and when all of them are served. */
    private static final class Seeding implements JobWatch.Reaction {
        private final ProgressView view;
        private final Terminal terminal;
        private final Set<Job> served = new HashSet<>();
        private final Set<Job> pending = new HashSet<>();
        private boolean ready;

        Seeding(ProgressView view, Terminal terminal) {
            this.view = view;
            this.terminal = terminal;
        }

        void add(Job job) {
            served.add(job);
            pending.add(job);
        }

        @Override
        public @Nullable Integer on(Job job, JobEvent event) {
            switch (event) {
                case JobEvent.StateChanged(var from, JobState to) -> onState(job, to);
                case JobEvent.Failed(String reason) -> giveUp(job, reason);
                default -> {}
            }
            if (served.isEmpty()) {
                return Exbt.FAILED;
            }
            if (pending.isEmpty() && !ready) {
                ready = true;
                view.event("READY", served.size() == 1 ? "1 torrent" : served.size() + " torrents");
            }
            return null;
        }

        private void onState(Job job, JobState state) {
            switch (state) {
                case CHECKING -> view.event("checking", job.name());
                case SEEDING -> onReady(job);
                default -> {}
            }
        }

        private void onReady(Job job) {
            JobProgress progress = job.progress();
            int missing = progress.unfinished();
            if (missing > 0) {
                giveUp(
                        job,
                        missing
                                + " of "
                                + (missing + progress.finished())
                                + " pieces are missing or wrong in "
                                + job.directory()
                                + "; it is not served ('exbt download' fetches what is missing)");
                return;
            }
            view.event("complete", job.name());
            view.event("seeding", job.name());
            pending.remove(job);
        }

        private void giveUp(Job job, String reason) {
            if (served.remove(job)) {
                pending.remove(job);
                view.close();
                terminal.complain(job.name() + ": " + reason);
                job.close();
            }
        }
    }
}
