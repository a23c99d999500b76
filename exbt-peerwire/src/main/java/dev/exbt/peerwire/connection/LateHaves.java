package dev.exbt.peerwire.connection;

import dev.exbt.peerwire.Message;
import dev.exbt.peerwire.MessageEncoder;
import io.netty.buffer.ByteBuf;

/**
 * What the peer need not hear at once: that we have pieces which it has too. They leave with the next message there is, many in one
 * packet, since each packet of its own wakes a peer that is busy sending to us.
 */
final class LateHaves {
    /** As many wait. */
    static final int MAX = 64;

    /** As long they wait when nothing else is said. */
    static final long MAX_NANOS = 1_000_000_000L;

    private int[] pieces = new int[0]; // most connections never need them
    private int count;
    private long since;

    /** Keeps one. There is room as long as each that filled the last place is followed by a {@link #writeTo}. */
    void add(int piece, long nowNanos) {
        if (pieces.length == 0) {
            pieces = new int[MAX];
        }
        if (count == 0) {
            since = nowNanos;
        }
        pieces[count++] = piece;
    }

    boolean isFull() {
        return count == MAX;
    }

    boolean isDue(long nowNanos) {
        return count > 0 && nowNanos - since >= MAX_NANOS;
    }

    long nextWakeNanos(long otherwise) {
        return count == 0 ? otherwise : PeerTimers.earlier(otherwise, since + MAX_NANOS);
    }

    /** Appends them all. */
    void writeTo(ByteBuf buffer) {
        for (int i = 0; i < count; i++) {
            MessageEncoder.write(new Message.Have(pieces[i]), buffer);
        }
        count = 0;
    }
}
