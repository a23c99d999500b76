package dev.exbt.peerwire.connection;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.peerwire.Message;
import dev.exbt.peerwire.MessageLimits;
import dev.exbt.peerwire.PeerWireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The pieces a peer says it has. As long as we do not know how many the torrent has (a magnet link), what it says is kept,
 * bounded, and checked once we know.
 */
final class RemotePieces {
    /** Most {@code have} messages kept before the number of pieces is known; more are forgotten. */
    static final int MAX_EARLY_HAVES = 1 << 16;

    private @Nullable Bitfield set;

    /** The peer said what it has as a whole, or a single piece: after either it may not say the whole (again). */
    private boolean told;

    private boolean wholeTold;
    private boolean earlyAll;
    private byte @Nullable [] earlyBits;
    private int[] earlyHaves = new int[16];
    private int earlyHaveCount;

    /** The set, null as long as the number of pieces is unknown. */
    @Nullable Bitfield set() {
        return set;
    }

    boolean isSeed() {
        return set == null ? earlyAll : set.size() > 0 && set.isFull();
    }

    /** Whether the peer said what it has as a whole, by a bitfield or its like. */
    boolean isWholeTold() {
        return wholeTold;
    }

    /** The number of pieces is known from the start. */
    void start(int count) {
        set = new Bitfield(count);
    }

    /** Learns how many pieces there are, and checks what was said before. */
    void setCount(int count) throws PeerWireException {
        Bitfield pieces = earlyBits == null ? new Bitfield(count) : parse(earlyBits, count);
        if (earlyAll) {
            pieces.setAll();
        }
        for (int i = 0; i < earlyHaveCount; i++) {
            pieces.set(check(Message.Have.ID, earlyHaves[i], count));
        }
        set = pieces;
        earlyBits = null;
        earlyHaves = new int[0];
        earlyHaveCount = 0;
    }

    void all() throws PeerWireException {
        tellWhole(Message.HaveAll.ID);
        if (set == null) {
            earlyAll = true;
        } else {
            set.setAll();
        }
    }

    void none() throws PeerWireException {
        tellWhole(Message.HaveNone.ID);
    }

    void bits(ByteBuf bits) throws PeerWireException {
        tellWhole(Message.HaveBitfield.ID);
        if (set == null) {
            earlyBits = ByteBufUtil.getBytes(bits);
        } else {
            set = parse(ByteBufUtil.getBytes(bits), set.size());
        }
    }

    /** Whether the peer is known to have a piece of the torrent. */
    boolean has(int piece) {
        return set != null && set.get(piece);
    }

    /** Adds a piece; false if it was there, or the number of pieces is unknown. */
    boolean add(int piece) throws PeerWireException {
        told = true;
        if (set != null) {
            return set.set(check(Message.Have.ID, piece, set.size()));
        }
        check(Message.Have.ID, piece, MessageLimits.PIECES);
        if (earlyHaveCount < MAX_EARLY_HAVES) {
            if (earlyHaveCount == earlyHaves.length) {
                earlyHaves = Arrays.copyOf(earlyHaves, 2 * earlyHaveCount);
            }
            earlyHaves[earlyHaveCount++] = piece;
        }
        return false;
    }

    /** Takes a piece out; false if it was not there, or the number of pieces is unknown. */
    boolean remove(int piece) throws PeerWireException {
        return set != null && set.clear(check(Message.Extended.ID, piece, set.size()));
    }

    private void tellWhole(int messageId) throws PeerWireException {
        if (told) {
            throw new PeerWireException(messageId, "what the peer has as a whole was said before");
        }
        told = true;
        wholeTold = true;
    }

    private static Bitfield parse(byte[] bytes, int count) throws PeerWireException {
        if (bytes.length != (count + 7) / 8) {
            throw new PeerWireException(
                    Message.HaveBitfield.ID,
                    "a bitfield of " + bytes.length + " bytes for " + count + " pieces");
        }
        if (bytes.length > 0 && (count & 7) != 0) {
            bytes[bytes.length - 1] &=
                    (byte) (0xff00 >>> (count & 7)); // spare bits: some clients set them
        }
        return Bitfield.ofBytes(bytes, count);
    }

    private static int check(int messageId, int piece, int count) throws PeerWireException {
        if (piece < 0 || piece >= count) {
            throw new PeerWireException(
                    messageId, "piece " + Integer.toUnsignedString(piece) + " of " + count);
        }
        return piece;
    }
}
