package dev.exbt.cli;

import dev.exbt.cli.dht.Addresses;
import dev.exbt.cli.dht.Counted;
import dev.exbt.cli.dht.DhtClient;
import dev.exbt.cli.output.JsonWriter;
import dev.exbt.cli.output.Terminal;
import dev.exbt.dht.DhtException;
import dev.exbt.dht.DhtSearch;
import dev.exbt.dht.PeersFound;
import dev.exbt.metainfo.MagnetLink;
import java.io.IOException;

/** {@code exbt dht announce}: tells the network that a peer of this address shares a torrent. */
final class DhtAnnounceCommand implements Command {
    private final Terminal terminal;

    @SuppressWarnings("NullAway.Init") // required
    private MagnetLink torrent;

    private int peerPort;
    private boolean seed;
    private final DhtClientOptions options = new DhtClientOptions();

    DhtAnnounceCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void declare(Usage usage) {
        usage.describe(
                        "Tell the nodes nearest to a torrent that a peer at this machine's address shares it.",
                        "They forget it after half an hour. Ends with 1 if none took it.")
                .required(
                        "--peer-port",
                        "N",
                        "Where the peer listens.",
                        new NumberConverter(1, SocketOptions.MAX_PORT),
                        n -> peerPort = n)
                .flag("--seed", "The peer has everything (BEP 33).", on -> seed = on)
                .with(options::declareToSearch)
                .parameter(
                        "INFOHASH|MAGNET",
                        "The torrent.",
                        new TorrentNameConverter(),
                        link -> torrent = link);
    }

    @Override
    public Integer call() throws UserFailure, IOException, DhtException, InterruptedException {
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
            terminal.line(
                    "announced to " + Counted.of(took, "node") + " of " + found.asked() + " asked");
            return;
        }
        JsonWriter json = new JsonWriter().beginObject();
        json.name("infoHash").value(torrent.infoHash().toHex());
        json.name("port").value(peerPort);
        json.name("announced").value(took);
        json.name("asked").value(found.asked());
        json.name("peers").beginArray();
        found.peers().forEach(peer -> json.value(Addresses.text(peer)));
        terminal.line(json.endArray().endObject().toString());
    }
}
