package dev.exbt.dht.state;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeException;
import dev.exbt.bencode.BencodeLimits;
import dev.exbt.bencode.BencodeReader;
import dev.exbt.bencode.BencodeSpan;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeWriter;
import dev.exbt.dht.state.DhtStateException.Reason;
import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.CompactNodes;
import dev.exbt.krpc.KrpcException;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import dev.exbt.metainfo.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The file of a {@link DhtState}. Replaced as a whole; read as warily as a datagram. Blocks.
 *
 * <pre>
 * d 6:sha256 32-byte hash of the value of state as it stands there
 *   5:state d 3:ids d (address:4 or 16 &rarr; id:20)* e
 *             5:nodes  (id:20 | address:4  | port:2)*
 *             6:nodes6 (id:20 | address:16 | port:2)*
 *             7:version i1e e e
 * </pre>
 */
public final class DhtStateFile {
    /** Longest file: all nodes and ids of both families, and some. */
    public static final int MAX_BYTES = 192 << 10;

    private static final int VERSION = 1;
    private static final int MAX_DEPTH = 3;
    private static final int MAX_TOKENS = 32 + 2 * DhtState.MAX_IDS;
    private static final BencodeReader READER =
            BencodeReader.strict()
                    .withLimits(new BencodeLimits(MAX_DEPTH, MAX_BYTES, MAX_TOKENS, MAX_BYTES));

    private DhtStateFile() {}

    /**
     * Reads a file. Nodes that no node can be at are left out.
     *
     * @param file the file
     * @return what it says
     * @throws DhtStateException if it is missing, damaged or of another version, or cannot be read
     */
    public static DhtState read(Path file) throws DhtStateException {
        return parse(file, readBytes(file));
    }

    static DhtState parse(Path file, byte[] bytes) throws DhtStateException {
        try {
            return parsed(file, bytes);
        } catch (BencodeException | KrpcException | UnknownHostException e) {
            throw new DhtStateException(file, Reason.DAMAGED, "damaged: " + e.getMessage(), e);
        }
    }

    /**
     * Replaces a file, or makes it; after a crash there is the old one or the new one. One writer at a time.
     *
     * @param file the file; its directory exists
     * @param state its new content
     * @throws DhtStateException if the disk refuses
     */
    public static void write(Path file, DhtState state) throws DhtStateException {
        try {
            AtomicFile.write(file, toBytes(state));
        } catch (IOException e) {
            throw new DhtStateException(file, Reason.FAILED, "cannot be written: " + e, e);
        }
    }

    static byte[] toBytes(DhtState state) {
        BencodeDictionary.Builder ids = BencodeDictionary.builder();
        state.ids()
                .forEach((address, id) ->
                        ids.put(
                                BencodeString.of(address.getAddress()),
                                BencodeString.of(id.toBytes())));
        return sealed(
                BencodeDictionary.builder()
                        .put("version", VERSION)
                        .put("ids", ids.build())
                        .put("nodes", CompactNodes.writeV4(state.v4()))
                        .put("nodes6", CompactNodes.writeV6(state.v6()))
                        .build());
    }

    /** Puts a hash beside the state. */
    static byte[] sealed(BencodeDictionary state) {
        byte[] sum = sha256().digest(BencodeWriter.write(state));
        return BencodeWriter.write(
                BencodeDictionary.builder().put("state", state).put("sha256", sum).build());
    }

    private static byte[] readBytes(Path file) throws DhtStateException {
        byte[] bytes;
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new IOException("not a file");
            }
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(MAX_BYTES + 1);
            }
        } catch (NoSuchFileException e) {
            throw new DhtStateException(file, Reason.MISSING, "no such file", e);
        } catch (IOException e) {
            throw new DhtStateException(file, Reason.FAILED, "cannot be read: " + e, e);
        }
        if (bytes.length > MAX_BYTES) {
            throw damaged(file, "longer than " + MAX_BYTES + " bytes");
        }
        return bytes;
    }

    private static DhtState parsed(Path file, byte[] bytes)
            throws DhtStateException, BencodeException, KrpcException, UnknownHostException {
        BencodeDictionary sealed = READER.readDictionary(bytes);
        BencodeDictionary state = sealed.dictionary("state");
        BencodeSpan span = sealed.span("state");
        BencodeString sum = sealed.string("sha256");
        if (state == null || span == null || sum == null) {
            throw damaged(file, "no state, or no hash of it");
        }
        MessageDigest sha256 = sha256();
        sha256.update(bytes, span.offset(), span.length());
        if (!Arrays.equals(sha256.digest(), sum.toByteArray())) {
            throw damaged(file, "the hash is wrong");
        }
        OptionalLong version = state.integer("version");
        if (version.isPresent() && version.getAsLong() != VERSION) {
            throw new DhtStateException(
                    file, Reason.OTHER_VERSION, "version " + version.getAsLong(), null);
        }
        BencodeDictionary ids = state.dictionary("ids");
        BencodeString v4 = state.string("nodes");
        BencodeString v6 = state.string("nodes6");
        if (version.isEmpty() || ids == null || v4 == null || v6 == null) {
            throw damaged(file, "version, ids or nodes are missing");
        }
        return new DhtState(
                ids(file, ids),
                nodes(file, v4.toByteArray(), AddressFamily.V4),
                nodes(file, v6.toByteArray(), AddressFamily.V6));
    }

    private static Map<InetAddress, NodeId> ids(Path file, BencodeDictionary read)
            throws DhtStateException, UnknownHostException {
        if (read.size() > DhtState.MAX_IDS) {
            throw damaged(file, read.size() + " ids");
        }
        Map<InetAddress, NodeId> ids = new HashMap<>();
        for (int i = 0; i < read.size(); i++) {
            if (!(read.valueAt(i) instanceof BencodeString id) || id.length() != NodeId.LENGTH) {
                throw damaged(file, "an id that is none");
            }
            InetAddress address = InetAddress.getByAddress(read.keyAt(i).toByteArray());
            ids.put(address, NodeId.of(id.toByteArray()));
        }
        return ids;
    }

    /** Reads as many lists, each as long as one that comes by datagram, as there are. */
    private static List<NodeContact> nodes(Path file, byte[] bytes, AddressFamily family)
            throws DhtStateException, KrpcException {
        boolean isV4 = family == AddressFamily.V4;
        int length = isV4 ? CompactNodes.V4_LENGTH : CompactNodes.V6_LENGTH;
        if (bytes.length > DhtState.MAX_NODES * length) {
            throw damaged(file, bytes.length / length + " nodes");
        }
        List<NodeContact> nodes = new ArrayList<>();
        int step = CompactNodes.MAX_NODES * length;
        for (int at = 0; at < bytes.length; at += step) {
            int end = Math.min(bytes.length, at + step);
            BencodeString part = BencodeString.of(Arrays.copyOfRange(bytes, at, end));
            nodes.addAll(isV4 ? CompactNodes.readV4(part) : CompactNodes.readV6(part));
        }
        return nodes;
    }

    private static DhtStateException damaged(Path file, String why) {
        return new DhtStateException(file, Reason.DAMAGED, "damaged: " + why, null);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
