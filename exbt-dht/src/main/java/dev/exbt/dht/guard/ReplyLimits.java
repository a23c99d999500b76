package dev.exbt.dht.guard;

/**
 * How much a node answers (BEP 5 says nothing; without limits it is a reflector, whose answers are ten times the queries).
 *
 * @param perSecond answers a second to one source, an IPv4 address or a /64 of IPv6; 0 for no limit, neither here nor of
 *     errors
 * @param burst answers to one source at once
 * @param errorsPerSecond error replies a second to all sources together
 * @param maxSources how many sources are told apart under attack; 8 bytes each, taken when needed
 */
public record ReplyLimits(int perSecond, int burst, int errorsPerSecond, int maxSources) {
    /** Answers a second to a source of {@link #DEFAULT}. */
    public static final int PER_SECOND = 10;

    /** Burst of {@link #DEFAULT}. */
    public static final int BURST = 50;

    /** Error replies of {@link #DEFAULT}. */
    public static final int ERRORS_PER_SECOND = 100;

    /** Sources of {@link #DEFAULT}: 256 KiB. */
    public static final int MAX_SOURCES = 32_768;

    /** For a node on the open internet. */
    public static final ReplyLimits DEFAULT =
            new ReplyLimits(PER_SECOND, BURST, ERRORS_PER_SECOND, MAX_SOURCES);

    /** For measuring and for test networks whose nodes share an address. */
    public static final ReplyLimits UNLIMITED = new ReplyLimits(0, 1, 1, MAX_SOURCES);

    /** Checks the ranges. */
    public ReplyLimits {
        if (perSecond < 0
                || perSecond > 100_000
                || burst < 1
                || burst > 100_000
                || errorsPerSecond < 1
                || maxSources < SourceLimiter.FIRST_SOURCES) {
            throw new IllegalArgumentException(
                    perSecond
                            + " a second, burst "
                            + burst
                            + ", errors "
                            + errorsPerSecond
                            + ", sources "
                            + maxSources);
        }
    }
}
