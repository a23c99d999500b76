package dev.exbt.cli.shell;

import dev.exbt.cli.output.PrintableText;
import dev.exbt.cli.output.Terminal;
import dev.exbt.job.Job;
import dev.exbt.job.JobEvent;
import dev.exbt.job.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The prompt. Reads a line, carries it out, prints the answer; what jobs tell meanwhile is printed before the next prompt. Runs on
 * the thread that calls {@link #run}.
 */
public final class Shell {
    private static final String PROMPT = "exbt> ";

    private final Terminal terminal;
    private final ShellCommands commands = new ShellCommands();
    private final ShellJobs jobs;
    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();
    private boolean ended;

    /**
     * Makes a shell.
     *
     * @param session where its jobs live
     * @param terminal where it prints
     * @param opener makes jobs of what the user types
     */
    public Shell(Session session, Terminal terminal, JobOpener opener) {
        this.terminal = terminal;
        this.jobs = new ShellJobs(session, opener, this::hear);
        new JobCommands(jobs, terminal).addTo(commands);
        commands.add("complete", "[WORD] [WORD]", "list what may come next", this::complete);
        commands.add("help", "[COMMAND]", "list the commands, or say what one does", this::help);
        commands.add(
                "exit",
                "",
                "stop every job and leave (or end of input)",
                arguments -> ended = true);
    }

    /**
     * Reads and carries out lines until there are no more, or {@code exit}.
     *
     * @param input the lines
     * @param prompting whether a person types them
     * @return how many lines failed
     * @throws IOException if the input cannot be read
     * @throws InterruptedException if the thread is interrupted
     */
    public int run(BufferedReader input, boolean prompting)
            throws IOException, InterruptedException {
        int failed = 0;
        while (!ended) {
            tellNews();
            if (prompting) {
                terminal.print(PROMPT);
            }
            String line = input.readLine();
            if (line == null) {
                if (prompting) {
                    terminal.line("");
                }
                break;
            }
            if (!carryOut(line)) {
                failed++;
            }
        }
        tellNews();
        return failed;
    }

    private boolean carryOut(String line) throws InterruptedException {
        try {
            ShellLine parsed = ShellLine.parse(line);
            if (parsed.command().isEmpty()) {
                return true;
            }
            ShellCommands.Entry entry = commands.find(parsed.command());
            entry.requireCount(parsed.arguments().size());
            entry.action().run(parsed.arguments());
            return true;
        } catch (ShellFailure failure) {
            terminal.complain(String.valueOf(failure.getMessage()));
            return false;
        }
    }

    private void help(List<String> arguments) throws ShellFailure {
        if (!arguments.isEmpty()) {
            ShellCommands.Entry entry = commands.find(arguments.getFirst());
            terminal.line(entry.usage() + "\n    " + entry.help());
            return;
        }
        for (ShellCommands.Entry entry : commands.all()) {
            terminal.line(String.format("  %-28s %s", entry.usage(), entry.help()));
        }
        terminal.line(
                "Commands and jobs may be shortened while they stay unique. Job.start(myjob) is understood too.");
    }

    private void complete(List<String> words) {
        List<String> candidates = new ArrayList<>(commands.complete(words, jobs.names()));
        terminal.line(PrintableText.of(String.join(" ", candidates)));
    }

    /** Called on the session's event loop. */
    private void hear(String name, Job job, JobEvent event) {
        switch (event) {
            case JobEvent.MetadataReceived e ->
                    news.add(name + ": metadata received, " + e.metainfo().name());
            case JobEvent.Completed e -> news.add(name + ": complete");
            case JobEvent.PiecesLost(int pieces, String reason) ->
                    news.add(
                            name
                                    + ": lost "
                                    + pieces
                                    + (pieces == 1 ? " piece: " : " pieces: ")
                                    + reason);
            case JobEvent.Failed(String reason) -> news.add(name + ": " + reason);
            default -> {}
        }
    }

    private void tellNews() {
        List<String> lines = new ArrayList<>();
        news.drainTo(lines);
        lines.forEach(line -> terminal.line(PrintableText.of(line)));
    }
}
