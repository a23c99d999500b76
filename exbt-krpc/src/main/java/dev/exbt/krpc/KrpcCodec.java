package dev.exbt.krpc;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeException;
import dev.exbt.bencode.BencodeInteger;
import dev.exbt.bencode.BencodeLimits;
import dev.exbt.bencode.BencodeList;
import dev.exbt.bencode.BencodeReader;
import dev.exbt.bencode.BencodeString;
import dev.exbt.metainfo.CompactPeers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams to messages and back (BEP 5). Whatever the bytes, reading gives a message or a {@link KrpcException}, and takes
 * memory in proportion to the datagram.
 *
 * <p>Reading forgives what clients in the field do: keys out of order, keys nobody knows, optional keys of a wrong kind. It
 * does not forgive what could mean two things: duplicate keys, bytes after the dictionary, ids that do not have 20 bytes. A
 * response is read as far as its envelope; the query that asked {@linkplain KrpcQuery#answer reads the rest}. Writing is
 * canonical. Founding document: {@code KRPC_Msg}.
 */
public final class KrpcCodec {
    /** Longest datagram that is read, in bytes: what fits an Ethernet frame. */
    public static final int MAX_LENGTH = 1_500;

    /** Bytes that an answer should not exceed, so that it fits any path and does not make an amplifier of us. */
    public static final int ANSWER_LENGTH = 1_024;

    /** Deepest nesting that is read. A message itself needs 4; the rest is for the values of BEP 44. */
    public static final int MAX_DEPTH = 20;

    /** Most values and keys in a datagram: some 500 fit the longest value of BEP 44, and a message needs about 30 more. */
    public static final int MAX_TOKENS = 600;

    static final BencodeLimits LIMITS =
            new BencodeLimits(MAX_DEPTH, MAX_LENGTH, MAX_TOKENS, MAX_LENGTH);

    private static final BencodeReader READER = BencodeReader.lenient().withLimits(LIMITS);

    private static final BencodeString QUERY = BencodeString.of("q");
    private static final BencodeString RESPONSE = BencodeString.of("r");
    private static final BencodeString ERROR = BencodeString.of("e");
    private static final BencodeString TYPE = BencodeString.of("y");
    private static final BencodeString TRANSACTION = BencodeString.of("t");
    private static final BencodeString ARGUMENTS = BencodeString.of("a");
    private static final BencodeString VERSION = BencodeString.of("v");
    private static final BencodeString READ_ONLY = BencodeString.of("ro");
    private static final BencodeString REQUESTER = BencodeString.of("ip");

    private static final byte[] ARGUMENTS_KEY = KrpcWriter.key("a");
    private static final byte[] ERROR_KEY = KrpcWriter.key("e");
    private static final byte[] REQUESTER_KEY = KrpcWriter.key("ip");
    private static final byte[] QUERY_KEY = KrpcWriter.key("q");
    private static final byte[] RESPONSE_KEY = KrpcWriter.key("r");
    private static final byte[] READ_ONLY_KEY = KrpcWriter.key("ro");
    private static final byte[] TRANSACTION_KEY = KrpcWriter.key("t");
    private static final byte[] VERSION_KEY = KrpcWriter.key("v");
    private static final byte[] TYPE_KEY = KrpcWriter.key("y");

    private KrpcCodec() {}

    /**
     * Reads a datagram. Founding document: {@code KRPC_Msg.from_bin}.
     *
     * @param datagram the whole datagram; must stay unchanged as long as a {@link KrpcResponse} or an {@link UnknownQuery} out
     *     of it is in use. Other messages hold nothing of it
     * @return the message
     * @throws KrpcException if it is none
     */
    public static KrpcMessage decode(byte[] datagram) throws KrpcException {
        return decode(ByteBuffer.wrap(datagram));
    }

    /**
     * Reads a datagram that lies in a buffer between its position and its limit; neither is moved. Nothing is copied if the
     * buffer has an accessible array. Founding document: {@code KRPC_Msg.from_buffer}.
     *
     * @param datagram the whole datagram; its bytes must stay unchanged as above
     * @return the message
     * @throws KrpcException if it is none
     */
    public static KrpcMessage decode(ByteBuffer datagram) throws KrpcException {
        BencodeDictionary envelope = envelope(datagram);
        TransactionId transaction = transaction(envelope);
        BencodeString version = version(envelope);
        if (envelope.get(TYPE) instanceof BencodeString type) {
            if (type.equals(QUERY)) {
                return query(envelope, transaction, version);
            }
            if (type.equals(RESPONSE)) {
                return response(envelope, transaction, version);
            }
            if (type.equals(ERROR)) {
                return error(envelope, transaction, version);
            }
        }
        throw garbage("y: neither q, r nor e");
    }

    /**
     * Writes a message canonically. A response that would be too long loses the last of its peers first, then of its samples,
     * then of its nodes. Founding document: {@code KRPC_Msg.to_bin}.
     *
     * @param message the message
     * @param maxLength the most bytes to write; {@link #ANSWER_LENGTH} for most answers, {@link #MAX_LENGTH} at most for what
     *     others shall read
     * @return the datagram
     * @throws IllegalArgumentException if it does not fit
     */
    public static byte[] encode(KrpcMessage message, int maxLength) {
        KrpcWriter out = written(message);
        if (out.length() > maxLength && message instanceof KrpcResponse response) {
            int excess = out.length() - maxLength;
            out = written(response, ResponseTrimmer.trim(response.values(), excess));
        }
        if (out.length() > maxLength) {
            throw new IllegalArgumentException(
                    "the message is "
                            + (out.length() - maxLength)
                            + " bytes longer than "
                            + maxLength);
        }
        return out.toByteArray();
    }

    /**
     * Writes the answer to a query straight into a datagram: the same bytes as {@link #encode} gives for a
     * {@link KrpcResponse} that holds it, without making one. What a node that answers many does.
     *
     * @param transaction that of the query
     * @param answer the answer
     * @param requester where the query came from (BEP 42, {@code ip}), or null to tell nothing
     * @param version our software, see {@link KrpcMessage#version()}, or null
     * @param maxLength the most bytes to write, as above
     * @return the datagram
     * @throws IllegalArgumentException if it does not fit
     */
    public static byte[] encodeAnswer(
            TransactionId transaction,
            KrpcAnswer answer,
            @Nullable InetSocketAddress requester,
            @Nullable BencodeString version,
            int maxLength) {
        KrpcWriter out = beginResponse(requester).values(answer);
        end(out, transaction, version, RESPONSE);
        if (out.length() <= maxLength) {
            return out.toByteArray();
        }
        return encode(
                new KrpcResponse(transaction, answer.sender(), answer.values(), requester, version),
                maxLength);
    }

    private static KrpcWriter written(KrpcMessage message) {
        return switch (message) {
            case KrpcQuery query -> written(query);
            case KrpcResponse response -> written(response, response.values());
            case KrpcError error -> written(error);
        };
    }

    private static KrpcWriter written(KrpcQuery query) {
        KrpcWriter out = new KrpcWriter().begin().raw(ARGUMENTS_KEY).arguments(query);
        out.put(QUERY_KEY, BencodeString.of(query.method()));
        out.putFlag(READ_ONLY_KEY, query.header().readOnly());
        return end(out, query.transaction(), query.version(), QUERY);
    }

    private static KrpcWriter written(KrpcResponse response, BencodeDictionary values) {
        KrpcWriter out = beginResponse(response.requester()).value(values);
        return end(out, response.transaction(), response.version(), RESPONSE);
    }

    private static KrpcWriter beginResponse(@Nullable InetSocketAddress requester) {
        KrpcWriter out = new KrpcWriter().begin();
        if (requester != null) {
            out.put(REQUESTER_KEY, requester);
        }
        return out.raw(RESPONSE_KEY);
    }

    private static KrpcWriter written(KrpcError error) {
        KrpcWriter out =
                new KrpcWriter()
                        .begin()
                        .putValue(
                                ERROR_KEY,
                                BencodeList.of(
                                        BencodeInteger.of(error.code()),
                                        BencodeString.of(error.message())));
        return end(out, error.transaction(), error.version(), ERROR);
    }

    private static KrpcWriter end(
            KrpcWriter out,
            TransactionId transaction,
            @Nullable BencodeString version,
            BencodeString type) {
        out.put(TRANSACTION_KEY, transaction.bytes());
        if (version != null) {
            out.put(VERSION_KEY, version);
        }
        return out.put(TYPE_KEY, type).end();
    }

    private static BencodeDictionary envelope(ByteBuffer datagram) throws KrpcException {
        int length = datagram.remaining();
        if (length > MAX_LENGTH) {
            throw garbage("longer than 1500 bytes");
        }
        if (length == 0 || datagram.get(datagram.position()) != 'd') {
            throw garbage("not a dictionary"); // most junk ends here
        }
        try {
            return READER.readDictionary(datagram);
        } catch (BencodeException e) {
            throw garbage(String.valueOf(e.getMessage()));
        }
    }

    private static TransactionId transaction(BencodeDictionary envelope) throws KrpcException {
        if (envelope.get(TRANSACTION) instanceof BencodeString bytes
                && bytes.length() <= TransactionId.MAX_LENGTH) {
            return new TransactionId(bytes);
        }
        throw garbage("t: up to 20 bytes expected");
    }

    private static @Nullable BencodeString version(BencodeDictionary envelope) {
        return envelope.get(VERSION) instanceof BencodeString version
                        && version.length() <= KrpcMessage.MAX_VERSION_LENGTH
                ? version.detached()
                : null;
    }

    private static KrpcQuery query(
            BencodeDictionary envelope, TransactionId transaction, @Nullable BencodeString version)
            throws KrpcException {
        if (!(envelope.get(QUERY) instanceof BencodeString name)) {
            throw new KrpcException(KrpcErrorCode.PROTOCOL, "q: a string expected", transaction);
        }
        String method = name.length() <= UnknownQuery.MAX_METHOD_LENGTH ? name.utf8() : "";
        if (!UnknownQuery.isName(method)) {
            throw new KrpcException(KrpcErrorCode.METHOD_UNKNOWN, "method unknown", transaction);
        }
        if (!(envelope.get(ARGUMENTS) instanceof BencodeDictionary values)) {
            throw new KrpcException(
                    KrpcErrorCode.PROTOCOL, "a: a dictionary expected", transaction);
        }
        Arguments arguments = new Arguments(values, transaction);
        boolean readOnly =
                envelope.get(READ_ONLY) instanceof BencodeInteger(long number) && number == 1;
        return query(
                method,
                new QueryHeader(transaction, arguments.nodeId("id"), readOnly, version),
                arguments);
    }

    /** The list of methods: a new one adds a line. */
    private static KrpcQuery query(String method, QueryHeader header, Arguments arguments)
            throws KrpcException {
        return switch (method) {
            case Ping.METHOD -> new Ping(header);
            case FindNode.METHOD -> FindNode.read(header, arguments);
            case GetPeers.METHOD -> GetPeers.read(header, arguments);
            case AnnouncePeer.METHOD -> AnnouncePeer.read(header, arguments);
            case Get.METHOD -> Get.read(header, arguments);
            case Put.METHOD -> Put.read(header, arguments);
            case SampleInfohashes.METHOD -> SampleInfohashes.read(header, arguments);
            default -> new UnknownQuery(header, method, arguments.values());
        };
    }

    private static KrpcResponse response(
            BencodeDictionary envelope, TransactionId transaction, @Nullable BencodeString version)
            throws KrpcException {
        if (!(envelope.get(RESPONSE) instanceof BencodeDictionary values)) {
            throw garbage("r: a dictionary expected");
        }
        NodeId sender = new Arguments(values, null).nodeId("id");
        return new KrpcResponse(transaction, sender, values, requester(envelope), version);
    }

    /** BEP 42 has address and port; some nodes send the address alone. */
    private static @Nullable InetSocketAddress requester(BencodeDictionary envelope) {
        if (!(envelope.get(REQUESTER) instanceof BencodeString compact)) {
            return null;
        }
        byte[] bytes = compact.toByteArray();
        return switch (bytes.length) {
            case CompactPeers.V4_LENGTH, CompactPeers.V6_LENGTH -> {
                int end = bytes.length - Short.BYTES;
                yield address(
                        Arrays.copyOf(bytes, end),
                        ((bytes[end] & 0xff) << 8) | (bytes[end + 1] & 0xff));
            }
            case CompactPeers.V4_LENGTH - Short.BYTES, CompactPeers.V6_LENGTH - Short.BYTES ->
                    address(bytes, 0);
            default -> null;
        };
    }

    private static InetSocketAddress address(byte[] host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(host), port);
        } catch (UnknownHostException e) {
            throw new AssertionError("addresses have 4 or 16 bytes", e);
        }
    }

    private static KrpcError error(
            BencodeDictionary envelope, TransactionId transaction, @Nullable BencodeString version)
            throws KrpcException {
        if (!(envelope.get(ERROR) instanceof BencodeList list)
                || list.size() == 0
                || !(list.get(0) instanceof BencodeInteger(long code))
                || code != (int) code) {
            throw garbage("e: a code and a message expected");
        }
        String message =
                list.size() > 1 && list.get(1) instanceof BencodeString text ? text.utf8() : "";
        return new KrpcError(transaction, (int) code, message, version);
    }

    /** What is not answered. */
    private static KrpcException garbage(String message) {
        return new KrpcException(KrpcErrorCode.PROTOCOL, message, null);
    }
}
