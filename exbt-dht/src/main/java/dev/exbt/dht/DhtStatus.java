package dev.exbt.dht;

import dev.exbt.dht.routing.TableHealth;
import dev.exbt.krpc.NodeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a server is doing: a snapshot.
 *
 * @param nodes one for each address that it listens on
 * @param torrents of how many torrents it keeps peers for others
 * @param peers how many peers these are
 * @param items how many items it keeps for others (BEP 44)
 */
public record DhtStatus(List<Node> nodes, int torrents, int peers, int items) {
    /** Copies the list. */
    public DhtStatus {
        nodes = List.copyOf(nodes);
    }

    /**
     * Whether the server is in the network: at least one of its nodes is.
     *
     * @return true if so
     */
    public boolean isReady() {
        return nodes.stream().anyMatch(Node::ready);
    }

    /**
     * How the node at one address is doing.
     *
     * @param address where its socket is bound
     * @param id its id
     * @param external the address that others see it at (BEP 42); null while too few have told
     * @param ready whether it is in the network
     * @param table the routing table
     * @param pendingQueries queries of ours that wait for an answer
     * @param searches searches that are running
     * @param traffic what came and went
     */
    public record Node(
            InetSocketAddress address,
            NodeId id,
            @Nullable InetAddress external,
            boolean ready,
            TableHealth table,
            int pendingQueries,
            int searches,
            Counters traffic) {}

    /**
     * What came and went since the start.
     *
     * @param received datagrams received
     * @param sent datagrams sent
     * @param queries queries received
     * @param answered of these, how many were answered
     * @param limited of these, how many were not, since their sender asks too much
     * @param malformed datagrams that were no KRPC
     * @param unexpected answers that nobody had asked for
     * @param forbidden datagrams from addresses that no node can have, or with our own id
     * @param timedOut queries of ours that were not answered
     * @param lied answers that made no sense or came from another node
     */
    public record Counters(
            long received,
            long sent,
            long queries,
            long answered,
            long limited,
            long malformed,
            long unexpected,
            long forbidden,
            long timedOut,
            long lied) {}
}
