package dev.exbt.peerwire.connection;

import dev.exbt.peerwire.MessageLimits;

/**
 * How many requests to keep outstanding at one peer, so that its answers never stop for want of one.
 *
 * <p>Design: what the peer sends in {@code requestQueueTime} at its present rate. The measured rate lags, so a connection
 * starts by adding one request for each block that comes, which doubles the window each round trip, until the rate grows no
 * more. Refilled when a quarter is gone: many requests in one write, and over a long way most of what the peer allows is
 * always under way.
 */
final class RequestPipeline {
    /** What a peer takes that does not tell: Transmission stalls some 250 above. */
    static final int PEER_LIMIT_NOT_TOLD = 250;

    /**
     * Kept outstanding at a peer however slow it is: 64 KiB. More, and what others could send sooner waits for it for minutes.
     */
    static final int LEAST = 4;

    private static final long RATE_CHECK_NANOS = 1_000_000_000L;

    private final int initial;
    private final int max;
    private final double queueSeconds;

    private int peerLimit = PEER_LIMIT_NOT_TOLD;
    private boolean slowStart = true;
    private boolean snubbed;
    private int window;
    private long checkedAtNanos;
    private long rateAtCheck;

    RequestPipeline(PeerSettings settings, long nowNanos) {
        initial = settings.initialOutstanding();
        max = settings.maxOutstanding();
        queueSeconds = settings.requestQueueTime().toNanos() / 1e9;
        checkedAtNanos = nowNanos;
        window = initial;
    }

    /** The peer told its {@code reqq}, at least 1. */
    void setPeerLimit(int requests) {
        peerLimit = requests;
    }

    /** The peer unchoked us: find its rate anew. */
    void restart(long nowNanos) {
        slowStart = true;
        window = initial;
        checkedAtNanos = nowNanos;
        rateAtCheck = 0;
    }

    /** The peer did not answer in time: one request, until it does. */
    void snub() {
        snubbed = true;
    }

    void blockCame(long nowNanos) {
        if (snubbed) {
            snubbed = false;
            restart(nowNanos);
        }
        if (slowStart && window < max) {
            window++;
        }
    }

    /** How many should be outstanding at this rate, in bytes per second. */
    int target(long rate, long nowNanos) {
        if (snubbed) {
            return 1;
        }
        if (slowStart && nowNanos - checkedAtNanos >= RATE_CHECK_NANOS) {
            slowStart = rate > rateAtCheck + rateAtCheck / 10;
            rateAtCheck = rate;
            checkedAtNanos = nowNanos;
        }
        int byRate = (int) Math.min(max, rate * queueSeconds / MessageLimits.BLOCK);
        int wanted = Math.max(LEAST, slowStart ? Math.max(window, byRate) : byRate);
        return Math.min(wanted, Math.min(max, peerLimit));
    }

    /** How many to send now: none while more than three quarters of the target are outstanding. */
    int wanted(int outstanding, long rate, long nowNanos) {
        int target = target(rate, nowNanos);
        return outstanding > target - target / 4 ? 0 : target - outstanding;
    }
}
