package dev.exbt.cli;

import dev.exbt.cli.output.Terminal;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code exbt dht}: the commands that speak with the DHT, and the one that is a node of it. */
@Command(
        name = "dht",
        description = "Be a node of the DHT, or ask it something.",
        synopsisSubcommandLabel = "COMMAND")
final class DhtCommand implements Runnable {
    static final Map<String, Class<?>> COMMANDS = commands();

    /** Why a search came to nothing. */
    static final String NOBODY =
            "no node of the DHT answered; --bootstrap names others to come into the network by";

    @ParentCommand private Exbt exbt;

    @Spec private CommandSpec spec;

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("serve", DhtServeCommand.class);
        commands.put("ping", DhtPingCommand.class);
        commands.put("find-node", DhtFindNodeCommand.class);
        commands.put("get-peers", DhtGetPeersCommand.class);
        commands.put("announce", DhtAnnounceCommand.class);
        commands.put("get", DhtGetCommand.class);
        commands.put("put", DhtPutCommand.class);
        commands.put("sample", DhtSampleCommand.class);
        commands.put("status", DhtStatusCommand.class);
        return commands;
    }

    Terminal terminal() {
        return exbt.terminal();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is needed");
    }
}
