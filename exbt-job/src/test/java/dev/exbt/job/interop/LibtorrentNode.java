package dev.exbt.job.interop;

import dev.exbt.bencode.BencodeException;
import dev.exbt.bencode.BencodeReader;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import dev.exbt.bencode.BencodeWriter;
import dev.exbt.krpc.ItemSigner;
import dev.exbt.krpc.NodeId;
import dev.exbt.metainfo.InfoHash;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * One DHT node of libtorrent, asked by {@link LibtorrentNodesMain}'s commands. What it does not learn within seconds is empty:
 * ask again.
 *
 * @param process what it runs in
 * @param index which of the process's nodes it is
 * @param address where it listens
 */
record LibtorrentNode(LibtorrentProcess process, int index, InetSocketAddress address) {
    private static final HexFormat HEX = HexFormat.of();

    /** Tells it of a node. */
    void know(InetSocketAddress node) {
        ask("known", "know", words(node));
    }

    /** Whether a node answers its ping. */
    boolean ping(InetSocketAddress node) {
        return !ask("pong", "ping", words(node)).equals("none");
    }

    /** The nodes in its table. */
    List<InetSocketAddress> live(NodeId ownId) {
        return addresses(ask("live", "live", ownId.toHex()));
    }

    /** Begins to announce a peer at its own address; nothing tells when that is done. */
    void announce(InfoHash infoHash, int port) {
        ask("announcing", "announce", infoHash.toHex() + " " + port);
    }

    /** Searches for peers and gives the first that it is told of. */
    List<InetSocketAddress> searchPeers(InfoHash infoHash) {
        return addresses(ask("peers", "peers", infoHash.toHex()));
    }

    /** Asks a node which torrents were announced to it (BEP 51). */
    List<InfoHash> sample(InetSocketAddress node, NodeId target) {
        return words(ask("samples", "sample", words(node) + " " + target.toHex())).stream()
                .map(InfoHash::ofHex)
                .toList();
    }

    /** Stores an immutable item; gives how many nodes took it. */
    int put(BencodeValue value) {
        return count(ask("stored", "put", hex(BencodeWriter.write(value))));
    }

    /** Stores the next version of a mutable item, which it signs itself; gives how many nodes took it. */
    int put(ItemSigner author, BencodeString salt, BencodeValue value) {
        return count(
                ask(
                        "stored",
                        "sign",
                        hex(author.seed())
                                + " "
                                + hex(salt.toByteArray())
                                + " "
                                + hex(BencodeWriter.write(value))));
    }

    /** Searches for an immutable item. */
    Optional<BencodeValue> get(NodeId target) {
        return value(ask("item", "get", target.toHex()));
    }

    /** Searches for a mutable item. */
    Optional<BencodeValue> get(BencodeString publicKey, BencodeString salt) {
        return value(
                ask("item", "find", hex(publicKey.toByteArray()) + " " + hex(salt.toByteArray())));
    }

    private String ask(String expected, String command, String arguments) {
        return process.ask(expected, command + " " + index + " " + arguments);
    }

    private static String words(InetSocketAddress node) {
        return node.getAddress().getHostAddress() + " " + node.getPort();
    }

    private static List<String> words(String answer) {
        return answer.equals("none") || answer.isEmpty()
                ? List.of()
                : Arrays.asList(answer.split(" "));
    }

    private static List<InetSocketAddress> addresses(String answer) {
        return words(answer).stream()
                .map(word -> {
                    int colon = word.lastIndexOf(':');
                    return new InetSocketAddress(
                            word.substring(0, colon), Integer.parseInt(word.substring(colon + 1)));
                })
                .toList();
    }

    private static int count(String answer) {
        return answer.equals("none") ? 0 : Integer.parseInt(answer);
    }

    private static Optional<BencodeValue> value(String answer) {
        try {
            return answer.equals("none")
                    ? Optional.empty()
                    : Optional.of(BencodeReader.strict().read(HEX.parseHex(answer)));
        } catch (BencodeException malformed) {
            throw new AssertionError("libtorrent gave " + answer, malformed);
        }
    }

    private static String hex(byte[] bytes) {
        return bytes.length == 0 ? "-" : HEX.formatHex(bytes);
    }
}
