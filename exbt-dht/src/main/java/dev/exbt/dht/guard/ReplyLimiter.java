package dev.exbt.dht.guard;

import java.net.InetAddress;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a query is answered at all: so many a second to each source, so that nobody can use the node against an
 * address he forges, nor keep it from answering others.
 */
public final class ReplyLimiter {
    private final ReplyLimits limits;
    private final SourceLimiter answers;
    private @Nullable SendLimiter errors;

    /**
     * Makes a limiter that knows no source.
     *
     * @param limits the limits
     * @param unpredictable makes it impossible to say which sources get in each other's way
     */
    public ReplyLimiter(ReplyLimits limits, RandomGenerator unpredictable) {
        this.limits = limits;
        answers =
                new SourceLimiter(
                        limits.perSecond(), limits.burst(), limits.maxSources(), unpredictable);
    }

    /**
     * Asks whether to answer a query, and counts the answer. Allocates nothing for IPv4.
     *
     * @param from where the query came from
     * @param nowNanos the time
     * @return false if the source has had its share
     */
    public boolean admits(InetAddress from, long nowNanos) {
        return answers.admits(from, nowNanos);
    }

    /**
     * Says whether a source asks more than an honest node does. Counts nothing.
     *
     * @param from who
     * @param nowNanos the time
     * @return true if half of its burst, and more, is not repaid yet
     */
    public boolean isFlooding(InetAddress from, long nowNanos) {
        return answers.isGreedy(from, nowNanos);
    }

    /**
     * Asks whether to send an error, after {@link #admits} was asked about the query. All sources share what may be sent.
     *
     * @param nowNanos the time
     * @return false if there were too many this second
     */
    public boolean admitsError(long nowNanos) {
        if (limits.perSecond() == 0) {
            return true;
        }
        if (errors == null) {
            int perSecond = limits.errorsPerSecond();
            errors = new SendLimiter(perSecond, perSecond, nowNanos);
        }
        return errors.tryAcquire(nowNanos);
    }

    /** How many sources are told apart now. */
    int capacity() {
        return answers.capacity();
    }
}
