package dev.exbt.peerwire.connection;

import dev.exbt.peerwire.Message;
import dev.exbt.peerwire.MessageLimits;
import dev.exbt.peerwire.PeerWireException;

/** One peer's requests to us: which are taken, which refused, and in what order they are served. */
final class UploadSide {
    /** So many refusals with nothing taken between, and the peer is not worth its messages. Four times our queue. */
    static final int MAX_REFUSED_IN_A_ROW = 2000;

    private final LocalPieces local;
    private final RemotePieces remote;
    private final Outbox out;
    private final PeerListener listener;
    private final UploadQueue queue;
    private final RepeatGuard repeats;
    private final RateMeter meter;
    private final PieceHints given = new PieceHints();

    private boolean fast;
    private boolean choking = true;
    private boolean peerInterested;
    private int refusedInARow;
    private long uploaded;

    UploadSide(
            PeerSettings settings,
            LocalPieces local,
            RemotePieces remote,
            Outbox out,
            PeerListener listener,
            long nowNanos) {
        this.local = local;
        this.remote = remote;
        this.out = out;
        this.listener = listener;
        queue = new UploadQueue(settings.uploadQueue());
        repeats = new RepeatGuard(nowNanos);
        meter = new RateMeter(nowNanos);
    }

    void setFast(boolean supported) {
        fast = supported;
    }

    /** Tells the peer which pieces it may have while choked. */
    void allowFast(int[] pieces) {
        for (int piece : pieces) {
            if (local.has(piece) && given.add(piece)) {
                out.write(new Message.AllowedFast(piece));
            }
        }
    }

    // What the peer says.

    void setPeerInterested(boolean interested) {
        if (interested == peerInterested) {
            return;
        }
        peerInterested = interested;
        if (interested) {
            listener.onInterested();
        } else {
            listener.onNotInterested();
        }
    }

    void request(Message.Request request, long nowNanos) throws PeerWireException {
        if (!isServable(request, nowNanos)
                || !queue.offer(request.piece(), request.begin(), request.length())) {
            refuse(request.piece(), request.begin(), request.length());
            if (++refusedInARow > MAX_REFUSED_IN_A_ROW) {
                throw new PeerWireException(
                        Message.Request.ID, refusedInARow + " refused requests in a row");
            }
            return;
        }
        refusedInARow = 0;
        if (queue.size() == 1) {
            listener.onRequest();
        }
    }

    private boolean isServable(Message.Request request, long nowNanos) {
        return request.length() <= MessageLimits.BLOCK
                && local.isBlock(request.piece(), request.begin(), request.length())
                && local.has(request.piece())
                && (!choking || isGivenFast(request.piece()))
                && repeats.allows(request.piece(), request.begin(), nowNanos);
    }

    /** The set is for a start: who has as many pieces can trade (BEP 6). */
    private boolean isGivenFast(int piece) {
        return fast
                && given.contains(piece)
                && remote.set() != null
                && remote.set().cardinality() < AllowedFastSet.SIZE;
    }

    /** BEP 6: a cancelled request is answered all the same, by the block or a reject. */
    void cancel(Message.Cancel cancel) {
        if (queue.remove(cancel.piece(), cancel.begin(), cancel.length())) {
            refuse(cancel.piece(), cancel.begin(), cancel.length());
        }
    }

    // What we do.

    void choke() {
        if (choking) {
            return;
        }
        choking = true;
        out.write(Message.Choke.INSTANCE);
        for (int left = queue.size(); left > 0; left--) {
            int piece = queue.headPiece();
            int begin = queue.headBegin();
            int length = queue.headLength();
            queue.removeHead();
            if (isGivenFast(piece)) {
                queue.offer(piece, begin, length);
            } else {
                refuse(piece, begin, length);
            }
        }
    }

    void unchoke() {
        if (choking) {
            choking = false;
            out.write(Message.Unchoke.INSTANCE);
        }
    }

    int poll(int[] into, int maxBytes) {
        int count = 0;
        for (long bytes = 0; queue.size() > 0 && 3 * count + 3 <= into.length; count++) {
            bytes += queue.headLength();
            if (count > 0 && bytes > maxBytes) {
                break;
            }
            into[3 * count] = queue.headPiece();
            into[3 * count + 1] = queue.headBegin();
            into[3 * count + 2] = queue.headLength();
            queue.removeHead();
        }
        return count;
    }

    /** Blocks have left: not before, for the end of the connection may overtake what waits. */
    void sent(int payloadBytes, long nowNanos) {
        uploaded += payloadBytes;
        meter.add(payloadBytes, nowNanos);
    }

    /** With the fast extension a refusal is told, without it is silence (BEP 6). */
    void refuse(int piece, int begin, int length) {
        if (fast) {
            out.write(new Message.Reject(piece, begin, length));
        }
    }

    // State.

    int waiting() {
        return queue.size();
    }

    boolean isChoking() {
        return choking;
    }

    boolean isPeerInterested() {
        return peerInterested;
    }

    long uploaded() {
        return uploaded;
    }

    long rate(long nowNanos) {
        return meter.rate(nowNanos);
    }
}
