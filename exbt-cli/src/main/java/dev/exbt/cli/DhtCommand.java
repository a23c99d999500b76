package dev.exbt.cli;

import dev.exbt.cli.output.Terminal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** {@code exbt dht}: the commands that speak with the DHT, and the one that is a node of it. */
final class DhtCommand implements Command {
    static final Map<String, Function<Terminal, Command>> COMMANDS = commands();

    /** Why a search came to nothing. */
    static final String NOBODY =
            "no node of the DHT answered; --bootstrap names others to come into the network by";

    private static Map<String, Function<Terminal, Command>> commands() {
        Map<String, Function<Terminal, Command>> commands = new LinkedHashMap<>();
        commands.put("serve", DhtServeCommand::new);
        commands.put("ping", DhtPingCommand::new);
        commands.put("find-node", DhtFindNodeCommand::new);
        commands.put("get-peers", DhtGetPeersCommand::new);
        commands.put("announce", DhtAnnounceCommand::new);
        commands.put("get", DhtGetCommand::new);
        commands.put("put", DhtPutCommand::new);
        commands.put("sample", DhtSampleCommand::new);
        commands.put("status", DhtStatusCommand::new);
        return commands;
    }

    @Override
    public void declare(Usage usage) {
        usage.describe("Be a node of the DHT, or ask it something.");
    }

    @Override
    public Integer call() {
        throw new WrongCommandLine("a command is needed");
    }
}
