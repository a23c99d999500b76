package dev.exbt.krpc;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeString;
import dev.exbt.metainfo.InfoHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code sample_infohashes}: which torrents have been announced to you, some of them? (BEP 51.)
 *
 * @param header what every query carries
 * @param target the nodes nearest to this id are told too, so that a crawler can walk on
 * @param want the families of nodes asked for (BEP 32); none: the family that the query comes by
 */
public record SampleInfohashes(QueryHeader header, NodeId target, Set<AddressFamily> want)
        implements KrpcQuery {
    static final String METHOD = "sample_infohashes";

    private static final byte[] TARGET = KrpcWriter.key("target");
    private static final byte[] INTERVAL = KrpcWriter.key("interval");
    private static final byte[] TOTAL = KrpcWriter.key("num");
    private static final byte[] SAMPLES = KrpcWriter.key("samples");

    /** Copies the set. */
    public SampleInfohashes {
        want = Set.copyOf(want);
    }

    /**
     * Makes a query for samples, and nodes of the family it goes by.
     *
     * @param transaction what the answer will echo
     * @param sender the id of the node that asks
     * @param target an id
     */
    public SampleInfohashes(TransactionId transaction, NodeId sender, NodeId target) {
        this(new QueryHeader(transaction, sender), target, Set.of());
    }

    static SampleInfohashes read(QueryHeader header, Arguments arguments) throws KrpcException {
        return new SampleInfohashes(header, arguments.nodeId("target"), arguments.want());
    }

    @Override
    public String method() {
        return METHOD;
    }

    KrpcWriter write(KrpcWriter arguments) {
        return arguments.putId(sender()).put(TARGET, target).putWant(want);
    }

    @Override
    public Response answer(KrpcResponse response) throws KrpcException {
        BencodeDictionary values = response.values();
        long interval = values.integer("interval").orElse(0);
        return new Response(
                response.sender(),
                Math.clamp(interval, 0, Response.MAX_INTERVAL_SECONDS),
                Math.max(0, values.integer("num").orElse(0)),
                readSamples(values),
                CompactNodes.readBoth(values));
    }

    /** A list of a wrong length counts as none. */
    private static List<InfoHash> readSamples(BencodeDictionary values) {
        BencodeString samples = values.string("samples");
        if (samples == null || samples.length() % InfoHash.LENGTH != 0) {
            return List.of();
        }
        byte[] bytes = samples.toByteArray();
        List<InfoHash> read = new ArrayList<>(bytes.length / InfoHash.LENGTH);
        for (int at = 0; at < bytes.length; at += InfoHash.LENGTH) {
            read.add(InfoHash.of(bytes, at));
        }
        return read;
    }

    /**
     * A sample of the torrents announced to a node.
     *
     * @param sender the id of the node that answers
     * @param intervalSeconds how long the node will give the same sample, 0 to {@value #MAX_INTERVAL_SECONDS}
     * @param total how many torrents it knows
     * @param samples some of them; the last ones are left out by {@link KrpcCodec#encode} if the datagram would be too long
     * @param nodes the nodes, of either family, at most {@value CompactNodes#MAX_NODES} of each when read
     */
    public record Response(
            NodeId sender,
            int intervalSeconds,
            long total,
            List<InfoHash> samples,
            List<NodeContact> nodes)
            implements KrpcAnswer {
        /** Longest interval, in seconds: 6 hours. */
        public static final int MAX_INTERVAL_SECONDS = 21_600;

        /** Checks the numbers and copies the lists. */
        public Response {
            if (intervalSeconds < 0 || intervalSeconds > MAX_INTERVAL_SECONDS || total < 0) {
                throw new IllegalArgumentException(
                        "interval " + intervalSeconds + " s, total " + total);
            }
            samples = List.copyOf(samples);
            nodes = CompactNodes.copyOf(nodes);
        }

        KrpcWriter write(KrpcWriter values) {
            byte[] bytes = new byte[samples.size() * InfoHash.LENGTH];
            for (int i = 0; i < samples.size(); i++) {
                System.arraycopy(
                        samples.get(i).toBytes(), 0, bytes, i * InfoHash.LENGTH, InfoHash.LENGTH);
            }
            return values.putId(sender)
                    .put(INTERVAL, intervalSeconds)
                    .putNodes(nodes)
                    .put(TOTAL, total)
                    .put(SAMPLES, bytes);
        }
    }
}
