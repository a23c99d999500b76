package dev.exbt.cli;

import dev.exbt.cli.output.ByteSize;
import dev.exbt.cli.output.PrintableText;
import dev.exbt.cli.output.ProgressMode;
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
import dev.exbt.metainfo.MetainfoException;
import dev.exbt.metainfo.TorrentProgress;
import dev.exbt.metainfo.TorrentWriter;
import dev.exbt.tracker.embedded.EmbeddedTracker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** {@code exbt demo}: a whole swarm on this machine, without internet. */
final class DemoCommand implements Command {
    /** How long the seeding job may take to tell the tracker of itself. */
    private static final long ANNOUNCE_SECONDS = 30;

    private static final String NAME = "exbt-demo";

    private final Terminal terminal;

    private long size = 256L << 20;
    private boolean discard;
    private final ProgressOption progress = new ProgressOption();

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void declare(Usage usage) {
        usage.describe(
                        "See a download from end to end, without internet.",
                        "Makes a torrent of many files in a temporary directory, starts a tracker and a seeding job on 127.0.0.1, downloads the"
                                + " torrent as a second job through real sockets, and verifies it.")
                .option(
                        "--size",
                        "SIZE",
                        "How much to move. Default: 256MiB.",
                        new SizeConverter(),
                        bytes -> size = bytes)
                .flag("--discard", "Delete the files again when done.", on -> discard = on)
                .with(progress::declare);
    }

    @Override
    public Integer call() throws UserFailure, IOException, InterruptedException, MetainfoException {
        if (size < 1) {
            throw new WrongCommandLine("--size 0 leaves nothing to move");
        }
        Path directory = Files.createTempDirectory("exbt-demo-");
        boolean keep = false;
        try (Interruption interruption = Interruption.expected()) {
            try {
                requireSpace(directory);
                int code = run(directory, interruption);
                keep = code == Exbt.DONE && !discard;
                return code;
            } finally {
                delete(keep ? directory.resolve("seed") : directory);
            }
        }
    }

    /** The files are there twice: as they are served, and as they arrive. */
    private void requireSpace(Path directory) throws UserFailure, IOException {
        long free = Files.getFileStore(directory).getUsableSpace();
        if (size > free / 2) {
            throw new UserFailure(
                    "twice "
                            + ByteSize.format(size)
                            + " do not fit into "
                            + directory.getParent()
                            + ", where "
                            + ByteSize.format(free)
                            + " are free");
        }
    }

    private int run(Path directory, Interruption interruption)
            throws UserFailure, IOException, InterruptedException, MetainfoException {
        Path seedFiles = directory.resolve("seed");
        Path downloads = directory.resolve("download");
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        SessionConfig config =
                SessionConfig.defaults()
                        .withBindAddress(loopback)
                        .withAllowLocal(true)
                        .withDht(null)
                        .withCloseTimeout(Interruption.CLOSE_TIMEOUT);
        try (ProgressView view = progress.view(terminal);
                EmbeddedTracker tracker = EmbeddedTracker.start(loopback, 0)) {
            view.event("making", ByteSize.format(size) + " in " + seedFiles);
            DemoContent.write(seedFiles.resolve(NAME), size);
            Metainfo metainfo =
                    TorrentWriter.of(seedFiles.resolve(NAME))
                            .trackers(List.of(List.of(tracker.httpUrl().toString())))
                            .write(TorrentProgress.NONE, () -> interruption.happened());
            try (Session seeding = interruption.closes(Session.open(config));
                    Session downloading = interruption.closes(Session.open(config))) {
                Job seed = Job.open(seeding, seedFiles, metainfo, JobOptions.defaults());
                announce(seed);
                JobWatch watch = new JobWatch(view, interruption);
                Job job = Job.open(downloading, downloads, metainfo, JobOptions.defaults());
                job.addListener(watch);
                Set<InetSocketAddress> peers = ConcurrentHashMap.newKeySet();
                job.addListener((from, event) -> {
                    if (event instanceof JobEvent.PeerConnected connected) {
                        peers.add(connected.address());
                    }
                });
                long begun = System.nanoTime();
                job.start().join();
                int code = watch.until(downloading, (from, event) -> show(view, job, event));
                if (code != Exbt.DONE) {
                    return code;
                }
                long nanos = System.nanoTime() - begun;
                verify(metainfo, downloads, view);
                view.close();
                report(job.status(), peers.size(), nanos);
            }
        }
        return Exbt.DONE;
    }

    /** Starts the seeding job and waits until the tracker knows of it. */
    private static void announce(Job seed) throws UserFailure, InterruptedException {
        CompletableFuture<Void> announced = new CompletableFuture<>();
        seed.addListener((job, event) -> {
            switch (event) {
                case JobEvent.TrackerReplied(String url, int peers, @Nullable String error)
                        when error == null ->
                        announced.complete(null);
                case JobEvent.TrackerReplied(String url, int peers, @Nullable String error) ->
                        announced.completeExceptionally(
                                new UserFailure("the demo's tracker: " + error));
                case JobEvent.Failed(String reason) ->
                        announced.completeExceptionally(
                                new UserFailure("the seeding job: " + reason));
                default -> {}
            }
        });
        seed.start().join();
        try {
            announced.get(ANNOUNCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new UserFailure(FailureText.of(e), e);
        } catch (TimeoutException e) {
            throw new UserFailure("the seeding job did not reach its tracker on 127.0.0.1", e);
        }
    }

    private @Nullable Integer show(ProgressView view, Job job, JobEvent event) {
        switch (event) {
            case JobEvent.StateChanged(var from, JobState to) when to != JobState.SEEDING ->
                    view.event(JobSamples.word(to), job.name());
            case JobEvent.Completed e -> {
                view.sample(JobSamples.of(job.status()));
                view.event("complete", job.name());
                return Exbt.DONE;
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

    private void report(JobStatus status, int peers, long nanos) {
        if (progress.mode(terminal) == ProgressMode.JSON) {
            return;
        }
        double seconds = nanos / 1e9;
        terminal.line(
                String.format(
                        Locale.ROOT,
                        "%s in %.2f s: %s, %d of %d pieces verified, from %d %s",
                        ByteSize.format(status.verifiedBytes()),
                        seconds,
                        ByteSize.formatRate(
                                (long) (status.verifiedBytes() / Math.max(seconds, 1e-3))),
                        status.progress().finished(),
                        status.progress().finished() + status.progress().unfinished(),
                        peers,
                        peers == 1 ? "peer" : "peers"));
        if (!discard) {
            terminal.line(
                    "files: " + PrintableText.of(status.directory().resolve(NAME).toString()));
        }
    }

    /** Reads it all back: what the demo says of its files was seen on the disk, not only on the way there. */
    private static void verify(Metainfo metainfo, Path downloads, ProgressView view)
            throws IOException, UserFailure, InterruptedException {
        if (!DiskCheck.run(metainfo, downloads, view).isFull()) {
            throw new UserFailure("what is on disk is not what was sent");
        }
        view.event("verified", "every piece read back from " + downloads);
    }

    static void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path folder, @Nullable IOException failure) throws IOException {
                        Files.delete(folder);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
