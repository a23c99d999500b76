package dev.exbt.cli;

import dev.exbt.cli.dht.DhtClient;
import dev.exbt.cli.dht.StatusReport;
import dev.exbt.dht.DhtServer;
import dev.exbt.dht.DhtStatus;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code exbt dht status}: can this machine use the DHT? */
@Command(
        name = "status",
        description = {
            "Come into the network and tell how that went.",
            "Ends with 1 if it did not work; what became of the attempt is printed all the same."
        })
final class DhtStatusCommand implements Callable<Integer> {
    @ParentCommand private DhtCommand dht;

    @Mixin private DhtClientOptions options;

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        try (DhtClient client = options.toSearch()) {
            DhtServer node = client.node();
            try {
                node.ready().get(client.nanosLeft(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException late) {
                dht.terminal().complain(DhtCommand.NOBODY);
            }
            DhtStatus status = node.status().get();
            dht.terminal()
                    .print(
                            options.json()
                                    ? StatusReport.json(status) + "\n"
                                    : StatusReport.text(status));
            return status.isReady() ? Exbt.DONE : Exbt.FAILED;
        }
    }
}
