package dev.exbt.bench;

import com.dampcake.bencode.Bencode;
import com.dampcake.bencode.Type;
import dev.exbt.bencode.BencodeString;
import dev.exbt.krpc.CompactNodes;
import dev.exbt.krpc.FindNode;
import dev.exbt.krpc.GetPeers;
import dev.exbt.krpc.KrpcCodec;
import dev.exbt.krpc.KrpcException;
import dev.exbt.krpc.KrpcMessage;
import dev.exbt.krpc.KrpcResponse;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import dev.exbt.krpc.Ping;
import dev.exbt.krpc.Token;
import dev.exbt.krpc.TransactionId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * KRPC: queries and responses, read to messages and written. Beside it a map to and from the bytes by bencode alone, in which
 * nothing is checked, and whose making is not counted.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class KrpcBenchmark {
    private static final int PEERS = 50;
    private static final int NODES = 8;

    private final Bencode dampcake = new Bencode(true);

    /** What is read and written; {@code nodes} answers with 8 nodes and a token, {@code values} with 50 peers beside them. */
    @Param({"ping", "find_node", "get_peers", "nodes", "values"})
    private String sample;

    private GetPeers query;
    private KrpcMessage message;
    private GetPeers.Response answer;
    private byte[] nodes;
    private byte[] datagram;
    private Map<String, Object> map;

    /**
     * Makes the sample.
     *
     * @throws UnknownHostException never: addresses are given as bytes
     */
    @Setup
    public void encode() throws UnknownHostException {
        SplittableRandom random = new SplittableRandom(20_260_301);
        TransactionId transaction = TransactionId.random(random);
        NodeId self = NodeId.random(random);
        query = new GetPeers(transaction, self, NodeId.random(random).toInfoHash());
        answer = answer(self, sample.equals("values") ? PEERS : 0, random);
        nodes = CompactNodes.writeV4(answer.nodes());
        message =
                switch (sample) {
                    case "ping" -> new Ping(transaction, self);
                    case "find_node" -> new FindNode(transaction, self, NodeId.random(random));
                    case "get_peers" -> query;
                    default -> new KrpcResponse(transaction, answer);
                };
        datagram = KrpcCodec.encode(message, KrpcCodec.ANSWER_LENGTH);
        map = dampcake.decode(datagram, Type.DICTIONARY);
    }

    private static GetPeers.Response answer(NodeId self, int count, SplittableRandom random)
            throws UnknownHostException {
        List<InetSocketAddress> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            peers.add(address(i));
        }
        List<NodeContact> nodes = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            nodes.add(new NodeContact(NodeId.random(random), address(i)));
        }
        return new GetPeers.Response(
                self, new Token(BencodeString.of("aoeusnth")), peers, nodes, null);
    }

    private static InetSocketAddress address(int last) throws UnknownHostException {
        return new InetSocketAddress(
                InetAddress.getByAddress(new byte[] {(byte) 203, 0, 113, (byte) last}), 6_881);
    }

    /**
     * Reads a datagram, and a response to its end.
     *
     * @return the message or the answer in it
     * @throws KrpcException never: the datagram is good
     */
    @Benchmark
    public Object exbtDecode() throws KrpcException {
        KrpcMessage read = KrpcCodec.decode(datagram);
        return read instanceof KrpcResponse response ? query.answer(response) : read;
    }

    /**
     * Writes a message; a response from its parts, the nodes compact as a table gives them.
     *
     * @return the datagram
     */
    @Benchmark
    public byte[] exbtEncode() {
        if (message instanceof KrpcResponse response) {
            GetPeers.Response parts =
                    new GetPeers.Response(
                            answer.sender(),
                            answer.token(),
                            answer.peers(),
                            CompactNodes.listOf(nodes, new byte[0]),
                            null);
            return KrpcCodec.encodeAnswer(
                    response.transaction(), parts, null, null, KrpcCodec.ANSWER_LENGTH);
        }
        return KrpcCodec.encode(message, KrpcCodec.ANSWER_LENGTH);
    }

    /**
     * Decodes to a map.
     *
     * @return the map
     */
    @Benchmark
    public Map<String, Object> dampcakeDecode() {
        return dampcake.decode(datagram, Type.DICTIONARY);
    }

    /**
     * Encodes the map.
     *
     * @return the datagram
     */
    @Benchmark
    public byte[] dampcakeEncode() {
        return dampcake.encode(map);
    }
}
