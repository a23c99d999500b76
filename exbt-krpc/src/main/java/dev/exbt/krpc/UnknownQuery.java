package dev.exbt.krpc;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeString;
import org.jspecify.annotations.Nullable;

/**
 * A query of a method that no BEP here knows. If it has a {@linkplain #target() target}, a node answers it as
 * {@code find_node}, so that new methods find their way; if not, with error 204.
 *
 * @param header what every query carries
 * @param method the method's name, 1 to {@value #MAX_METHOD_LENGTH} printable ASCII characters
 * @param arguments its arguments, the sender's id included; when read, a view of the datagram's bytes
 */
public record UnknownQuery(QueryHeader header, String method, BencodeDictionary arguments)
        implements KrpcQuery {
    /** Longest name of a method, in characters. */
    public static final int MAX_METHOD_LENGTH = 40;

    /** Checks the name, and that the arguments name the sender. */
    public UnknownQuery {
        if (!isName(method)) {
            throw new IllegalArgumentException("not the name of a method: " + method);
        }
        BencodeString id = arguments.string("id");
        if (id == null
                || id.length() != NodeId.LENGTH
                || !Arguments.nodeId(id).equals(header.sender())) {
            throw new IllegalArgumentException(
                    "the arguments name " + id + " as the sender, not " + header.sender());
        }
    }

    static boolean isName(String method) {
        if (method.isEmpty() || method.length() > MAX_METHOD_LENGTH) {
            return false;
        }
        for (int i = 0; i < method.length(); i++) { // no stream: every query comes by
            if (method.charAt(i) <= ' ' || method.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    /**
     * What the query is about, if it is about a place in the DHT.
     *
     * @return {@code target} or {@code info_hash} if one of them has 20 bytes, else null
     */
    public @Nullable NodeId target() {
        for (String key : new String[] {"target", "info_hash"}) {
            BencodeString place = arguments.string(key);
            if (place != null && place.length() == NodeId.LENGTH) {
                return Arguments.nodeId(place);
            }
        }
        return null;
    }

    @Override
    public Response answer(KrpcResponse response) {
        return new Response(response.sender(), response.values());
    }

    /**
     * Whatever came in answer.
     *
     * @param sender the id of the node that answers
     * @param values its answer, its id included; when read, a view of the datagram's bytes
     */
    public record Response(NodeId sender, BencodeDictionary values) implements KrpcAnswer {}
}
