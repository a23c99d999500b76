package dev.exbt.krpc;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeString;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code get}: what is stored under this target? (BEP 44.)
 *
 * @param header what every query carries
 * @param target {@link Item#target()} of the item
 * @param sequence the asker has this number already and wants only what is newer ({@code seq}); empty: anything
 * @param want the families of nodes asked for (BEP 32); none: the family that the query comes by
 */
public record Get(QueryHeader header, NodeId target, OptionalLong sequence, Set<AddressFamily> want)
        implements KrpcQuery {
    static final String METHOD = "get";

    private static final byte[] KEY = KrpcWriter.key("k");
    private static final byte[] SEQUENCE = KrpcWriter.key("seq");
    private static final byte[] SIGNATURE = KrpcWriter.key("sig");
    private static final byte[] TARGET = KrpcWriter.key("target");
    private static final byte[] TOKEN = KrpcWriter.key("token");
    private static final byte[] VALUE = KrpcWriter.key("v");

    /** Copies the set. */
    public Get {
        want = Set.copyOf(want);
    }

    /**
     * Makes a query for whatever is stored, and nodes of the family it goes by.
     *
     * @param transaction what the answer will echo
     * @param sender the id of the node that asks
     * @param target the target
     */
    public Get(TransactionId transaction, NodeId sender, NodeId target) {
        this(new QueryHeader(transaction, sender), target, OptionalLong.empty(), Set.of());
    }

    static Get read(QueryHeader header, Arguments arguments) throws KrpcException {
        return new Get(
                header,
                arguments.nodeId("target"),
                arguments.optionalInteger("seq", 0),
                arguments.want());
    }

    @Override
    public String method() {
        return METHOD;
    }

    KrpcWriter write(KrpcWriter arguments) {
        arguments.putId(sender());
        if (sequence.isPresent()) {
            arguments.put(SEQUENCE, sequence.getAsLong());
        }
        return arguments.put(TARGET, target).putWant(want);
    }

    @Override
    public Response answer(KrpcResponse response) throws KrpcException {
        BencodeDictionary values = response.values();
        Arguments arguments = new Arguments(values, null);
        return new Response(
                response.sender(),
                arguments.tokenOrNull(),
                CompactNodes.readBoth(values),
                arguments.optionalInteger("seq", 0),
                values.contains("v") ? ItemReader.read(arguments) : null);
    }

    /**
     * The item if the node has it, its nearest nodes, and a token to put with.
     *
     * @param sender the id of the node that answers
     * @param token what to put with; null if the node stores nothing now
     * @param nodes the nodes, of either family, at most {@value CompactNodes#MAX_NODES} of each when read
     * @param sequence the number of the stored mutable item, told even if the item is not because the asker has it; empty if
     *     nothing mutable is stored
     * @param item the item as it came, its signature and target not checked: see {@link #verifiedItem}; null if there is none
     */
    public record Response(
            NodeId sender,
            @Nullable Token token,
            List<NodeContact> nodes,
            OptionalLong sequence,
            @Nullable Item item)
            implements KrpcAnswer {
        /** Copies the list; the sequence number of an item is that of the response. */
        public Response {
            nodes = CompactNodes.copyOf(nodes);
            if (item instanceof MutableItem mutable) {
                sequence = OptionalLong.of(mutable.sequence());
            }
        }

        /**
         * Gives the item if it is what was asked for: its value, or its key and salt, hash to the target, and its signature is
         * right.
         *
         * @param target what was asked for
         * @param salt the salt that the target was made with; empty if none, and for immutable items. Nodes do not send it
         * @return the item with the salt in it, or null if there is none or it is not what was asked for
         */
        public @Nullable Item verifiedItem(NodeId target, BencodeString salt) {
            Item found = item instanceof MutableItem mutable ? mutable.withSalt(salt) : item;
            return found != null && found.target().equals(target) && found.verify() ? found : null;
        }

        KrpcWriter write(KrpcWriter values) {
            MutableItem mutable = item instanceof MutableItem found ? found : null;
            values.putId(sender);
            if (mutable != null) {
                values.put(KEY, mutable.publicKey());
            }
            values.putNodes(nodes);
            if (sequence.isPresent()) {
                values.put(SEQUENCE, sequence.getAsLong());
            }
            if (mutable != null) {
                values.put(SIGNATURE, mutable.signature());
            }
            if (token != null) {
                values.put(TOKEN, token.bytes());
            }
            return item == null ? values : values.putValue(VALUE, item.value());
        }
    }
}
