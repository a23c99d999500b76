package dev.exbt.dht.endpoint;

import dev.exbt.krpc.AnnouncePeer;
import dev.exbt.krpc.GetPeers;
import dev.exbt.krpc.KrpcAnswer;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.Token;
import dev.exbt.metainfo.InfoHash;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Searches for the peers of a torrent, tells them as they come, and announces to the nearest nodes if asked to. Founding
 * document: {@code DHTServer.search_peers}.
 */
final class PeerSearch implements LookupListener {
    /** Most peers that are told in one search; enough for any swarm, and a bound for what liars make up. */
    static final int MAX_PEERS = 5_000;

    private final DhtEndpoint endpoint;
    private final InfoHash infoHash;
    private final PeerSearchOptions options;
    private final PeerSearchListener listener;
    private final Set<InetSocketAddress> told = new HashSet<>();
    private int announcing;
    private int announced;

    PeerSearch(
            DhtEndpoint endpoint,
            InfoHash infoHash,
            PeerSearchOptions options,
            PeerSearchListener listener) {
        this.endpoint = endpoint;
        this.infoHash = infoHash;
        this.options = options;
        this.listener = listener;
    }

    /** Tells peers that were not told before. */
    void tell(List<InetSocketAddress> peers, @Nullable NodeContact source) {
        List<InetSocketAddress> fresh = new ArrayList<>();
        for (InetSocketAddress peer : peers) {
            if (told.size() < MAX_PEERS && endpoint.isPeerAllowed(peer) && told.add(peer)) {
                fresh.add(peer);
            }
        }
        if (!fresh.isEmpty()) {
            listener.onPeers(fresh, source);
        }
    }

    @Override
    public void onAnswer(NodeContact node, KrpcAnswer answer, long nowNanos) {
        if (answer instanceof GetPeers.Response found) {
            tell(found.peers(), node);
            GetPeers.Scrape scrape = found.scrape();
            if (scrape != null) {
                listener.onScrape(scrape);
            }
        }
    }

    @Override
    public void onDone(LookupOutcome outcome, long nowNanos) {
        if (options.announcePort() != 0 && outcome.complete()) {
            announcing = 1; // this method itself, so that nothing is over before all were asked
            for (NodeContact node : outcome.nearest()) {
                Token token = outcome.tokens().get(node.id());
                if (token != null && !endpoint.isFlooding(node.address(), nowNanos)) {
                    announcing++;
                    announce(node, token, outcome, nowNanos);
                }
            }
            settled(outcome, nowNanos);
        } else {
            listener.onDone(outcome, announced, nowNanos);
        }
    }

    private void announce(NodeContact node, Token token, LookupOutcome outcome, long nowNanos) {
        endpoint.ask(
                node,
                header ->
                        new AnnouncePeer(
                                header,
                                infoHash,
                                options.announcePort(),
                                options.impliedPort(),
                                token,
                                options.seed()),
                new ReplyHandler() {
                    @Override
                    public void onAnswer(
                            NodeContact from, KrpcAnswer answer, long roundTripNanos, long now) {
                        announced++;
                        settled(outcome, now);
                    }

                    @Override
                    public void onFailure(QueryFailure failure, long now) {
                        settled(outcome, now);
                    }
                },
                nowNanos);
    }

    private void settled(LookupOutcome outcome, long nowNanos) {
        if (--announcing == 0) {
            listener.onDone(outcome, announced, nowNanos);
        }
    }
}
