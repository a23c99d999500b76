package dev.exbt.peerwire.extension;

import dev.exbt.peerwire.Message;
import dev.exbt.peerwire.PeerWireException;
import io.netty.buffer.ByteBuf;

/**
 * The sender no longer has a piece (BEP 54): four bytes, the index, big-endian.
 *
 * @param piece zero-based index
 */
public record DontHave(int piece) {
    /** The extension's name in {@code m}. */
    public static final String NAME = "lt_donthave";

    /** The id peers are to send it to us under; the one libtorrent uses too. */
    public static final int LOCAL_ID = 7;

    /** Length of the payload, in bytes. */
    public static final int LENGTH = 4;

    /**
     * Reads a payload.
     *
     * @param payload what follows the extended id
     * @return the message
     * @throws PeerWireException if it is not {@value #LENGTH} bytes long
     */
    public static DontHave read(ByteBuf payload) throws PeerWireException {
        if (payload.readableBytes() != LENGTH) {
            throw new PeerWireException(
                    Message.Extended.ID, "lt_donthave of " + payload.readableBytes() + " bytes");
        }
        return new DontHave(payload.getInt(payload.readerIndex()));
    }

    /**
     * Appends the payload.
     *
     * @param out where to
     */
    public void write(ByteBuf out) {
        out.writeInt(piece);
    }
}
