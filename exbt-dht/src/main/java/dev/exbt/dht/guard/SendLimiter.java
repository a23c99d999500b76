package dev.exbt.dht.guard;

/**
 * Spaces out what a node sends: so many a second, after a burst. Outgoing queries, so that a lookup does not fill the table
 * of a home router; also other work that must not be had without limit.
 */
public final class SendLimiter {
    private static final long SECOND = 1_000_000_000L;

    private final long intervalNanos;
    private final long burstNanos;

    /** When all would be repaid if nothing more were sent. */
    private long repaidAtNanos;

    /**
     * Makes a limiter whose burst is unused.
     *
     * @param perSecond how many a second in the long run, 1 to 1,000,000
     * @param burst how many at once, 1 to 1,000,000
     * @param nowNanos the time
     */
    public SendLimiter(int perSecond, int burst, long nowNanos) {
        if (perSecond < 1 || perSecond > 1_000_000 || burst < 1 || burst > 1_000_000) {
            throw new IllegalArgumentException(perSecond + " a second, burst " + burst);
        }
        intervalNanos = SECOND / perSecond;
        burstNanos = (burst - 1) * intervalNanos;
        repaidAtNanos = nowNanos;
    }

    /**
     * Asks for one.
     *
     * @param nowNanos the time
     * @return true if it may be sent, and is counted
     */
    public boolean tryAcquire(long nowNanos) {
        long debt = Math.max(0, repaidAtNanos - nowNanos);
        if (debt > burstNanos) {
            return false;
        }
        repaidAtNanos = nowNanos + debt + intervalNanos;
        return true;
    }

    /**
     * Tells from when on the next may be sent.
     *
     * @return that time, which may have passed
     */
    public long nextNanos() {
        return repaidAtNanos - burstNanos;
    }
}
