package dev.exbt.peerwire;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/** Writes messages. Copies payloads and releases nothing; blocks are better sent as a header and the bytes after it. */
public final class MessageEncoder {
    /** Bytes of a {@code piece} message before its block. */
    public static final int PIECE_HEADER_LENGTH = 13;

    /** Bytes of a {@code request}, {@code cancel} or {@code reject}. */
    public static final int REQUEST_LENGTH = 17;

    private MessageEncoder() {}

    /**
     * Appends a message.
     *
     * @param message what; its buffer is neither consumed nor released
     * @param out where to
     * @throws IllegalArgumentException if it is {@link Message.Unknown}, whose payload nobody kept
     */
    public static void write(Message message, ByteBuf out) {
        switch (message) {
            case Message.KeepAlive keepAlive -> out.writeInt(0);
            case Message.Choke choke -> writeEmpty(out, Message.Choke.ID);
            case Message.Unchoke unchoke -> writeEmpty(out, Message.Unchoke.ID);
            case Message.Interested interested -> writeEmpty(out, Message.Interested.ID);
            case Message.NotInterested notInterested -> writeEmpty(out, Message.NotInterested.ID);
            case Message.Have have -> writeIndex(out, Message.Have.ID, have.piece());
            case Message.HaveBitfield have -> writeBytes(out, Message.HaveBitfield.ID, have.bits());
            case Message.Request asked ->
                    writeRequest(out, asked.piece(), asked.begin(), asked.length());
            case Message.Piece block -> writePiece(out, block);
            case Message.Cancel asked ->
                    writeBlockReference(
                            out, Message.Cancel.ID, asked.piece(), asked.begin(), asked.length());
            case Message.Port dht ->
                    out.writeInt(3).writeByte(Message.Port.ID).writeShort(dht.port());
            case Message.Suggest hint -> writeIndex(out, Message.Suggest.ID, hint.piece());
            case Message.HaveAll haveAll -> writeEmpty(out, Message.HaveAll.ID);
            case Message.HaveNone haveNone -> writeEmpty(out, Message.HaveNone.ID);
            case Message.Reject asked ->
                    writeBlockReference(
                            out, Message.Reject.ID, asked.piece(), asked.begin(), asked.length());
            case Message.AllowedFast hint -> writeIndex(out, Message.AllowedFast.ID, hint.piece());
            case Message.Extended extended -> writeExtended(out, extended);
            case Message.HashRequest asked ->
                    writeRange(out, Message.HashRequest.ID, asked.range(), 0);
            case Message.Hashes hashes -> writeHashes(out, hashes);
            case Message.HashReject asked ->
                    writeRange(out, Message.HashReject.ID, asked.range(), 0);
            case Message.Unknown unknown ->
                    throw new IllegalArgumentException("cannot write " + unknown);
        }
    }

    private static void writePiece(ByteBuf out, Message.Piece piece) {
        ByteBuf block = piece.block();
        writePieceHeader(out, piece.piece(), piece.begin(), block.readableBytes());
        out.writeBytes(block, block.readerIndex(), block.readableBytes());
    }

    private static void writeExtended(ByteBuf out, Message.Extended extended) {
        ByteBuf payload = extended.payload();
        writeExtendedHeader(out, extended.id(), payload.readableBytes());
        out.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
    }

    private static void writeHashes(ByteBuf out, Message.Hashes message) {
        ByteBuf hashes = message.hashes();
        writeRange(out, Message.Hashes.ID, message.range(), hashes.readableBytes());
        out.writeBytes(hashes, hashes.readerIndex(), hashes.readableBytes());
    }

    /**
     * Appends a {@code request} (BEP 3).
     *
     * @param out where to
     * @param piece zero-based index
     * @param begin offset in the piece, in bytes
     * @param length bytes wanted
     */
    public static void writeRequest(ByteBuf out, int piece, int begin, int length) {
        writeBlockReference(out, Message.Request.ID, piece, begin, length);
    }

    /**
     * Appends what stands before the block in a {@code piece} message (BEP 3).
     *
     * @param out where to
     * @param piece zero-based index
     * @param begin offset of the block in the piece, in bytes
     * @param length bytes of the block, which must follow
     */
    public static void writePieceHeader(ByteBuf out, int piece, int begin, int length) {
        out.writeInt(9 + length).writeByte(Message.Piece.ID).writeInt(piece).writeInt(begin);
    }

    /**
     * Puts into memory what stands before the block in a {@code piece} message (BEP 3): {@value #PIECE_HEADER_LENGTH} bytes.
     *
     * @param out where to, in big-endian order; its position does not move
     * @param at index of the first byte
     * @param piece zero-based index
     * @param begin offset of the block in the piece, in bytes
     * @param length bytes of the block, which must follow
     */
    public static void putPieceHeader(ByteBuffer out, int at, int piece, int begin, int length) {
        // Length, id and index in two writes that share three bytes of the index: a header for every 16 KiB that are sent.
        long untilIndex = ((9L + length) << 32) | ((long) Message.Piece.ID << 24) | (piece >>> 8);
        long position = ((long) piece << 32) | (begin & 0xffffffffL);
        out.putLong(at, untilIndex).putLong(at + 5, position);
    }

    /**
     * Appends what stands before the payload of an extension's message (BEP 10).
     *
     * @param out where to
     * @param id the id the receiver gave the extension; 0 is the extension handshake
     * @param length bytes of the payload, which must follow
     */
    public static void writeExtendedHeader(ByteBuf out, int id, int length) {
        out.writeInt(2 + length).writeByte(Message.Extended.ID).writeByte(id);
    }

    private static void writeEmpty(ByteBuf out, int id) {
        out.writeInt(1).writeByte(id);
    }

    private static void writeIndex(ByteBuf out, int id, int piece) {
        out.writeInt(5).writeByte(id).writeInt(piece);
    }

    private static void writeBlockReference(ByteBuf out, int id, int piece, int begin, int length) {
        // One call of the buffer instead of five: each is dear before it is compiled, and each is
        // compiled into every caller.
        byte[] bytes = new byte[REQUEST_LENGTH];
        bytes[3] = 13;
        bytes[4] = (byte) id;
        putInt(bytes, 5, piece);
        putInt(bytes, 9, begin);
        putInt(bytes, 13, length);
        out.writeBytes(bytes);
    }

    private static void putInt(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    private static void writeBytes(ByteBuf out, int id, ByteBuf payload) {
        out.writeInt(1 + payload.readableBytes()).writeByte(id);
        out.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
    }

    private static void writeRange(ByteBuf out, int id, HashRange range, int more) {
        out.writeInt(1 + HashRange.LENGTH + more).writeByte(id);
        range.write(out);
    }
}
