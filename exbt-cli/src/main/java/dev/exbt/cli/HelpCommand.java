package dev.exbt.cli;

import dev.exbt.cli.output.Terminal;
import java.util.List;
import picocli.CommandLine;

/** {@code exbt help}: what {@code --help} says, for those who ask first. */
final class HelpCommand implements Command {
    private final Terminal terminal;

    private List<String> command = List.of();

    HelpCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void declare(Usage usage) {
        usage.describe("Show the help of a command, as 'exbt COMMAND --help' does.")
                .anyParameters(
                        "COMMAND",
                        "Such as: download, dht ping. Default: all of them in a line each.",
                        all -> command = all);
    }

    @Override
    public Integer call() {
        CommandLine line = Exbt.commandLine(terminal);
        for (String word : command) {
            line = line.getSubcommands().get(word);
            if (line == null) {
                throw new WrongCommandLine("there is no command " + String.join(" ", command));
            }
        }
        line.usage(line.getOut());
        return Exbt.DONE;
    }
}
