package dev.exbt.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code exbt completion}: a script that teaches bash and zsh the commands and options. */
@Command(
        name = "completion",
        description = {
            "Print a completion script for bash and zsh.",
            "To use it: source <(exbt completion)"
        })
final class CompletionCommand implements Runnable {
    @ParentCommand private Exbt exbt;

    @Override
    public void run() {
        exbt.terminal().print(AutoComplete.bash("exbt", Exbt.commandLine(exbt.terminal())));
    }
}
