package dev.exbt.peerwire;

import io.netty.buffer.ByteBuf;

/** How long each message may be, and how its payload is read. Lengths are of the payload, after the id. */
final class MessageFormat {
    private MessageFormat() {}

    static boolean isKnown(int id) {
        return id <= 9 || (id >= 13 && id <= 17) || (id >= 20 && id <= 23);
    }

    /** Refuses a length before the bytes come. */
    static void checkLength(int id, int length, MessageLimits limits) throws PeerWireException {
        int least = leastLength(id);
        int most = mostLength(id, least, limits);
        if (length < least || length > most) {
            String expected = least == most ? String.valueOf(least) : least + " to " + most;
            throw new PeerWireException(
                    id, expected + " payload bytes expected, " + length + " announced");
        }
    }

    private static int leastLength(int id) {
        return switch (id) {
            case Message.Have.ID, Message.Suggest.ID, Message.AllowedFast.ID -> 4;
            case Message.Request.ID, Message.Cancel.ID, Message.Reject.ID -> 12;
            case Message.Piece.ID -> 8;
            case Message.Port.ID -> 2;
            case Message.Extended.ID -> 1;
            case Message.HashRequest.ID, Message.Hashes.ID, Message.HashReject.ID ->
                    HashRange.LENGTH;
            default -> 0;
        };
    }

    private static int mostLength(int id, int least, MessageLimits limits) {
        return switch (id) {
            case Message.Piece.ID -> 8 + limits.maxBlock();
            case Message.HaveBitfield.ID -> limits.maxBitfield();
            case Message.Extended.ID, Message.Hashes.ID -> limits.maxMessage();
            default -> isKnown(id) ? least : limits.maxMessage();
        };
    }

    /**
     * Reads a payload whose length was checked; retains what it slices.
     *
     * @param in positioned after the id
     * @param length bytes of the payload
     */
    static Message read(int id, ByteBuf in, int length) {
        return switch (id) {
            case Message.Choke.ID -> Message.Choke.INSTANCE;
            case Message.Unchoke.ID -> Message.Unchoke.INSTANCE;
            case Message.Interested.ID -> Message.Interested.INSTANCE;
            case Message.NotInterested.ID -> Message.NotInterested.INSTANCE;
            case Message.Have.ID -> new Message.Have(in.readInt());
            case Message.HaveBitfield.ID -> new Message.HaveBitfield(in.readRetainedSlice(length));
            case Message.Request.ID ->
                    new Message.Request(in.readInt(), in.readInt(), in.readInt());
            case Message.Piece.ID ->
                    new Message.Piece(in.readInt(), in.readInt(), in.readRetainedSlice(length - 8));
            case Message.Cancel.ID -> new Message.Cancel(in.readInt(), in.readInt(), in.readInt());
            case Message.Port.ID -> new Message.Port(in.readUnsignedShort());
            case Message.Suggest.ID -> new Message.Suggest(in.readInt());
            case Message.HaveAll.ID -> Message.HaveAll.INSTANCE;
            case Message.HaveNone.ID -> Message.HaveNone.INSTANCE;
            case Message.Reject.ID -> new Message.Reject(in.readInt(), in.readInt(), in.readInt());
            case Message.AllowedFast.ID -> new Message.AllowedFast(in.readInt());
            case Message.Extended.ID ->
                    new Message.Extended(in.readUnsignedByte(), in.readRetainedSlice(length - 1));
            case Message.HashRequest.ID -> new Message.HashRequest(HashRange.read(in));
            case Message.Hashes.ID ->
                    new Message.Hashes(
                            HashRange.read(in), in.readRetainedSlice(length - HashRange.LENGTH));
            case Message.HashReject.ID -> new Message.HashReject(HashRange.read(in));
            default -> throw new IllegalArgumentException("message id " + id);
        };
    }
}
