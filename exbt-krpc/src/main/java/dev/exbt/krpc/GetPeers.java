package dev.exbt.krpc;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeList;
import dev.exbt.bencode.BencodeString;
import dev.exbt.metainfo.CompactPeers;
import dev.exbt.metainfo.InfoHash;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code get_peers}: who shares this torrent? (BEP 5, 32, 33.) Founding document: {@code KRPC_Msg.get_peers}.
 *
 * @param header what every query carries
 * @param infoHash the torrent
 * @param want the families of nodes asked for (BEP 32); none: the family that the query comes by
 * @param noSeeds whether to leave out peers that are known to be seeds (BEP 33, {@code noseed})
 * @param scrape whether to tell the size of the swarm (BEP 33)
 */
public record GetPeers(
        QueryHeader header,
        InfoHash infoHash,
        Set<AddressFamily> want,
        boolean noSeeds,
        boolean scrape)
        implements KrpcQuery {
    static final String METHOD = "get_peers";

    private static final byte[] INFO_HASH = KrpcWriter.key("info_hash");
    private static final byte[] NO_SEEDS = KrpcWriter.key("noseed");
    private static final byte[] SCRAPE = KrpcWriter.key("scrape");
    private static final byte[] DOWNLOADERS = KrpcWriter.key("BFpe");
    private static final byte[] SEEDS = KrpcWriter.key("BFsd");
    private static final byte[] TOKEN = KrpcWriter.key("token");
    private static final byte[] VALUES = KrpcWriter.key("values");

    /** Copies the set. */
    public GetPeers {
        want = Set.copyOf(want);
    }

    /**
     * Makes a query for peers, and nodes of the family it goes by.
     *
     * @param transaction what the answer will echo
     * @param sender the id of the node that asks
     * @param infoHash the torrent
     */
    public GetPeers(TransactionId transaction, NodeId sender, InfoHash infoHash) {
        this(new QueryHeader(transaction, sender), infoHash, Set.of(), false, false);
    }

    static GetPeers read(QueryHeader header, Arguments arguments) throws KrpcException {
        return new GetPeers(
                header,
                arguments.infoHash("info_hash"),
                arguments.want(),
                arguments.flag("noseed"),
                arguments.flag("scrape"));
    }

    @Override
    public String method() {
        return METHOD;
    }

    KrpcWriter write(KrpcWriter arguments) {
        return arguments
                .putId(sender())
                .put(INFO_HASH, infoHash)
                .putFlag(NO_SEEDS, noSeeds)
                .putFlag(SCRAPE, scrape)
                .putWant(want);
    }

    @Override
    public Response answer(KrpcResponse response) throws KrpcException {
        BencodeDictionary values = response.values();
        BencodeList peers = values.list("values");
        boolean sound = peers == null || CompactPeers.areValues(peers);
        return new Response(
                response.sender(),
                sound ? new Arguments(values, null).tokenOrNull() : null,
                peers == null ? List.of() : CompactPeers.readValues(peers),
                CompactNodes.readBoth(values),
                Scrape.readOrNull(values));
    }

    /**
     * Peers if the node knows any, its nearest nodes, and a token to announce with. Founding document:
     * {@code KRPC_Msg.get_peers_response}, {@code DHTUtils.parse_peers_val}.
     *
     * @param sender the id of the node that answers
     * @param token what to announce with; null if the node stores no announcements now. Dropped when read if some of the peers
     *     are none: who hands out nonsense is not worth an announcement
     * @param peers the peers; what of them cannot be dialled is dropped when read, see {@link CompactPeers}. The last ones are
     *     left out by {@link KrpcCodec#encode} if the datagram would be too long
     * @param nodes the nodes, of either family, at most {@value CompactNodes#MAX_NODES} of each when read
     * @param scrape the size of the swarm; null if the node does not tell
     */
    public record Response(
            NodeId sender,
            @Nullable Token token,
            List<InetSocketAddress> peers,
            List<NodeContact> nodes,
            @Nullable Scrape scrape)
            implements KrpcAnswer {
        /** Copies the lists. */
        public Response {
            peers = List.copyOf(peers);
            nodes = CompactNodes.copyOf(nodes);
        }

        KrpcWriter write(KrpcWriter values) {
            if (scrape != null) {
                values.put(DOWNLOADERS, scrape.downloaders.bytes())
                        .put(SEEDS, scrape.seeds.bytes());
            }
            values.putId(sender).putNodes(nodes);
            if (token != null) {
                values.put(TOKEN, token.bytes());
            }
            return peers.isEmpty() ? values : values.putPeers(VALUES, peers);
        }
    }

    /**
     * The size of a swarm as one node knows it (BEP 33).
     *
     * @param seeds those that have everything ({@code BFsd})
     * @param downloaders the others ({@code BFpe})
     */
    public record Scrape(BloomFilter seeds, BloomFilter downloaders) {
        private static @Nullable Scrape readOrNull(BencodeDictionary values) {
            return values.get("BFsd") instanceof BencodeString seeds
                            && seeds.length() == BloomFilter.LENGTH
                            && values.get("BFpe") instanceof BencodeString downloaders
                            && downloaders.length() == BloomFilter.LENGTH
                    ? new Scrape(BloomFilter.of(seeds), BloomFilter.of(downloaders))
                    : null;
        }

        /**
         * Unites what two nodes tell.
         *
         * @param other what the other one tells
         * @return filters in which each peer counts once
         */
        public Scrape union(Scrape other) {
            return new Scrape(seeds.union(other.seeds), downloaders.union(other.downloaders));
        }
    }
}
