package dev.exbt.krpc;

import dev.exbt.metainfo.InfoHash;

/**
 * {@code announce_peer}: the sender shares this torrent (BEP 5, 33). Founding document: {@code KRPC_Msg.announce_peer}.
 *
 * @param header what every query carries
 * @param infoHash the torrent
 * @param port where the peer listens, 1 to 65535; 0 if implied and not told
 * @param impliedPort whether the peer listens where the query comes from ({@code implied_port}), as behind a NAT
 * @param token what the node gave this address before
 * @param seed whether the peer has everything (BEP 33)
 */
public record AnnouncePeer(
        QueryHeader header,
        InfoHash infoHash,
        int port,
        boolean impliedPort,
        Token token,
        boolean seed)
        implements KrpcQuery {
    static final String METHOD = "announce_peer";

    private static final byte[] IMPLIED_PORT = KrpcWriter.key("implied_port");
    private static final byte[] INFO_HASH = KrpcWriter.key("info_hash");
    private static final byte[] PORT = KrpcWriter.key("port");
    private static final byte[] SEED = KrpcWriter.key("seed");
    private static final byte[] TOKEN = KrpcWriter.key("token");

    private static final int MAX_PORT = 65_535;

    /** Checks the port. */
    public AnnouncePeer {
        if (port < (impliedPort ? 0 : 1) || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + " is not in 1..65535");
        }
    }

    /**
     * Makes a query that tells the port.
     *
     * @param transaction what the answer will echo
     * @param sender the id of the node that asks
     * @param infoHash the torrent
     * @param port where the peer listens, 1 to 65535
     * @param token what the node gave this address before
     */
    public AnnouncePeer(
            TransactionId transaction, NodeId sender, InfoHash infoHash, int port, Token token) {
        this(new QueryHeader(transaction, sender), infoHash, port, false, token, false);
    }

    static AnnouncePeer read(QueryHeader header, Arguments arguments) throws KrpcException {
        boolean implied = arguments.flag("implied_port");
        long port =
                implied && !arguments.values().contains("port")
                        ? 0
                        : arguments.integer("port", implied ? 0 : 1, MAX_PORT);
        return new AnnouncePeer(
                header,
                arguments.infoHash("info_hash"),
                (int) port,
                implied,
                arguments.token(),
                arguments.flag("seed"));
    }

    /**
     * Tells where the peer listens.
     *
     * @param sourcePort the port that the query came from
     * @return that port if it is implied, else the one told
     */
    public int peerPort(int sourcePort) {
        return impliedPort ? sourcePort : port;
    }

    @Override
    public String method() {
        return METHOD;
    }

    KrpcWriter write(KrpcWriter arguments) {
        return arguments
                .putId(sender())
                .putFlag(IMPLIED_PORT, impliedPort)
                .put(INFO_HASH, infoHash)
                .put(PORT, port)
                .putFlag(SEED, seed)
                .put(TOKEN, token.bytes());
    }

    @Override
    public Response answer(KrpcResponse response) {
        return new Response(response.sender());
    }

    /**
     * Noted. Founding document: {@code KRPC_Msg.announce_peer_response}.
     *
     * @param sender the id of the node that answers
     */
    public record Response(NodeId sender) implements KrpcAnswer {}
}
