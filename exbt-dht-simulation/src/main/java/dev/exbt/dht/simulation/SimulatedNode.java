package dev.exbt.dht.simulation;

import dev.exbt.dht.endpoint.DhtEndpoint;
import dev.exbt.dht.endpoint.PeerSearchOptions;
import dev.exbt.krpc.FindNode;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import dev.exbt.metainfo.InfoHash;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A real node in a {@link SimulatedNetwork}. What it is told to do begins at once; what comes of it comes when the network
 * {@linkplain SimulatedNetwork#run runs}.
 */
public final class SimulatedNode {
    private final SimulatedNetwork network;
    private final Wire wire;
    private final Site site;
    private NodeId id;
    private List<NodeContact> saved = List.of();
    private @Nullable DhtEndpoint endpoint;

    SimulatedNode(SimulatedNetwork network, Wire wire, Site site, NodeId id) {
        this.network = network;
        this.wire = wire;
        this.site = site;
        this.id = id;
    }

    /**
     * Searches for the peers of a torrent.
     *
     * @param infoHash the torrent
     * @return the search, just begun
     * @throws IllegalStateException if the node crashed
     */
    public SimulatedSearch searchPeers(InfoHash infoHash) {
        return searchPeers(infoHash, PeerSearchOptions.SEARCH);
    }

    /**
     * Announces a peer of this node's address, which it does at the end of a search for the nodes to announce to. Announces once:
     * nodes forget peers after a while.
     *
     * @param infoHash the torrent
     * @param port where the peer listens, 1 to 65535
     * @return the search, just begun
     * @throws IllegalStateException if the node crashed
     */
    public SimulatedSearch announce(InfoHash infoHash, int port) {
        return searchPeers(infoHash, PeerSearchOptions.announcing(port, false));
    }

    private SimulatedSearch searchPeers(InfoHash infoHash, PeerSearchOptions options) {
        SimulatedSearch search = new SimulatedSearch();
        running().searchPeers(infoHash, options, search.peerListener(), wire.nowNanos());
        wire.plan(site);
        return search;
    }

    /**
     * Searches for the nodes nearest to a target.
     *
     * @param target the target
     * @return the search, just begun
     * @throws IllegalStateException if the node crashed
     */
    public SimulatedSearch searchNodes(NodeId target) {
        SimulatedSearch search = new SimulatedSearch();
        running()
                .lookup(
                        target,
                        header -> new FindNode(header, target, Set.of()),
                        List.of(),
                        search.nodeListener(),
                        wire.nowNanos());
        wire.plan(site);
        return search;
    }

    /** Takes the node off the network without a word; its table is saved. Nothing happens if it is off already. */
    public void crash() {
        DhtEndpoint crashed = endpoint;
        if (crashed != null) {
            saved = crashed.table().snapshot(wire.nowNanos());
            id = crashed.id();
            endpoint = null;
            wire.run(site, null);
        }
    }

    /**
     * Brings the node back with the id and the table it had when it crashed.
     *
     * @throws IllegalStateException if it did not crash
     */
    public void restart() {
        requireCrashed();
        begin(saved);
    }

    /**
     * Brings the node back with another id and an empty table, as if it had never been there.
     *
     * @throws IllegalStateException if it did not crash
     */
    public void restartEmpty() {
        requireCrashed();
        id = network.newId(site);
        begin(List.of());
    }

    private void requireCrashed() {
        if (endpoint != null) {
            throw new IllegalStateException("runs: " + site.address());
        }
    }

    /** Begins to run, from nodes it knows and the network's bootstrap hosts. */
    void begin(List<NodeContact> known) {
        DhtEndpoint begun = network.newEndpoint(site, id);
        endpoint = begun;
        wire.run(site, new RunningEndpoint(begun));
        begun.bootstrap(known, network.bootstrapFor(this), wire.nowNanos());
        wire.plan(site);
    }

    /**
     * Whether the node is on the network.
     *
     * @return false after a crash
     */
    public boolean isRunning() {
        return endpoint != null;
    }

    /**
     * Whether the node has come into the network: it searched for its own id and others answered.
     *
     * @return false if it crashed, too
     */
    public boolean isReady() {
        return endpoint != null && endpoint.isReady();
    }

    /**
     * Tells the node's id.
     *
     * @return the id, also of a crashed node
     */
    public NodeId id() {
        return endpoint == null ? id : endpoint.id();
    }

    /**
     * Tells where others see the node.
     *
     * @return its address; behind a NAT, the outer one, which may change
     */
    public InetSocketAddress address() {
        Nat nat = site.nat();
        InetSocketAddress outer = nat == null ? null : nat.outer();
        return outer == null ? site.address() : outer;
    }

    /**
     * Tells where a peer beside this node is found that listens on a port.
     *
     * @param port the port, 1 to 65535
     * @return what a search for a torrent finds that was {@linkplain #announce announced} with this port
     */
    public InetSocketAddress peerAddress(int port) {
        return new InetSocketAddress(site.address().getAddress(), port);
    }

    /**
     * Whether a NAT stands between this node and the network.
     *
     * @return true if it does
     */
    public boolean isBehindNat() {
        return site.nat() != null;
    }

    /**
     * Counts what the node keeps.
     *
     * @return the sizes; all zero after a crash
     */
    public NodeSizes sizes() {
        return endpoint == null ? NodeSizes.NOTHING : NodeSizes.of(endpoint);
    }

    /** The real thing; throws if it crashed. */
    DhtEndpoint running() {
        if (endpoint == null) {
            throw new IllegalStateException("crashed: " + site.address());
        }
        return endpoint;
    }

    Site site() {
        return site;
    }

    @Override
    public String toString() {
        return id() + "@" + address();
    }
}
