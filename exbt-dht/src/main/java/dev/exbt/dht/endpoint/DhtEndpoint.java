package dev.exbt.dht.endpoint;

import dev.exbt.bencode.BencodeString;
import dev.exbt.dht.guard.AddressGuard;
import dev.exbt.dht.lookup.Lookup;
import dev.exbt.dht.routing.RoutingTable;
import dev.exbt.dht.routing.TablePolicy;
import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.Get;
import dev.exbt.krpc.GetPeers;
import dev.exbt.krpc.Item;
import dev.exbt.krpc.KrpcCodec;
import dev.exbt.krpc.KrpcError;
import dev.exbt.krpc.KrpcException;
import dev.exbt.krpc.KrpcQuery;
import dev.exbt.krpc.KrpcResponse;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import dev.exbt.krpc.QueryHeader;
import dev.exbt.metainfo.InfoHash;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The protocol behind one socket (BEP 5): takes datagrams and the time, sends datagrams and tells those who asked what came
 * back. Has no socket, no thread and no clock of its own; the {@code DhtServer} or a simulation gives it all three. Founding
 * document: {@code DHTServer}.
 *
 * <p>Four kinds of methods: {@link #receive} and {@link #wake}, the world telling it something; commands, such as
 * {@link #searchPeers}; {@link #nanosToWake}, what it wants from the clock; and getters. All on one thread, the owner's.
 * Listeners are called within these methods and may call commands.
 *
 * <p>Design: each part owns one thing: the {@link RoutingTable} whom we know, {@link Correspondence} what we asked,
 * {@link Responder} what we answer, {@link Bootstrap} how we come in, {@link Maintenance} how we stay, {@link Verifications} whom
 * we try. This class joins them, and is where a datagram is let in or dropped.
 */
public final class DhtEndpoint {
    /** Nodes in an answer, and nodes that a search finds: the K of Kademlia. */
    public static final int K = 8;

    /** Nodes of the table that a search may begin with: so many that not all of them belong to one attacker. */
    static final int BEGIN_WITH = 4 * K;

    /** Shortest datagram that may be a message. */
    static final int MIN_DATAGRAM = 15;

    private final EndpointSettings settings;
    private final InetSocketAddress local;
    private final AddressGuard guard;
    private final DhtStores stores;
    private final Traffic traffic = new Traffic();
    private final RandomGenerator random;
    private final DhtOutput output;
    private final Correspondence correspondence;
    private final Responder responder;
    private final Bootstrap bootstrap;
    private final Maintenance maintenance;
    private final Verifications verifications;
    private final Siblings siblings = new Siblings(this);
    private final RunningLookups running = new RunningLookups();
    private RoutingTable table;
    private boolean closed;

    /**
     * Makes an endpoint that knows no other node.
     *
     * @param settings how it behaves
     * @param local where its socket is bound; the unspecified host if that is every address
     * @param id its id; replaced if it does not follow from the address that others see (BEP 42)
     * @param stores what it shares with other endpoints of its server
     * @param output where its datagrams go
     * @param random unpredictable, such as a {@link java.security.SecureRandom}, outside of tests
     * @param nowNanos the time
     */
    public DhtEndpoint(
            EndpointSettings settings,
            InetSocketAddress local,
            NodeId id,
            DhtStores stores,
            DhtOutput output,
            RandomGenerator random,
            long nowNanos) {
        this.settings = settings;
        this.local = local;
        this.guard = new AddressGuard(settings.allowLocal());
        this.guard.own(local, null);
        this.stores = stores;
        this.random = random;
        this.output =
                (to, datagram) -> {
                    traffic.count(Traffic.Event.SENT);
                    output.send(to, datagram);
                };
        this.correspondence =
                new Correspondence(this, settings, traffic, this.output, random, nowNanos);
        this.responder = new Responder(settings, stores, traffic, this.output, siblings);
        this.bootstrap = new Bootstrap(this, random);
        this.maintenance = new Maintenance(this, stores, random, nowNanos);
        this.verifications = new Verifications(this);
        this.table = newTable(id, nowNanos);
    }

    /**
     * Makes two endpoints of one server known to each other: each names nodes of the other's family to those who want them, and
     * hands over what it hears of (BEP 32, 45).
     *
     * @param sibling the other one
     */
    public void join(DhtEndpoint sibling) {
        siblings.add(sibling);
        sibling.siblings.add(this);
    }

    // what the world tells

    /**
     * Takes a datagram. Founding document: {@code DHTServer.do_on_krpc_msg}, {@code info :udp}.
     *
     * @param from where it came from
     * @param datagram the whole datagram, which must not change any more
     * @param nowNanos the time
     */
    public void receive(InetSocketAddress from, byte[] datagram, long nowNanos) {
        traffic.count(Traffic.Event.RECEIVED);
        if (closed) {
            return;
        }
        if (!guard.allows(from)) {
            traffic.count(Traffic.Event.FORBIDDEN);
            return;
        }
        if (datagram.length < MIN_DATAGRAM) {
            traffic.count(Traffic.Event.MALFORMED);
            return;
        }
        try {
            switch (KrpcCodec.decode(datagram)) {
                case KrpcQuery query -> onQuery(query, from, nowNanos);
                case KrpcResponse response -> correspondence.settle(response, from, nowNanos);
                case KrpcError error -> correspondence.fail(error, from, nowNanos);
            }
        } catch (KrpcException malformed) {
            responder.refuse(malformed, from, nowNanos);
        }
    }

    /**
     * Lets time pass. Harmless to call too early or too often.
     *
     * @param nowNanos the time
     */
    public void wake(long nowNanos) {
        if (closed) {
            return;
        }
        correspondence.wake(nowNanos);
        bootstrap.wake(nowNanos);
        verifications.wake(nowNanos);
        maintenance.wake(nowNanos);
        running.wake(nowNanos);
    }

    /**
     * Tells when {@link #wake} should be called next. May change with every call of any method.
     *
     * @param nowNanos the time
     * @return the time until then in nanoseconds, not negative
     */
    public long nanosToWake(long nowNanos) {
        if (closed) {
            return Long.MAX_VALUE;
        }
        long wait =
                Math.min(correspondence.nanosToWake(nowNanos), maintenance.nanosToWake(nowNanos));
        wait = Math.min(wait, bootstrap.nanosToWake(nowNanos));
        wait = Math.min(wait, verifications.nanosToWake(nowNanos));
        return Math.min(wait, running.nanosToWake(nowNanos));
    }

    // commands

    /**
     * Comes into the network, or comes in better: from nodes of an earlier run, then from addresses. May be called again with
     * more. Founding document: {@code DHTServer.bootstrap}.
     *
     * @param saved nodes of an earlier run
     * @param given addresses where nodes are said to be
     * @param nowNanos the time
     */
    public void bootstrap(List<NodeContact> saved, List<InetSocketAddress> given, long nowNanos) {
        bootstrap.begin(
                usable(saved, nowNanos), given.stream().filter(this::isUsable).toList(), nowNanos);
    }

    /**
     * Tells of an address where a node is said to be, as peers do (BEP 5, {@code PORT}). It is pinged, and gets into the table if
     * it answers. Founding document: {@code DHTServer.add_node}.
     *
     * @param address the address
     * @param nowNanos the time
     */
    public void addNode(InetSocketAddress address, long nowNanos) {
        if (isUsable(address)) {
            verifications.told(address, nowNanos);
        }
    }

    /**
     * Asks a node whose id is known.
     *
     * @param node the node; an answer from another one at its address is a failure
     * @param question makes the query
     * @param handler hears what comes of it
     * @param nowNanos the time
     */
    public void ask(
            NodeContact node,
            Function<QueryHeader, KrpcQuery> question,
            ReplyHandler handler,
            long nowNanos) {
        correspondence.ask(node.address(), node.id(), question, handler, nowNanos);
    }

    /**
     * Asks whatever node is at an address. Founding document: {@code DHTServer.send_krpc_msg}.
     *
     * @param address the address
     * @param question makes the query
     * @param handler hears what comes of it
     * @param nowNanos the time
     */
    public void ask(
            InetSocketAddress address,
            Function<QueryHeader, KrpcQuery> question,
            ReplyHandler handler,
            long nowNanos) {
        correspondence.ask(address, null, question, handler, nowNanos);
    }

    /**
     * Searches toward a target, beginning with the nearest nodes of the table. Founding document:
     * {@code DHTServer.search_nodes}.
     *
     * @param target the target
     * @param question makes the query for each node: {@code find_node}, {@code get_peers}, {@code get} or
     *     {@code sample_infohashes}
     * @param known more nodes to begin with
     * @param listener hears how it goes
     * @param nowNanos the time
     * @return the search
     */
    public LookupRun lookup(
            NodeId target,
            Function<QueryHeader, KrpcQuery> question,
            List<NodeContact> known,
            LookupListener listener,
            long nowNanos) {
        Lookup lookup = new Lookup(target, id(), K);
        lookup.start(table.closest(target, BEGIN_WITH, nowNanos));
        lookup.start(known);
        LookupRun run = new LookupRun(this, lookup, question, listener, nowNanos);
        running.add(run);
        run.step(nowNanos);
        return run;
    }

    /**
     * Searches for the peers of a torrent, and announces if the options say so. Founding document:
     * {@code DHTServer.search_peers}.
     *
     * @param infoHash the torrent
     * @param options what to do beside searching
     * @param listener hears of the peers as they come
     * @param nowNanos the time
     * @return the search
     */
    public LookupRun searchPeers(
            InfoHash infoHash,
            PeerSearchOptions options,
            PeerSearchListener listener,
            long nowNanos) {
        PeerSearch search = new PeerSearch(this, infoHash, options, listener);
        search.tell(
                stores.peers()
                        .sample(
                                infoHash,
                                settings.family(),
                                PeerSearch.MAX_PEERS,
                                options.noSeeds(),
                                null,
                                nowNanos),
                null);
        return lookup(
                NodeId.of(infoHash),
                header ->
                        new GetPeers(
                                header, infoHash, wanted(), options.noSeeds(), options.scrape()),
                List.of(),
                search,
                nowNanos);
    }

    /**
     * Searches for an item (BEP 44).
     *
     * @param target where it is stored, see {@link Item#target()}
     * @param salt the salt that the target was made with; empty for none
     * @param listener hears of the item
     * @param nowNanos the time
     * @return the search
     */
    public LookupRun searchItem(
            NodeId target, BencodeString salt, ItemListener listener, long nowNanos) {
        ItemSearch search = new ItemSearch(target, salt, listener);
        Item own = stores.items().get(target, nowNanos);
        if (own != null) {
            search.found(own);
        }
        return lookup(target, itemQuery(target), List.of(), search, nowNanos);
    }

    /**
     * Puts an item to the nodes nearest to its target (BEP 44).
     *
     * @param item the item, signed if it is a mutable one
     * @param expectedSequence put it only over an item of this number; empty: over any older one
     * @param listener hears what became of it
     * @param nowNanos the time
     * @return the search for the nodes
     */
    public LookupRun putItem(
            Item item, OptionalLong expectedSequence, PutListener listener, long nowNanos) {
        NodeId target = item.target();
        return lookup(
                target,
                itemQuery(target),
                List.of(),
                new ItemPut(this, item, expectedSequence, listener),
                nowNanos);
    }

    /**
     * Ends everything: who waits for something hears that it failed, and no datagram is taken or sent any more.
     *
     * @param nowNanos the time
     */
    public void close(long nowNanos) {
        if (!closed) {
            closed = true;
            running.cancelAll(nowNanos);
            correspondence.close(nowNanos);
        }
    }

    // getters

    /**
     * Tells the id of this node. Founding document: {@code DHTServer.node_id}.
     *
     * @return the id; it changes if others see another address than it was made for
     */
    public NodeId id() {
        return table.selfId();
    }

    /**
     * Tells the family of its socket.
     *
     * @return the family of every node that it asks
     */
    public AddressFamily family() {
        return settings.family();
    }

    /**
     * Gives the table. Founding document: {@code DHTServer.table}.
     *
     * @return the table, not to be changed by the caller; another one after the id changed
     */
    public RoutingTable table() {
        return table;
    }

    /**
     * Whether the node is in the network: it searched for its own id and somebody answered.
     *
     * @return true from then on
     */
    public boolean isReady() {
        return bootstrap.isReady();
    }

    /**
     * Whether the first attempt to come into the network is over, well or not, or got so far that searches may begin.
     *
     * @return true from then on
     */
    public boolean isBootstrapAttempted() {
        return bootstrap.isAttempted();
    }

    /**
     * Tells the address that others see this node at (BEP 42).
     *
     * @return the address that most agree on, or null if too few told
     */
    public @Nullable InetAddress externalAddress() {
        return correspondence.externalAddress();
    }

    /**
     * Gives the counters.
     *
     * @return the counters, which go on counting
     */
    public Traffic traffic() {
        return traffic;
    }

    /**
     * Counts the queries that wait for an answer.
     *
     * @return the number
     */
    public int pendingQueries() {
        return correspondence.size();
    }

    /**
     * Counts the torrents that peers were announced for at this server.
     *
     * @return the number
     */
    public int storedTorrents() {
        return stores.peers().infoHashCount();
    }

    /**
     * Counts the peers that were announced at this server.
     *
     * @return the number
     */
    public int storedPeers() {
        return stores.peers().peerCount();
    }

    /**
     * Counts the searches that are running.
     *
     * @return the number
     */
    public int runningLookups() {
        return running.size();
    }

    // for the parts

    /** The families of nodes to ask for. */
    Set<AddressFamily> wanted() {
        return siblings.wanted();
    }

    /** Another endpoint of this server heard of a node of our family. */
    void named(NodeContact node, long nowNanos) {
        if (guard.allows(node.address())) {
            verifications.named(node, nowNanos);
        }
    }

    /** Of nodes that somebody named, those of our family that may be asked; the others go to the endpoints of their family. */
    List<NodeContact> usable(List<NodeContact> nodes, long nowNanos) {
        List<NodeContact> usable = new ArrayList<>(nodes.size());
        for (NodeContact node : nodes) {
            if (node.family() != settings.family()) {
                siblings.name(node, nowNanos);
            } else if (guard.allows(node.address())) {
                usable.add(node);
            }
        }
        return usable;
    }

    boolean isPeerAllowed(InetSocketAddress peer) {
        return guard.allows(peer);
    }

    /** Whether somebody asks us so much that he is none to whom anything should be entrusted. */
    boolean isFlooding(InetSocketAddress node, long nowNanos) {
        return stores.replies().isFlooding(node.getAddress(), nowNanos);
    }

    void ended(LookupRun run) {
        running.remove(run);
    }

    /** Whether the table has so many nodes that are not bad. */
    boolean knows(int count, long nowNanos) {
        return table.closest(id(), count, nowNanos).size() == count;
    }

    /** The table is empty or all in it are bad, as after an hour without a network: everything from the start. */
    void rejoin(long nowNanos) {
        if (bootstrap.isIdle()) {
            bootstrap.begin(table.snapshot(nowNanos), List.of(), nowNanos);
        }
    }

    private boolean isUsable(InetSocketAddress address) {
        return guard.allows(address) && AddressFamily.of(address.getAddress()) == settings.family();
    }

    private Function<QueryHeader, KrpcQuery> itemQuery(NodeId target) {
        return header -> new Get(header, target, OptionalLong.empty(), wanted());
    }

    private void onQuery(KrpcQuery query, InetSocketAddress from, long nowNanos) {
        if (responder.answer(query, from, nowNanos) && !query.header().readOnly()) {
            NodeContact asker = new NodeContact(query.sender(), from);
            table.queried(asker, nowNanos);
            verifications.asked(asker, nowNanos);
        }
    }

    /** Others see us at this address: takes another id if ours does not follow from it (BEP 42), and the nodes we know with it. */
    void seenAt(InetAddress address, long nowNanos) {
        guard.own(local, new InetSocketAddress(address, local.getPort()));
        if (!id().isValidFor(address)) {
            List<NodeContact> known = table.snapshot(nowNanos);
            table = newTable(NodeId.forAddress(address, random), nowNanos);
            bootstrap.begin(known, List.of(), nowNanos);
        }
    }

    private RoutingTable newTable(NodeId id, long nowNanos) {
        return new RoutingTable(
                id,
                new TablePolicy(
                        settings.family(),
                        K,
                        settings.extendedBuckets(),
                        !settings.allowLocal(),
                        TablePolicy.MAX_PER_SUBNET,
                        settings.enforceIds(),
                        settings.allowLocal()),
                nowNanos);
    }
}
