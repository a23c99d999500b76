package dev.exbt.peerwire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one connection's bytes into messages, however they are split. Belongs to that connection's event loop.
 *
 * <p>Design: a receive buffer holds many messages. Those that lie in it whole are not copied: blocks are lent to
 * the handler where they are, other buffers come out as retained slices. The one that goes on in the next read is gathered in a buffer of its own, of exactly its length, and copied
 * once; so no receive buffer is kept alive for its tail, and none is ever moved or joined. A length is refused when its
 * prefix has come. Memory for a long message grows with the bytes that come, not with what the prefix claims.
 */
public final class MessageDecoder implements AutoCloseable {
    /** A message up to this length gets its buffer at once, a longer one as its bytes come. Takes any block. */
    private static final int ALLOCATED_AT_ONCE = 32 << 10;

    private static final int PREFIX_LENGTH = 4;

    private final ByteBufAllocator allocator;
    private MessageLimits limits;

    /** Prefix and id of an unfinished message, as far as they have come: {@code headerBytes} of 5. */
    private long header;

    private int headerBytes;

    /** The unfinished message: its id, its payload's length, and what has come of it. Meant only when headerBytes is 5. */
    private int id;

    private int length;
    private int skipped;
    private @Nullable ByteBuf gathered;

    private boolean closed;

    /**
     * Makes a decoder for one connection.
     *
     * @param allocator where the buffers of split messages come from; a pooled one
     * @param limits how long messages may be
     */
    public MessageDecoder(ByteBufAllocator allocator, MessageLimits limits) {
        this.allocator = allocator;
        this.limits = limits;
    }

    /**
     * Bounds the bitfield by the number of pieces, now that it is known. Before, {@link MessageLimits#maxBitfield()} holds.
     *
     * @param pieceCount 0 or more
     */
    public void setPieceCount(int pieceCount) {
        limits = limits.forPieceCount(pieceCount);
    }

    /**
     * Takes all readable bytes and gives away each message that is whole.
     *
     * @param in what has come; its reference stays the caller's
     * @param out takes the messages
     * @throws PeerWireException if a message is not allowed, or {@code out} says so; this decoder can then only be closed
     * @throws IllegalStateException if it is closed
     */
    public void decode(ByteBuf in, MessageHandler out) throws PeerWireException {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        if (headerBytes > 0) {
            finishHeader(in, out);
        }
        while (!closed && headerBytes == 0 && in.readableBytes() > PREFIX_LENGTH) {
            int start = in.readerIndex();
            int prefix = in.getInt(start);
            if (prefix == 0) {
                in.skipBytes(PREFIX_LENGTH);
                out.handle(Message.KeepAlive.INSTANCE);
                continue;
            }
            accept(prefix, in.getUnsignedByte(start + PREFIX_LENGTH));
            in.readerIndex(start + PREFIX_LENGTH + 1);
            if (in.readableBytes() >= length && MessageFormat.isKnown(id)) {
                give(in, out);
            } else {
                headerBytes = PREFIX_LENGTH + 1;
                finishPayload(in, out);
            }
        }
        if (!closed && headerBytes == 0 && in.isReadable()) {
            finishHeader(in, out);
        }
    }

    /**
     * How much of an unfinished message has come: what its progress is judged by.
     *
     * @return bytes with its prefix and id, or 0 if the last message was whole
     */
    public int pendingBytes() {
        return headerBytes + skipped + (gathered == null ? 0 : gathered.readableBytes());
    }

    /** Releases what came of an unfinished message. Idempotent. */
    @Override
    public void close() {
        closed = true;
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
        headerBytes = 0;
        skipped = 0;
    }

    /** Reads prefix and id byte by byte, since less than all of them was there; then as much of the payload as there is. */
    private void finishHeader(ByteBuf in, MessageHandler out) throws PeerWireException {
        while (headerBytes <= PREFIX_LENGTH && in.isReadable()) {
            header = (header << 8) | in.readUnsignedByte();
            headerBytes++;
            if (headerBytes == PREFIX_LENGTH) {
                if ((int) header == 0) {
                    reset();
                    out.handle(Message.KeepAlive.INSTANCE);
                    return;
                }
                checkPrefix((int) header);
            } else if (headerBytes > PREFIX_LENGTH) {
                accept((int) (header >>> 8), (int) (header & 0xff));
            }
        }
        if (headerBytes > PREFIX_LENGTH) {
            finishPayload(in, out);
        }
    }

    private void finishPayload(ByteBuf in, MessageHandler out) throws PeerWireException {
        if (!MessageFormat.isKnown(id)) {
            int count = Math.min(in.readableBytes(), length - skipped);
            in.skipBytes(count);
            skipped += count;
            if (skipped == length) {
                reset();
                out.handle(new Message.Unknown(id, length));
            }
            return;
        }
        int missing = length - (gathered == null ? 0 : gathered.readableBytes());
        if (gathered == null && in.readableBytes() >= missing) {
            reset();
            give(in, out);
            return;
        }
        if (gathered == null) {
            gathered = allocator.buffer(Math.min(length, ALLOCATED_AT_ONCE), length);
        }
        gathered.writeBytes(in, Math.min(in.readableBytes(), missing));
        if (gathered.readableBytes() == length) {
            deliver(gathered, out);
        }
    }

    private void deliver(ByteBuf whole, MessageHandler out) throws PeerWireException {
        gathered = null;
        reset();
        try {
            give(whole, out); // slices retain it
        } finally {
            whole.release();
        }
    }

    /** Gives away the message whose whole payload comes next in a buffer. */
    private void give(ByteBuf in, MessageHandler out) throws PeerWireException {
        if (id == Message.Piece.ID) {
            lendBlock(in, out);
        } else {
            out.handle(MessageFormat.read(id, in, length));
        }
    }

    /** The block is all that can be read of the buffer while the handler has it. */
    private void lendBlock(ByteBuf in, MessageHandler out) throws PeerWireException {
        int start = in.readerIndex();
        int end = start + length;
        int filled = in.writerIndex();
        int piece = in.getInt(start);
        int begin = in.getInt(start + Integer.BYTES);
        in.setIndex(start + 2 * Integer.BYTES, end);
        out.handleBlock(piece, begin, in);
        in.setIndex(end, filled);
    }

    private void accept(int prefix, int messageId) throws PeerWireException {
        checkPrefix(prefix);
        id = messageId;
        length = prefix - 1;
        MessageFormat.checkLength(id, length, limits);
    }

    private void checkPrefix(int prefix) throws PeerWireException {
        if (prefix < 0 || prefix - 1 > limits.longest()) {
            throw new PeerWireException(
                    PeerWireException.NO_MESSAGE,
                    "message of " + Integer.toUnsignedString(prefix) + " bytes announced");
        }
    }

    private void reset() {
        headerBytes = 0;
        header = 0;
        skipped = 0;
    }
}
