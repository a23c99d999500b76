package dev.exbt.cli;

import dev.exbt.cli.dht.DhtClient;
import dev.exbt.cli.dht.StatusReport;
import dev.exbt.cli.output.Terminal;
import dev.exbt.dht.DhtServer;
import dev.exbt.dht.DhtStatus;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code exbt dht status}: can this machine use the DHT? */
final class DhtStatusCommand implements Command {
    private final Terminal terminal;
    private final DhtClientOptions options = new DhtClientOptions();

    DhtStatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void declare(Usage usage) {
        usage.describe(
                        "Come into the network and tell how that went.",
                        "Ends with 1 if it did not work; what became of the attempt is printed all the same.")
                .with(options::declareToSearch);
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        try (DhtClient client = options.toSearch()) {
            DhtServer node = client.node();
            try {
                node.ready().get(client.nanosLeft(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException late) {
                terminal.complain(DhtCommand.NOBODY);
            }
            DhtStatus status = node.status().get();
            terminal.print(
                    options.json() ? StatusReport.json(status) + "\n" : StatusReport.text(status));
            return status.isReady() ? Exbt.DONE : Exbt.FAILED;
        }
    }
}
