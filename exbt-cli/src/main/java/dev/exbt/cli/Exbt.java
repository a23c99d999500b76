package dev.exbt.cli;

import dev.exbt.cli.output.ProgressMode;
import dev.exbt.cli.output.Terminal;
import dev.exbt.krpc.NodeId;
import dev.exbt.metainfo.HostPort;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The {@code exbt} command and its subcommands.
 *
 * <p>Exit codes: {@value #DONE} when done, {@value #FAILED} when it failed, {@value #USAGE} when the command line is wrong, and
 * {@value #INTERRUPTED} after an interrupt, of the process (the virtual machine's own code for SIGINT) or of the thread.
 */
public final class Exbt implements Command {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int INTERRUPTED = 130;

    private static final Set<String> VERSION = Set.of("--version", "-V");
    private static final Map<String, Function<Terminal, Command>> COMMANDS = commands();

    private static final Pattern TOO_MANY_OF_A_GROUP =
            Pattern.compile("^Error: expected only one match but got \\[([^]]*)].*$");

    private static final int MIN_HELP_COLUMNS = 60;
    private static final int MAX_HELP_COLUMNS = 120;

    private Exbt() {}

    /**
     * Runs the command and ends the process with its exit code.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        prepare();
        System.exit(run(Terminal.system(), arguments));
    }

    /** What is set once for the process, before the first command. */
    static void prepare() {
        // what Netty would choose, after it has looked for all others
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        // none of picocli's readers of times, database types and paths, which it looks for by
        // reflection: ours are named below
        System.setProperty("picocli.converters.excludes", "java.+");
    }

    /**
     * Runs the command.
     *
     * @param terminal where it prints
     * @param arguments the command line
     * @return the exit code
     */
    static int run(Terminal terminal, String... arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        if (arguments.length == 1 && VERSION.contains(first)) {
            Version.lines()
                    .forEach(terminal::line); // what a script asks most often need not read any
            // options
            return DONE;
        }
        String second = arguments.length < 2 ? "" : arguments[1];
        return commandLine(terminal, first, second).execute(arguments);
    }

    private static Map<String, Function<Terminal, Command>> commands() {
        Map<String, Function<Terminal, Command>> commands = new LinkedHashMap<>();
        commands.put("download", DownloadCommand::new);
        commands.put("seed", SeedCommand::new);
        commands.put("verify", VerifyCommand::new);
        commands.put("create", CreateCommand::new);
        commands.put("show", ShowCommand::new);
        commands.put("demo", DemoCommand::new);
        commands.put("dht", terminal -> new DhtCommand());
        commands.put("shell", ShellCommand::new);
        commands.put("completion", CompletionCommand::new);
        commands.put("help", HelpCommand::new);
        return commands;
    }

    /** The whole command line, every subcommand in it. */
    static CommandLine commandLine(Terminal terminal) {
        return commandLine(terminal, "", "");
    }

    /**
     * As much of the command line as the first two words ask for: reading the options of all subcommands would take longer than the rest
     * of a short command.
     */
    private static CommandLine commandLine(Terminal terminal, String first, String second) {
        CommandLine line = new CommandLine(Usage.of("exbt", new Exbt()));
        add(line, COMMANDS, first, terminal);
        CommandLine dht = line.getSubcommands().get("dht");
        if (dht != null) {
            add(dht, DhtCommand.COMMANDS, second, terminal);
        }
        line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        line.setUsageHelpWidth(Math.clamp(terminal.columns(), MIN_HELP_COLUMNS, MAX_HELP_COLUMNS));
        boolean colours = terminal.interactive() && System.getenv("NO_COLOR") == null;
        line.setColorScheme(CommandLine.Help.defaultColorScheme(colours ? Ansi.ON : Ansi.OFF));
        line.setExpandAtFiles(false); // a word that begins with @ is a word
        line.registerConverter(HostPort.class, text -> convert(HostPort::parse, text));
        line.registerConverter(Path.class, text -> convert(Exbt::path, text)); // picocli's reflects
        line.registerConverter(InetAddress.class, text -> convert(Exbt::address, text));
        line.registerConverter(ProgressMode.class, text -> convert(ProgressMode::parse, text));
        line.registerConverter(NodeId.class, text -> convert(Exbt::nodeId, text));
        line.setExecutionStrategy(said -> execute(terminal, said));
        line.setParameterExceptionHandler((wrong, arguments) -> refuse(terminal, wrong));
        line.setExecutionExceptionHandler((failure, command, result) -> {
            if (failure instanceof WrongCommandLine wrong) {
                terminal.complain(String.valueOf(wrong.getMessage()));
                return pointToHelp(command);
            }
            if (failure instanceof InterruptedException) {
                return INTERRUPTED;
            }
            terminal.complain(FailureText.of(failure));
            if (System.getenv("EXBT_DEBUG") != null) {
                failure.printStackTrace(terminal.err());
            }
            return FAILED;
        });
        return line;
    }

    @Override
    public void declare(Usage usage) {
        usage.describe("BitTorrent for the JVM.");
    }

    @Override
    public Integer call() {
        throw new WrongCommandLine("a command is needed");
    }

    /** Picocli forgives every word beside {@code --help}; the help of a command that does not exist is none. */
    private static int execute(Terminal terminal, ParseResult said) {
        ParseResult last = said;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        CommandLine command = last.commandSpec().commandLine();
        if (!command.getSubcommands().isEmpty() && !last.unmatched().isEmpty()) {
            return refuse(terminal, new UnmatchedArgumentException(command, last.unmatched()));
        }
        return new CommandLine.RunLast().execute(said);
    }

    private static int refuse(Terminal terminal, ParameterException wrong) {
        terminal.complain(
                wrong instanceof UnmatchedArgumentException unmatched
                        ? "not understood: " + String.join(" ", unmatched.getUnmatched())
                        : words(String.valueOf(wrong.getMessage())));
        UnmatchedArgumentException.printSuggestions(wrong, wrong.getCommandLine().getErr());
        return pointToHelp(wrong.getCommandLine());
    }

    /** What picocli says, without its words for options of which at most one may be there. */
    private static String words(String message) {
        return TOO_MANY_OF_A_GROUP
                .matcher(message)
                .replaceFirst("only one of $1 may be there, and once")
                .replaceFirst("^Error: ", "");
    }

    private static int pointToHelp(CommandLine command) {
        command.getErr().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return USAGE;
    }

    private static void add(
            CommandLine line,
            Map<String, Function<Terminal, Command>> commands,
            String asked,
            Terminal terminal) {
        Function<Terminal, Command> one = commands.get(asked);
        if (one != null) {
            line.addSubcommand(Usage.of(asked, one.apply(terminal)));
        } else {
            commands.forEach(
                    (name, each) -> line.addSubcommand(Usage.of(name, each.apply(terminal))));
        }
    }

    /** Reads an id of 40 digits. */
    static NodeId nodeId(String text) {
        if (text.length() != 2 * NodeId.LENGTH) {
            throw new IllegalArgumentException("40 hexadecimal digits expected, found " + text);
        }
        return NodeId.ofHex(text);
    }

    /** Reads a path. An empty one is a variable of a script that was not set, rather than this directory. */
    private static Path path(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a path expected, found \"\"");
        }
        return Path.of(text);
    }

    /** Reads a local address, or the name of one. */
    private static InetAddress address(String text) {
        try {
            if (!text.isEmpty()) {
                return InetAddress.getByName(text);
            }
        } catch (UnknownHostException e) {
            // told below, as no text at all
        }
        throw new IllegalArgumentException(
                "an address of this machine expected, found \"" + text + "\"");
    }

    private static <T> T convert(Function<String, T> reader, String text) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
