package dev.exbt.peerwire.connection;

import dev.exbt.peerwire.MessageLimits;
import dev.exbt.peerwire.PeerWireException;

/** When a connection has been silent for too long, in either direction, and when a message takes too long to come. */
final class PeerTimers {
    /** As much of a long message must come in each {@code messageTime}. */
    static final int PROGRESS = MessageLimits.BLOCK;

    private final long keepAliveNanos;
    private final long idleNanos;
    private final long messageNanos;

    private long sentAt;
    private long receivedAt;
    private boolean inMessage;
    private long progressAt;
    private int progressMark;
    private boolean reading = true;

    PeerTimers(PeerSettings settings, long nowNanos) {
        keepAliveNanos = settings.keepAlive().toNanos();
        idleNanos = settings.idle().toNanos();
        messageNanos = settings.messageTime().toNanos();
        sentAt = nowNanos;
        receivedAt = nowNanos;
    }

    void sent(long nowNanos) {
        sentAt = nowNanos;
    }

    void received(long nowNanos) {
        receivedAt = nowNanos;
        inMessage = false;
    }

    /** An unfinished message of so many bytes is there; 0: none. */
    void partial(int pendingBytes, long nowNanos) {
        if (pendingBytes == 0) {
            inMessage = false;
        } else if (!inMessage || pendingBytes - progressMark >= PROGRESS) {
            inMessage = true;
            progressAt = nowNanos;
            progressMark = pendingBytes;
        }
    }

    /** While we do not read, the peer's silence is ours. */
    void setReading(boolean reads, long nowNanos) {
        if (reads && !reading) {
            receivedAt = nowNanos;
            progressAt = nowNanos;
        }
        reading = reads;
    }

    boolean isReading() {
        return reading;
    }

    boolean isKeepAliveDue(long nowNanos) {
        return nowNanos - sentAt >= keepAliveNanos;
    }

    void check(long nowNanos) throws PeerWireException {
        if (reading && nowNanos - receivedAt >= idleNanos) {
            throw new PeerWireException(
                    PeerWireException.NO_MESSAGE, "silent for " + idleNanos / 1_000_000_000 + " s");
        }
        if (reading && inMessage && nowNanos - progressAt >= messageNanos) {
            throw new PeerWireException(
                    PeerWireException.NO_MESSAGE,
                    "a message takes more than " + messageNanos / 1_000_000_000 + " s");
        }
    }

    long nextWakeNanos() {
        long next = sentAt + keepAliveNanos;
        if (reading) {
            next = earlier(next, receivedAt + idleNanos);
            if (inMessage) {
                next = earlier(next, progressAt + messageNanos);
            }
        }
        return next;
    }

    static long earlier(long a, long b) {
        return a - b <= 0 ? a : b;
    }
}
