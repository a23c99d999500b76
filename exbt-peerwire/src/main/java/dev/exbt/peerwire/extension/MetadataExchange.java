package dev.exbt.peerwire.extension;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeException;
import dev.exbt.bencode.BencodeLimits;
import dev.exbt.bencode.BencodePrefix;
import dev.exbt.bencode.BencodeReader;
import dev.exbt.bencode.BencodeWriter;
import dev.exbt.peerwire.Message;
import dev.exbt.peerwire.PeerWireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.OptionalLong;

/**
 * The messages by which peers pass on the info dictionary (BEP 9, {@code ut_metadata}), in pieces of 16 KiB: a bencoded
 * dictionary, and in {@link Data} the bytes right behind it.
 */
public sealed interface MetadataExchange {
    /** The extension's name in {@code m}. */
    String NAME = "ut_metadata";

    /** The id peers are to send it to us under; the one libtorrent uses too. */
    int LOCAL_ID = 2;

    /** Bytes of every metadata piece but the last. */
    int PIECE_LENGTH = 16 << 10;

    /** Longest dictionary in front of the bytes that is read. */
    int MAX_HEADER_LENGTH = 1 << 10;

    /**
     * The index of the metadata piece.
     *
     * @return zero-based, not negative, otherwise unchecked; -1 in {@link Unknown}
     */
    int piece();

    /**
     * Asks for a piece.
     *
     * @param piece zero-based index
     */
    record Request(int piece) implements MetadataExchange {}

    /**
     * Brings a piece.
     *
     * @param piece zero-based index
     * @param totalSize bytes of the whole metadata, as the sender has it; positive
     * @param data the bytes, at most 16 KiB. {@link #read} gives a slice valid as long as the payload; {@link #write} does
     *     not release it
     */
    record Data(int piece, int totalSize, ByteBuf data) implements MetadataExchange {}

    /**
     * Says that a piece will not come.
     *
     * @param piece zero-based index
     */
    record Reject(int piece) implements MetadataExchange {}

    /**
     * A message of a type BEP 9 does not have, to be ignored.
     *
     * @param type the number
     */
    record Unknown(long type) implements MetadataExchange {
        @Override
        public int piece() {
            return -1;
        }
    }

    /**
     * Reads a payload.
     *
     * @param payload what follows the extended id; its indexes are not moved
     * @return the message
     * @throws PeerWireException if it is not what BEP 9 describes
     */
    static MetadataExchange read(ByteBuf payload) throws PeerWireException {
        byte[] start =
                ByteBufUtil.getBytes(
                        payload,
                        payload.readerIndex(),
                        Math.min(payload.readableBytes(), MAX_HEADER_LENGTH));
        BencodePrefix prefix;
        try {
            BencodeLimits limits = new BencodeLimits(8, MAX_HEADER_LENGTH, 100, MAX_HEADER_LENGTH);
            prefix = BencodeReader.lenient().withLimits(limits).readPrefix(start, 0, start.length);
        } catch (BencodeException malformed) {
            throw new PeerWireException(
                    Message.Extended.ID, "ut_metadata: " + malformed.getMessage());
        }
        if (!(prefix.value() instanceof BencodeDictionary header)) {
            throw new PeerWireException(Message.Extended.ID, "ut_metadata: not a dictionary");
        }
        long type = number(header, "msg_type", Long.MIN_VALUE, Long.MAX_VALUE);
        if (type < 0 || type > 2) {
            return new Unknown(type);
        }
        int piece = (int) number(header, "piece", 0, Integer.MAX_VALUE);
        if (type != 1) {
            return type == 0 ? new Request(piece) : new Reject(piece);
        }
        int totalSize = (int) number(header, "total_size", 1, Integer.MAX_VALUE);
        int length = payload.readableBytes() - prefix.consumed();
        if (length > PIECE_LENGTH) {
            throw new PeerWireException(
                    Message.Extended.ID, "ut_metadata: a piece of " + length + " bytes");
        }
        return new Data(
                piece, totalSize, payload.slice(payload.readerIndex() + prefix.consumed(), length));
    }

    /**
     * Appends the payload.
     *
     * @param out where to
     * @throws IllegalArgumentException if this is {@link Unknown}
     */
    default void write(ByteBuf out) {
        switch (this) {
            case Request(int piece) -> out.writeBytes(header(0, piece, 0));
            case Data(int piece, int totalSize, ByteBuf data) -> {
                out.writeBytes(header(1, piece, totalSize));
                out.writeBytes(data, data.readerIndex(), data.readableBytes());
            }
            case Reject(int piece) -> out.writeBytes(header(2, piece, 0));
            case Unknown unknown -> throw new IllegalArgumentException("cannot write " + unknown);
        }
    }

    private static byte[] header(int type, int piece, int totalSize) {
        BencodeDictionary.Builder header =
                BencodeDictionary.builder().put("msg_type", type).put("piece", piece);
        if (totalSize > 0) {
            header.put("total_size", totalSize);
        }
        return BencodeWriter.write(header.build());
    }

    private static long number(BencodeDictionary header, String key, long least, long most)
            throws PeerWireException {
        OptionalLong value = header.integer(key);
        if (value.isEmpty() || value.getAsLong() < least || value.getAsLong() > most) {
            throw new PeerWireException(
                    Message.Extended.ID, "ut_metadata: " + key + " missing or out of range");
        }
        return value.getAsLong();
    }
}
