package dev.exbt.dht;

import dev.exbt.bencode.BencodeString;
import dev.exbt.dht.endpoint.DhtEndpoint;
import dev.exbt.dht.endpoint.PeerSearchOptions;
import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.FindNode;
import dev.exbt.krpc.GetPeers;
import dev.exbt.krpc.Item;
import dev.exbt.krpc.KrpcAnswer;
import dev.exbt.krpc.KrpcQuery;
import dev.exbt.krpc.MutableItem;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import dev.exbt.krpc.QueryHeader;
import dev.exbt.krpc.SampleInfohashes;
import dev.exbt.metainfo.HostPort;
import dev.exbt.metainfo.InfoHash;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A node of the DHT (BEP 5), or several that work together, one for each address they listen on (BEP 32, 45). May be used from
 * any thread; what it returns completes on its event loop, so who continues there must not block. Founding document:
 * {@code DHTServer}.
 *
 * <pre>{@code
 * try (DhtServer dht = DhtServer.start(DhtConfig.standard())) {
 *     dht.ready().join();
 *     dht.searchPeers(infoHash, peer -> System.out.println(peer)).done().join();
 * }
 * }</pre>
 *
 * <p>Searches may be asked for at once: they begin when the first attempt to come into the network is over. Everything that a
 * future fails with is a {@link DhtException}.
 */
public final class DhtServer implements AutoCloseable {
    private static final Set<AddressFamily> BOTH_FAMILIES = EnumSet.allOf(AddressFamily.class);

    private final ServerLoop loop;
    private final ServerLife life;

    private DhtServer(ServerLoop loop, ServerLife life) {
        this.loop = loop;
        this.life = life;
    }

    /**
     * Starts with the {@linkplain DhtConfig#standard() standard configuration}.
     *
     * @return a server that listens and is coming into the network
     * @throws IOException if no socket can be opened
     */
    public static DhtServer start() throws IOException {
        return start(DhtConfig.standard());
    }

    /**
     * Starts a server. Reads the state file, opens the sockets, and begins to come into the network. Founding document:
     * {@code DHTServer.start_link}.
     *
     * @param config how it is to run
     * @return a server that listens and is coming into the network
     * @throws IOException if a given address is taken or not of this machine. A state file that cannot be read is logged, and the
     *     server starts without it
     */
    public static DhtServer start(DhtConfig config) throws IOException {
        ServerLife life = ServerLife.begin(config);
        return new DhtServer(life.loop(), life);
    }

    /**
     * Tells where it listens.
     *
     * @return the bound addresses
     */
    public List<InetSocketAddress> addresses() {
        return life.addresses();
    }

    /**
     * Tells when it is in the network. Founding document: {@code DHTServer.bootstrap}.
     *
     * @return completes when a node has searched for its own id and somebody answered; not before somebody does. Fails when the
     *     server closes
     */
    public CompletableFuture<Void> ready() {
        return loop.ready.copy();
    }

    /**
     * Comes into the network by more hosts, or comes in again after the network changed. Harmless at any time.
     *
     * @param hosts hosts where nodes are, such as those of a torrent or a magnet link
     */
    public void bootstrap(List<HostPort> hosts) {
        life.bootstrap(hosts);
    }

    /**
     * Tells of an address where a node is said to be, as peers do (BEP 5, {@code PORT}). Founding document:
     * {@code DHTServer.add_node}.
     *
     * @param address a resolved address; it is pinged, and kept if a node answers
     */
    public void addNode(InetSocketAddress address) {
        loop.command(now -> {
            DhtEndpoint endpoint = loop.of(AddressFamily.of(address.getAddress()));
            if (endpoint != null) {
                endpoint.addNode(address, now);
            }
        });
    }

    /**
     * Gives the id of its node, the first one if there are several. Founding document: {@code DHTServer.node_id}.
     *
     * @return completes with the id, which may change when the address that others see does (BEP 42)
     */
    public CompletableFuture<NodeId> nodeId() {
        return ask(now -> loop.all().getFirst().id());
    }

    /**
     * Tells how it is doing.
     *
     * @return completes with a snapshot
     */
    public CompletableFuture<DhtStatus> status() {
        return ask(loop::status);
    }

    // searches

    /**
     * Searches for the peers of a torrent. Founding document: {@code DHTServer.search_peers}.
     *
     * @param infoHash the torrent
     * @param onPeer hears of each peer as it comes, on the event loop
     * @return the search
     */
    public DhtSearch searchPeers(InfoHash infoHash, Consumer<? super InetSocketAddress> onPeer) {
        return search(infoHash, PeerSearchOptions.SEARCH, onPeer);
    }

    /**
     * Searches for the peers of a torrent.
     *
     * @param infoHash the torrent
     * @return the search
     */
    public DhtSearch searchPeers(InfoHash infoHash) {
        return searchPeers(infoHash, peer -> {});
    }

    /**
     * Announces that a peer shares a torrent, to the nodes nearest to it, and searches for others on the way. Nodes forget it
     * after half an hour: announce again every 15 minutes as long as it is true. Founding document:
     * {@code KRPC_Msg.announce_peer}.
     *
     * @param infoHash the torrent
     * @param port where the peer listens, 1 to 65535, at the address of this server as others see it
     * @param seed whether the peer has everything (BEP 33)
     * @param onPeer hears of each other peer as it comes, on the event loop
     * @return the search; done when the nodes have answered the announcement
     */
    public DhtSearch announce(
            InfoHash infoHash, int port, boolean seed, Consumer<? super InetSocketAddress> onPeer) {
        if (port < 1) {
            throw new IllegalArgumentException("port " + port + " is not in 1..65535");
        }
        return search(infoHash, PeerSearchOptions.announcing(port, seed), onPeer);
    }

    /**
     * Estimates the size of a swarm (BEP 33).
     *
     * @param infoHash the torrent
     * @return completes with the size; of nothing if nobody tells
     */
    public CompletableFuture<SwarmSize> scrape(InfoHash infoHash) {
        return new Searches(loop).scrape(infoHash);
    }

    /**
     * Searches for the nodes nearest to a target. Founding document: {@code DHTServer.search_nodes}.
     *
     * @param target the target
     * @return completes with the nodes that answered, nearest first, at most 8 of each family
     */
    public CompletableFuture<List<NodeContact>> searchNodes(NodeId target) {
        return new Searches(loop).nodes(target);
    }

    /**
     * Searches for an item that never changes (BEP 44).
     *
     * @param target the hash that it is stored under
     * @return completes with the item, or with nothing if no node has it
     */
    public CompletableFuture<Optional<Item>> get(NodeId target) {
        return new Searches(loop).item(target, BencodeString.EMPTY);
    }

    /**
     * Searches for an item that its author changes (BEP 44).
     *
     * @param publicKey the author's key, 32 bytes
     * @param salt tells apart the author's items; empty for none
     * @return completes with the newest version that a node has, its signature verified, or with nothing
     */
    public CompletableFuture<Optional<Item>> get(BencodeString publicKey, BencodeString salt) {
        return new Searches(loop).item(MutableItem.targetOf(publicKey, salt), salt);
    }

    /**
     * Stores an item with the nodes nearest to it (BEP 44). They forget it after two hours: put it again every hour as long as it
     * is wanted.
     *
     * @param item the item
     * @return completes with the number of nodes that took it; fails with reason {@code REFUSED} if there were nodes and none
     *     did
     */
    public CompletableFuture<Integer> put(Item item) {
        return put(item, OptionalLong.empty());
    }

    /**
     * Stores a new version of an item, unless somebody else changed it meanwhile (BEP 44, {@code cas}).
     *
     * @param item the item
     * @param expectedSequence the number of the version that it replaces; empty: of any older one
     * @return as {@link #put(Item)}
     */
    public CompletableFuture<Integer> put(Item item, OptionalLong expectedSequence) {
        return new Searches(loop).put(item, expectedSequence);
    }

    /**
     * Follows an author's pointer to a torrent (BEP 46): looks for it now, and again and again.
     *
     * @param publicKey the author's key, 32 bytes
     * @param salt tells apart the author's pointers; empty for none
     * @param period time between two looks, at least a minute; half an hour is polite
     * @param onUpdate hears of each newer version, on the event loop
     * @return ends it when closed
     */
    public DhtSubscription subscribe(
            BencodeString publicKey,
            BencodeString salt,
            Duration period,
            Consumer<? super UpdatableTorrent> onUpdate) {
        return new DhtSubscription(this, loop, publicKey, salt, period, onUpdate).begin();
    }

    /**
     * Gives the nodes of its own table nearest to a target, without asking anybody. Founding document:
     * {@code DHTServer.stored_nearest_nodes}.
     *
     * @param target the target
     * @param count how many of each address that it listens on
     * @return completes with the nodes, nearest first
     */
    public CompletableFuture<List<NodeContact>> closestKnown(NodeId target, int count) {
        return ask(now -> {
            List<NodeContact> known = new ArrayList<>();
            for (DhtEndpoint endpoint : loop.all()) {
                known.addAll(endpoint.table().closest(target, count, now));
            }
            known.sort((one, other) -> target.compareDistance(one.id(), other.id()));
            return known;
        });
    }

    // single queries

    /**
     * Pings a node. Founding document: {@code DHTServer.ping}.
     *
     * @param address where it is
     * @return completes with who answered
     */
    public CompletableFuture<Pong> ping(InetSocketAddress address) {
        return new Searches(loop).ping(address);
    }

    /**
     * Asks one node for nodes near a target. Founding document: {@code DHTServer.find_node}.
     *
     * @param address where the node is
     * @param target the target
     * @return completes with what it names, believed no further
     */
    public CompletableFuture<List<NodeContact>> findNode(InetSocketAddress address, NodeId target) {
        return call(address, header -> new FindNode(header, target, BOTH_FAMILIES))
                .thenApply(answer -> ((FindNode.Response) answer).nodes());
    }

    /**
     * Asks one node for the peers of a torrent. Founding document: {@code DHTServer.get_peers}.
     *
     * @param address where the node is
     * @param infoHash the torrent
     * @return completes with its answer
     */
    public CompletableFuture<GetPeers.Response> getPeers(
            InetSocketAddress address, InfoHash infoHash) {
        return call(address, header -> new GetPeers(header, infoHash, BOTH_FAMILIES, false, false))
                .thenApply(GetPeers.Response.class::cast);
    }

    /**
     * Asks one node for a sample of the torrents that were announced to it (BEP 51).
     *
     * @param address where the node is
     * @param target nodes near it are told too
     * @return completes with its answer
     */
    public CompletableFuture<SampleInfohashes.Response> sample(
            InetSocketAddress address, NodeId target) {
        return call(address, header -> new SampleInfohashes(header, target, BOTH_FAMILIES))
                .thenApply(SampleInfohashes.Response.class::cast);
    }

    /**
     * Asks one node anything. Founding document: {@code DHTServer.send_krpc_msg}.
     *
     * @param address a resolved address where the node is
     * @param question makes the query of its header
     * @return completes with the answer, of the type that the query asks for
     */
    public CompletableFuture<KrpcAnswer> call(
            InetSocketAddress address, Function<QueryHeader, KrpcQuery> question) {
        return new Searches(loop).call(address, question);
    }

    /**
     * Saves the state, ends every search, closes every socket and thread, within the configured time. Called on the event loop,
     * it does not wait.
     */
    @Override
    public void close() {
        life.close();
    }

    private DhtSearch search(
            InfoHash infoHash,
            PeerSearchOptions options,
            Consumer<? super InetSocketAddress> onPeer) {
        DhtSearch search = new DhtSearch(loop, onPeer);
        new Searches(loop).peers(search, infoHash, options);
        return search;
    }

    /** Answers from the loop. */
    private <T> CompletableFuture<T> ask(ServerLoop.Question<T> question) {
        return loop.ask(question);
    }
}
