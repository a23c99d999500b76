package dev.exbt.krpc;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeException;
import dev.exbt.bencode.BencodeReader;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import dev.exbt.bencode.BencodeWriter;
import dev.exbt.metainfo.InfoHash;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A datagram being written. Each message puts its keys in the order that bencode asks for, the order of their bytes.
 *
 * <p>Design: the bytes go straight where they belong. A node answers tens of thousands of queries a second, and a dictionary
 * built, sorted and then printed costs more than the system calls around it. What a mistake in the order would do, tests see:
 * {@link #dictionaryOf} reads strictly.
 */
final class KrpcWriter {
    /** Enough for a query without an item, and for the answer that has eight nodes and a token. */
    static final int FIRST_CAPACITY = 320;

    private static final byte[] ID = key("id");
    private static final byte[] NODES = key("nodes");
    private static final byte[] NODES6 = key("nodes6");
    private static final byte[] WANT = key("want");
    private static final byte[] N4 = key(AddressFamily.V4.want());
    private static final byte[] N6 = key(AddressFamily.V6.want());

    private byte[] out = new byte[FIRST_CAPACITY];
    private int length;

    /** How a key stands in a datagram. */
    static byte[] key(String name) {
        return (name.length() + ":" + name).getBytes(StandardCharsets.US_ASCII);
    }

    /** What a query asks, as a dictionary. */
    static BencodeDictionary dictionaryOf(KrpcQuery query) {
        return new KrpcWriter().arguments(query).dictionary();
    }

    /** What an answer says, as a dictionary. */
    static BencodeDictionary dictionaryOf(KrpcAnswer answer) {
        return new KrpcWriter().values(answer).dictionary();
    }

    private BencodeDictionary dictionary() {
        try {
            return BencodeReader.strict().readDictionary(toByteArray());
        } catch (BencodeException e) {
            throw new AssertionError("a message is written wrong: " + e.getMessage(), e);
        }
    }

    /** Writes the arguments of a query, a dictionary. */
    KrpcWriter arguments(KrpcQuery query) {
        switch (query) {
            case Ping ping -> begin().put(ID, ping.sender()).end();
            case FindNode findNode -> findNode.write(begin()).end();
            case GetPeers getPeers -> getPeers.write(begin()).end();
            case AnnouncePeer announce -> announce.write(begin()).end();
            case Get get -> get.write(begin()).end();
            case Put put -> put.write(begin()).end();
            case SampleInfohashes sample -> sample.write(begin()).end();
            case UnknownQuery unknown -> value(unknown.arguments());
        }
        return this;
    }

    /** Writes what an answer says, a dictionary. */
    KrpcWriter values(KrpcAnswer answer) {
        switch (answer) {
            case FindNode.Response found -> found.write(begin()).end();
            case GetPeers.Response found -> found.write(begin()).end();
            case Get.Response found -> found.write(begin()).end();
            case SampleInfohashes.Response samples -> samples.write(begin()).end();
            case Ping.Response pong -> begin().put(ID, pong.sender()).end();
            case AnnouncePeer.Response done -> begin().put(ID, done.sender()).end();
            case Put.Response done -> begin().put(ID, done.sender()).end();
            case UnknownQuery.Response unknown -> value(unknown.values());
        }
        return this;
    }

    int length() {
        return length;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(out, length);
    }

    KrpcWriter begin() {
        return octet('d');
    }

    KrpcWriter end() {
        return octet('e');
    }

    KrpcWriter putId(NodeId id) {
        return put(ID, id);
    }

    KrpcWriter put(byte[] key, NodeId value) {
        begin(key, NodeId.LENGTH, NodeId.LENGTH);
        value.writeTo(out, length);
        length += NodeId.LENGTH;
        return this;
    }

    KrpcWriter put(byte[] key, InfoHash value) {
        return put(key, NodeId.of(value));
    }

    KrpcWriter put(byte[] key, BencodeString value) {
        begin(key, value.length(), value.length());
        value.copyTo(out, length);
        length += value.length();
        return this;
    }

    KrpcWriter put(byte[] key, long value) {
        return raw(key).octet('i').number(value).octet('e');
    }

    KrpcWriter putFlag(byte[] key, boolean value) {
        return value ? put(key, 1) : this;
    }

    /** A value of any kind. */
    KrpcWriter putValue(byte[] key, BencodeValue value) {
        return raw(key).value(value);
    }

    KrpcWriter value(BencodeValue value) {
        int size = BencodeWriter.encodedLength(value);
        reserve(size);
        BencodeWriter.write(value, ByteBuffer.wrap(out, length, size));
        length += size;
        return this;
    }

    KrpcWriter putWant(Set<AddressFamily> want) {
        if (want.isEmpty()) {
            return this;
        }
        raw(WANT).octet('l');
        for (AddressFamily family : AddressFamily.values()) {
            if (want.contains(family)) {
                raw(family == AddressFamily.V4 ? N4 : N6);
            }
        }
        return octet('e');
    }

    /** Both lists of nodes; {@code nodes} even if empty, unless all are at IPv6 addresses. */
    KrpcWriter putNodes(List<NodeContact> nodes) {
        if (nodes instanceof CompactNodeList compact) {
            return putNodes(compact.v4(), compact.v6());
        }
        return putNodes(CompactNodes.writeV4(nodes), CompactNodes.writeV6(nodes));
    }

    private KrpcWriter putNodes(byte[] v4, byte[] v6) {
        if (v4.length > 0 || v6.length == 0) {
            put(NODES, v4);
        }
        return v6.length > 0 ? put(NODES6, v6) : this;
    }

    KrpcWriter put(byte[] key, byte[] value) {
        begin(key, value.length, value.length);
        return raw(value);
    }

    /** A list of addresses, each a string of its own. */
    KrpcWriter putPeers(byte[] key, List<InetSocketAddress> peers) {
        raw(key).octet('l');
        for (InetSocketAddress peer : peers) {
            address(peer);
        }
        return octet('e');
    }

    KrpcWriter put(byte[] key, InetSocketAddress value) {
        return raw(key).address(value);
    }

    private KrpcWriter address(InetSocketAddress address) {
        byte[] host = address.getAddress().getAddress();
        number(host.length + Short.BYTES).octet(':').raw(host);
        return octet(address.getPort() >>> Byte.SIZE).octet(address.getPort());
    }

    /** Writes a key and the head of a string, and makes room for its bytes. */
    private void begin(byte[] key, int stringLength, int room) {
        raw(key).number(stringLength).octet(':').reserve(room);
    }

    private KrpcWriter number(long value) {
        if (value >= 0 && value < 10) {
            return octet((int) ('0' + value));
        }
        if (value >= 10 && value < 100) {
            return octet((int) ('0' + value / 10)).octet((int) ('0' + value % 10));
        }
        return raw(Long.toString(value).getBytes(StandardCharsets.ISO_8859_1));
    }

    KrpcWriter raw(byte[] bytes) {
        reserve(bytes.length);
        System.arraycopy(bytes, 0, out, length, bytes.length);
        length += bytes.length;
        return this;
    }

    private KrpcWriter octet(int octet) {
        reserve(1);
        out[length++] = (byte) octet;
        return this;
    }

    private void reserve(int room) {
        if (length + room > out.length) {
            out = Arrays.copyOf(out, Math.max(length + room, 2 * out.length));
        }
    }
}
