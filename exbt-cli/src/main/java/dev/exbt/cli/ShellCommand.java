package dev.exbt.cli;

import dev.exbt.cli.TorrentSource.Described;
import dev.exbt.cli.TorrentSource.Linked;
import dev.exbt.cli.output.Terminal;
import dev.exbt.cli.shell.JobOpener;
import dev.exbt.cli.shell.Shell;
import dev.exbt.job.Job;
import dev.exbt.job.JobOptions;
import dev.exbt.job.Session;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.MetainfoException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** {@code exbt shell}: the founding document's interactive use. */
final class ShellCommand implements Command {
    private final Terminal terminal;

    private final SwarmOptions swarm = new SwarmOptions();

    ShellCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void declare(Usage usage) {
        usage.describe(
                        "Work with several jobs at a prompt.",
                        "Reads commands from standard input; 'help' lists them. From a pipe or file it ends with 1 if a line failed.")
                .with(swarm::declare);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        return run(System.in, terminal.keyboard());
    }

    int run(InputStream input, boolean prompting) throws IOException, InterruptedException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
        try (Interruption interruption = Interruption.expected();
                Session session = interruption.closes(Session.open(swarm.sessionConfig()))) {
            if (prompting) {
                terminal.line("exbt " + Version.release() + ". 'help' lists the commands.");
            }
            int failed = new Shell(session, terminal, new Opener(swarm)).run(lines, prompting);
            if (interruption.happened()) {
                return Exbt.INTERRUPTED;
            }
            return failed == 0 || prompting ? Exbt.DONE : Exbt.FAILED;
        }
    }

    /** Makes jobs the way {@code download} reads its source. */
    private record Opener(SwarmOptions swarm) implements JobOpener {
        @Override
        public Job create(Session session, Path directory, String source)
                throws UserFailure, IOException, InterruptedException {
            if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(directory.toString());
            }
            JobOptions options = swarm.jobOptions();
            return switch (TorrentSource.load(source, swarm.bind())) {
                case Described(Metainfo metainfo) ->
                        Job.create(session, directory, metainfo, options);
                case Linked(var magnet) -> Job.create(session, directory, magnet, options);
            };
        }

        @Override
        public Job load(Session session, Path directory) throws IOException, MetainfoException {
            return Job.load(session, directory, swarm.jobOptions());
        }

        @Override
        public String explain(Throwable failure) {
            return FailureText.of(failure);
        }
    }
}
