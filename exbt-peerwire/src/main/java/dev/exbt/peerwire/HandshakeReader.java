package dev.exbt.peerwire;

import dev.exbt.metainfo.InfoHash;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** Reads one handshake however its bytes are split. Refuses at the first byte that is wrong; keeps 68 bytes at most. */
public final class HandshakeReader {
    private final byte[] bytes = new byte[Handshake.LENGTH];
    private int length;

    /** Makes a reader for one connection. */
    public HandshakeReader() {}

    /**
     * Takes bytes, none past the handshake's end.
     *
     * @param in what has come; what follows the handshake stays in it
     * @return the handshake once it is whole, null before
     * @throws PeerWireException if this is no BitTorrent handshake
     * @throws IllegalStateException if the handshake was whole before
     */
    public @Nullable Handshake read(ByteBuf in) throws PeerWireException {
        if (length == bytes.length) {
            throw new IllegalStateException("the handshake was read before");
        }
        int from = length;
        int count = Math.min(in.readableBytes(), bytes.length - length);
        in.readBytes(bytes, length, count);
        length += count;
        for (int i = from; i < Math.min(length, Handshake.PREFIX.length); i++) {
            if (bytes[i] != Handshake.PREFIX[i]) {
                throw new PeerWireException(
                        PeerWireException.NO_MESSAGE, "not a BitTorrent handshake at byte " + i);
            }
        }
        if (length < bytes.length) {
            return null;
        }
        ByteBuf all = Unpooled.wrappedBuffer(bytes).skipBytes(Handshake.PREFIX.length);
        return new Handshake(
                all.readLong(),
                new InfoHash(all.readLong(), all.readLong(), all.readInt()),
                new PeerId(all.readLong(), all.readLong(), all.readInt()));
    }

    /**
     * The torrent the peer wants, known before its id: who accepts a connection may answer now, or close it.
     *
     * @return the info-hash once 48 bytes have come, null before
     */
    public @Nullable InfoHash infoHash() {
        return length < Handshake.INFO_HASH_END
                ? null
                : InfoHash.of(bytes, Handshake.INFO_HASH_END - InfoHash.LENGTH);
    }
}
