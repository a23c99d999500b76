package dev.exbt.cli;

import dev.exbt.cli.dht.Addresses;
import dev.exbt.cli.dht.Counted;
import dev.exbt.cli.dht.DhtClient;
import dev.exbt.cli.output.JsonWriter;
import dev.exbt.dht.DhtException;
import dev.exbt.dht.DhtSearch;
import dev.exbt.dht.PeersFound;
import dev.exbt.metainfo.MagnetLink;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code exbt dht announce}: tells the network that a peer of this address shares a torrent. */
@Command(
        name = "announce",
        description = {
            "Tell the nodes nearest to a torrent that a peer at this machine's address shares it.",
            "They forget it after half an hour. Ends with 1 if none took it."
        })
final class DhtAnnounceCommand implements Callable<Integer> {
    private static final int MAX_PORT = 65_535;

    @ParentCommand private DhtCommand dht;

    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "INFOHASH|MAGNET",
            converter = TorrentNameConverter.class,
            description = "The torrent.")
    private MagnetLink torrent;

    @Option(
            names = "--peer-port",
            required = true,
            paramLabel = "N",
            description = "Where the peer listens.")
    private int peerPort;

    @Option(names = "--seed", description = "The peer has everything (BEP 33).")
    private boolean seed;

    @Mixin private DhtClientOptions options;

    @Override
    public Integer call() throws UserFailure, IOException, DhtException, InterruptedException {
        if (peerPort < 1 || peerPort > MAX_PORT) {
            throw new ParameterException(
                    spec.commandLine(), "--peer-port " + peerPort + " is not in 1.." + MAX_PORT);
        }
        try (DhtClient client = options.toSearch()) {
            client.node().bootstrap(torrent.dhtNodes());
            DhtSearch search =
                    client.node().announce(torrent.infoHash(), peerPort, seed, peer -> {});
            PeersFound found = client.await("the announcement", search.done());
            if (found.asked() == 0) {
                throw new UserFailure(DhtCommand.NOBODY);
            }
            print(found);
            return found.announced() == 0 ? Exbt.FAILED : Exbt.DONE;
        }
    }

    private void print(PeersFound found) {
        int took = found.announced();
        if (!options.json()) {
            dht.terminal()
                    .line(
                            "announced to "
                                    + Counted.of(took, "node")
                                    + " of "
                                    + found.asked()
                                    + " asked");
            return;
        }
        JsonWriter json = new JsonWriter().beginObject();
        json.name("infoHash").value(torrent.infoHash().toHex());
        json.name("port").value(peerPort);
        json.name("announced").value(took);
        json.name("asked").value(found.asked());
        json.name("peers").beginArray();
        found.peers().forEach(peer -> json.value(Addresses.text(peer)));
        dht.terminal().line(json.endArray().endObject().toString());
    }
}
