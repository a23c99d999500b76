package dev.exbt.cli;

import dev.exbt.cli.output.Terminal;
import picocli.AutoComplete;

/** {@code exbt completion}: a script that teaches bash and zsh the commands and options. */
final class CompletionCommand implements Command {
    private final Terminal terminal;

    CompletionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void declare(Usage usage) {
        usage.describe(
                "Print a completion script for bash and zsh.",
                "To use it: source <(exbt completion)");
    }

    @Override
    public Integer call() {
        terminal.print(AutoComplete.bash("exbt", Exbt.commandLine(terminal)));
        return Exbt.DONE;
    }
}
