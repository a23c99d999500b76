package dev.exbt.peerwire.connection;

import dev.exbt.peerwire.Message;
import dev.exbt.peerwire.MessageEncoder;
import dev.exbt.peerwire.MessageLimits;
import dev.exbt.peerwire.PeerWireException;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** Our requests to one peer and the blocks it sends: matching, pace, and what to do when nothing comes. */
final class DownloadSide {
    /** How often requests that were passed over are looked for. */
    private static final long PASSED_OVER_CHECK_NANOS = 5_000_000_000L;

    /**
     * Blocks of 16 KiB, or part of one, that a peer may send without having been asked; those we asked for and took back are not among
     * them. Beyond, it is a flood.
     */
    static final int MAX_UNASKED = 64;

    private final LocalPieces local;
    private final Outbox out;
    private final PeerListener listener;
    private final PendingRequests pending = new PendingRequests();
    private final RequestPipeline pipeline;
    private final RateMeter meter;
    private final PieceHints allowedFast = new PieceHints();
    private final PieceHints suggested = new PieceHints();

    private boolean choked = true;
    private boolean interested;
    private boolean snubbed;
    private long snubNanos;
    private long progressAtNanos;
    private long passedOverCheckAtNanos;
    private long lastBlockNanos;
    private long downloaded;
    private long wasted;
    private long unasked;
    private long takenBack;

    DownloadSide(
            PeerSettings settings,
            LocalPieces local,
            Outbox out,
            PeerListener listener,
            long nowNanos) {
        this.local = local;
        this.out = out;
        this.listener = listener;
        pipeline = new RequestPipeline(settings, nowNanos);
        meter = new RateMeter(nowNanos);
        snubNanos = settings.snubTime().toNanos();
        progressAtNanos = nowNanos;
        passedOverCheckAtNanos = nowNanos;
        lastBlockNanos = nowNanos;
    }

    // What the peer says.

    void choke(boolean fast) {
        if (choked) {
            return;
        }
        choked = true;
        if (!fast) {
            tellLost(pending.drop(), false); // with the fast extension each is rejected or answered
        }
        listener.onChoked();
    }

    void unchoke(long nowNanos) {
        if (choked) {
            choked = false;
            pipeline.restart(nowNanos);
            listener.onUnchoked();
        }
    }

    void block(int piece, int begin, ByteBuf block, long nowNanos) throws PeerWireException {
        if (local.isKnown() && !local.contains(piece)) {
            throw new PeerWireException(
                    Message.Piece.ID, "piece " + piece + " of " + local.count());
        }
        int came = block.readableBytes();
        int asked = Math.abs(pending.answer(piece, begin));
        if (asked == 0) {
            wasted += came;
            if (++unasked - takenBack > MAX_UNASKED) {
                throw new PeerWireException(
                        Message.Piece.ID, "more than " + MAX_UNASKED + " blocks nobody asked for");
            }
            return;
        }
        if (came != asked) {
            throw new PeerWireException(
                    Message.Piece.ID, came + " bytes for a request of " + asked);
        }
        downloaded += came;
        meter.add(came, nowNanos);
        lastBlockNanos = nowNanos;
        progressAtNanos = nowNanos;
        snubbed = false;
        pipeline.blockCame(nowNanos);
        listener.onBlock(piece, begin, block);
    }

    /** A reject of something we never asked for, or cancelled since, says nothing. */
    void reject(Message.Reject message) {
        int length = pending.remove(message.piece(), message.begin());
        if (length > 0) {
            listener.onRequestLost(message.piece(), message.begin(), length);
        }
    }

    /** Pieces named before we know how many there are wait in the set, see {@link #checkHints}. */
    void allowFast(int piece) {
        boolean known = local.isKnown();
        if ((local.contains(piece) || (!known && piece >= 0)) && allowedFast.add(piece) && known) {
            listener.onAllowedFast(piece);
        }
    }

    void suggest(int piece) {
        if (local.contains(piece) && suggested.add(piece)) {
            listener.onSuggest(piece);
        }
    }

    /** The number of pieces became known: forgets what lies beyond it and tells the rest. */
    void checkHints() {
        int[] early = allowedFast.toArray();
        allowedFast.clear();
        for (int piece : early) {
            allowFast(piece);
        }
    }

    void setPeerLimit(int requests) {
        pipeline.setPeerLimit(requests);
    }

    // What we do.

    boolean setInterested(boolean wanted) {
        boolean changed = interested != wanted;
        interested = wanted;
        if (changed) {
            out.write(wanted ? Message.Interested.INSTANCE : Message.NotInterested.INSTANCE);
        }
        return changed;
    }

    void request(int piece, int begin, int length, long nowNanos) {
        if (length > MessageLimits.BLOCK || !local.isBlock(piece, begin, length)) {
            throw new IllegalArgumentException(
                    "no block of this torrent: " + piece + "/" + begin + "/" + length);
        }
        if (choked && !allowedFast.contains(piece)) {
            throw new IllegalStateException(
                    "the peer chokes us, and piece " + piece + " is not allowed fast");
        }
        if (pending.size() == 0) {
            progressAtNanos = nowNanos;
            passedOverCheckAtNanos = nowNanos;
        }
        if (!pending.add(piece, begin, length, nowNanos)) {
            throw new IllegalStateException("outstanding already: " + piece + "/" + begin);
        }
        MessageEncoder.writeRequest(out.buffer(), piece, begin, length);
    }

    void cancel(int piece, int begin, int length) {
        if (pending.remove(piece, begin) != 0) {
            takenBack++;
            out.write(new Message.Cancel(piece, begin, length));
        }
    }

    int wanted(long nowNanos) {
        return choked ? 0 : pipeline.wanted(pending.size(), meter.rate(nowNanos), nowNanos);
    }

    // Time.

    void wake(long nowNanos) {
        if (pending.size() > 0 && nowNanos - progressAtNanos >= snubNanos) {
            snubbed = true;
            pipeline.snub();
            progressAtNanos = nowNanos;
            tellLost(pending.giveUp(), true);
        } else if (pending.size() > 0
                && nowNanos - passedOverCheckAtNanos >= PASSED_OVER_CHECK_NANOS) {
            passedOverCheckAtNanos = nowNanos;
            tellLost(pending.giveUpPassedOver(snubNanos, nowNanos), true);
        }
    }

    /** We did not read for a while: the peer may have answered long ago. */
    void forgive(long nowNanos) {
        progressAtNanos = nowNanos;
    }

    long nextWakeNanos(long otherwise) {
        if (pending.size() == 0) {
            return otherwise;
        }
        long next = PeerTimers.earlier(otherwise, progressAtNanos + snubNanos);
        return PeerTimers.earlier(next, passedOverCheckAtNanos + PASSED_OVER_CHECK_NANOS);
    }

    void setSnubNanos(long nanos) {
        snubNanos = nanos;
    }

    // State.

    boolean isChoked() {
        return choked;
    }

    boolean isInterested() {
        return interested;
    }

    boolean isSnubbed(long nowNanos) {
        return snubbed || (pending.size() > 0 && nowNanos - progressAtNanos >= snubNanos);
    }

    boolean isAllowedFast(int piece) {
        return allowedFast.contains(piece);
    }

    boolean isRequested(int piece, int begin) {
        return pending.contains(piece, begin);
    }

    int outstanding() {
        return pending.size();
    }

    long downloaded() {
        return downloaded;
    }

    long wasted() {
        return wasted;
    }

    long lastBlockNanos() {
        return lastBlockNanos;
    }

    long rate(long nowNanos) {
        return meter.rate(nowNanos);
    }

    private void tellLost(List<Message.Request> lost, boolean cancel) {
        takenBack += lost.size();
        if (cancel) {
            lost.forEach(r -> out.write(new Message.Cancel(r.piece(), r.begin(), r.length())));
        }
        lost.forEach(r -> listener.onRequestLost(r.piece(), r.begin(), r.length()));
    }
}
