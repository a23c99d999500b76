package dev.exbt.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code exbt} command and its subcommands. */
@Command(name = "exbt", mixinStandardHelpOptions = true, description = "BitTorrent for the JVM.")
public final class Exbt {
    private Exbt() {}

    /**
     * Runs the command.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Exbt()).execute(arguments));
    }
}
