package dev.exbt.cli;

import dev.exbt.cli.dht.Addresses;
import dev.exbt.cli.dht.Counted;
import dev.exbt.cli.dht.DhtClient;
import dev.exbt.cli.output.JsonWriter;
import dev.exbt.cli.output.Terminal;
import dev.exbt.dht.DhtException;
import dev.exbt.dht.DhtSearch;
import dev.exbt.dht.PeersFound;
import dev.exbt.krpc.GetPeers;
import dev.exbt.krpc.NodeContact;
import dev.exbt.metainfo.HostPort;
import dev.exbt.metainfo.MagnetLink;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code exbt dht get-peers}: who shares a torrent? */
final class DhtGetPeersCommand implements Command {
    private final Terminal terminal;

    private List<String> words = List.of();
    private final DhtClientOptions options = new DhtClientOptions();

    DhtGetPeersCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void declare(Usage usage) {
        usage.describe(
                        "Print the peers of a torrent, each as soon as it is found.",
                        "Lines begin with 'peer', 'node' or, the last one, 'done'. With HOST:PORT, what this node answers; without, what a search"
                                + " of the network finds. Ends with 1 if there are no peers.")
                .with(options::declareToSearch)
                .oneOrTwo(
                        "[HOST:PORT] INFOHASH|MAGNET",
                        "The node to ask, and the torrent.",
                        all -> words = all);
    }

    @Override
    public Integer call() throws UserFailure, IOException, DhtException, InterruptedException {
        DhtQuestion<MagnetLink> question = DhtQuestion.read(words, new TorrentNameConverter());
        int peers =
                question.host() == null
                        ? search(question.subject())
                        : ask(question.host(), question.subject());
        return peers == 0 ? Exbt.FAILED : Exbt.DONE;
    }

    private int ask(HostPort host, MagnetLink torrent)
            throws IOException, DhtException, InterruptedException {
        InetSocketAddress address = options.lookUp(host);
        try (DhtClient client = options.toAsk(address)) {
            GetPeers.Response answer =
                    client.await(
                            host.toString(), client.node().getPeers(address, torrent.infoHash()));
            answer.peers().forEach(this::peer);
            answer.nodes().forEach(this::node);
            done(answer.peers().size(), 1, 0);
            return answer.peers().size();
        }
    }

    private int search(MagnetLink torrent)
            throws UserFailure, IOException, DhtException, InterruptedException {
        try (DhtClient client = options.toSearch()) {
            client.node().bootstrap(torrent.dhtNodes());
            BlockingQueue<Optional<InetSocketAddress>> peers = new LinkedBlockingQueue<>();
            DhtSearch search =
                    client.node()
                            .searchPeers(torrent.infoHash(), peer -> peers.add(Optional.of(peer)));
            CompletableFuture<PeersFound> done = search.done();
            CompletableFuture<?> ignored =
                    done.whenComplete((found, failed) -> peers.add(Optional.empty()));
            InetSocketAddress peer = next(peers, client);
            while (peer != null) {
                peer(peer);
                peer = next(peers, client);
            }
            search.cancel(); // time is up, or the search is over anyway
            PeersFound found = client.awaitEnd("the search", done);
            if (found.asked() == 0) {
                throw new UserFailure(DhtCommand.NOBODY);
            }
            done(found.peers().size(), found.asked(), found.hops());
            return found.peers().size();
        }
    }

    private static @Nullable InetSocketAddress next(
            BlockingQueue<Optional<InetSocketAddress>> peers, DhtClient client)
            throws InterruptedException {
        Optional<InetSocketAddress> next = peers.poll(client.nanosLeft(), TimeUnit.NANOSECONDS);
        return next == null ? null : next.orElse(null);
    }

    private void peer(InetSocketAddress address) {
        if (options.json()) {
            print(event("peer").name("address").value(Addresses.text(address)));
        } else {
            terminal.line("peer " + Addresses.text(address));
        }
    }

    private void node(NodeContact node) {
        String address = Addresses.text(node.address());
        if (options.json()) {
            JsonWriter json = event("node").name("id").value(node.id().toHex());
            print(json.name("address").value(address));
        } else {
            terminal.line("node " + node.id().toHex() + " " + address);
        }
    }

    private void done(int peers, int asked, int hops) {
        if (options.json()) {
            JsonWriter json = event("done").name("peers").value(peers);
            print(json.name("asked").value(asked).name("hops").value(hops));
        } else {
            terminal.line(
                    "done %s, %s asked, %s"
                            .formatted(
                                    Counted.of(peers, "peer"),
                                    Counted.of(asked, "node"),
                                    Counted.of(hops, "hop")));
        }
    }

    private static JsonWriter event(String word) {
        return new JsonWriter().beginObject().name("event").value(word);
    }

    private void print(JsonWriter json) {
        terminal.line(json.endObject().toString());
    }
}
