package dev.exbt.peerwire.extension;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeException;
import dev.exbt.bencode.BencodeInteger;
import dev.exbt.bencode.BencodeLimits;
import dev.exbt.bencode.BencodeReader;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeWriter;
import dev.exbt.peerwire.Message;
import dev.exbt.peerwire.MessageLimits;
import dev.exbt.peerwire.PeerWireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a peer says about itself and its extensions (BEP 10): extended message 0, a bencoded dictionary. A value of a wrong type
 * or out of range is read as if it were not there, so nothing here is larger or stranger than these lines say.
 *
 * @param ids {@code m}: the ids the sender wants extensions sent to it under, 1 to 255; 0 turns one off. Unmodifiable
 * @param version {@code v}: the sender's name for itself; printable, or null
 * @param port {@code p}: TCP port the sender accepts connections on, 0 if not told
 * @param requestQueue {@code reqq}: requests the sender takes without answering, 0 if not told
 * @param metadataSize {@code metadata_size}: bytes of the info dictionary (BEP 9), 0 if not told or not to be believed
 * @param yourAddress {@code yourip}: the address the sender sees us at, or null
 * @param uploadOnly {@code upload_only}: the sender will download no more (BEP 21)
 */
public record ExtensionHandshake(
        Map<String, Integer> ids,
        @Nullable String version,
        int port,
        int requestQueue,
        int metadataSize,
        @Nullable InetAddress yourAddress,
        boolean uploadOnly) {
    /** The extended message id of the handshake itself. */
    public static final int ID = 0;

    /** Most extensions of a peer that are remembered. */
    public static final int MAX_EXTENSIONS = 64;

    /** Longest name of an extension that is remembered, in bytes. */
    public static final int MAX_NAME_LENGTH = 64;

    /** Longest part of {@code v} that is kept, in characters. */
    public static final int MAX_VERSION_LENGTH = 64;

    /** Largest metadata that is believed: 16 MiB. */
    public static final int MAX_METADATA_SIZE = 16 << 20;

    /** Deepest nesting that is read; honest peers have two levels. */
    static final int MAX_DEPTH = 16;

    /** Most values and keys that are read, so that a handshake of a megabyte stays cheap. */
    static final int MAX_TOKENS = 20_000;

    private static final BencodeLimits LIMITS =
            new BencodeLimits(MAX_DEPTH, MessageLimits.MESSAGE, MAX_TOKENS, MessageLimits.MESSAGE);

    /** Copies the map. */
    public ExtensionHandshake {
        ids = Map.copyOf(ids);
    }

    /**
     * Reads a payload.
     *
     * @param payload what follows the extended id
     * @return the handshake
     * @throws PeerWireException if it is not a bencoded dictionary, or deeper or larger than any honest one
     */
    public static ExtensionHandshake read(ByteBuf payload) throws PeerWireException {
        BencodeDictionary all;
        try {
            byte[] bytes = ByteBufUtil.getBytes(payload);
            if (!(BencodeReader.lenient()
                            .withLimits(LIMITS)
                            .readPrefix(bytes, 0, bytes.length)
                            .value()
                    instanceof BencodeDictionary dictionary)) {
                throw new PeerWireException(
                        Message.Extended.ID, "extension handshake: not a dictionary");
            }
            all = dictionary;
        } catch (BencodeException malformed) {
            throw new PeerWireException(
                    Message.Extended.ID, "extension handshake: " + malformed.getMessage());
        }
        return new ExtensionHandshake(
                ids(all.dictionary("m")),
                version(all.string("v")),
                between(all.integer("p"), 1, 0xffff),
                between(all.integer("reqq"), 1, Integer.MAX_VALUE),
                between(all.integer("metadata_size"), 1, MAX_METADATA_SIZE),
                address(all.string("yourip")),
                all.integer("upload_only").orElse(0) != 0);
    }

    /**
     * Appends the payload.
     *
     * @param out where to
     */
    public void write(ByteBuf out) {
        BencodeDictionary.Builder m = BencodeDictionary.builder();
        ids.forEach(m::put);
        BencodeDictionary.Builder all = BencodeDictionary.builder().put("m", m.build());
        if (version != null) {
            all.put("v", version);
        }
        putPositive(all, "p", port);
        putPositive(all, "reqq", requestQueue);
        putPositive(all, "metadata_size", metadataSize);
        putPositive(all, "upload_only", uploadOnly ? 1 : 0);
        if (yourAddress != null) {
            all.put("yourip", yourAddress.getAddress());
        }
        out.writeBytes(BencodeWriter.write(all.build()));
    }

    private static void putPositive(BencodeDictionary.Builder all, String key, int value) {
        if (value > 0) {
            all.put(key, value);
        }
    }

    private static Map<String, Integer> ids(@Nullable BencodeDictionary m) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        if (m == null) {
            return ids;
        }
        for (BencodeString name : m.keys()) {
            if (ids.size() == MAX_EXTENSIONS) {
                break;
            }
            if (name.length() <= MAX_NAME_LENGTH
                    && m.get(name) instanceof BencodeInteger(long id)
                    && id >= 0
                    && id <= 0xff) {
                ids.put(name.utf8(), (int) id);
            }
        }
        return ids;
    }

    private static @Nullable String version(@Nullable BencodeString v) {
        if (v == null || v.length() == 0) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        v.utf8()
                .codePoints()
                .limit(MAX_VERSION_LENGTH)
                .map(c -> isPrintable(c) ? c : '?')
                .forEach(text::appendCodePoint);
        return text.toString();
    }

    /** Neither controls nor what turns or hides the text around it, since a version is shown on terminals. */
    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }

    private static int between(OptionalLong value, int least, int most) {
        long number = value.orElse(0);
        if (most == Integer.MAX_VALUE && number > most) {
            return most;
        }
        return number >= least && number <= most ? (int) number : 0;
    }

    private static @Nullable InetAddress address(@Nullable BencodeString bytes) {
        if (bytes == null || (bytes.length() != 4 && bytes.length() != 16)) {
            return null;
        }
        try {
            return InetAddress.getByAddress(bytes.toByteArray());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }
}
