package dev.exbt.bencode;

/**
 * What a reader accepts at most. Every limit is checked before the memory it protects is taken: nothing is sized by what
 * the input claims.
 *
 * @param maxDepth how deep lists and dictionaries may nest; 1 allows one that holds no other, 0 allows none
 * @param maxStringLength length of the longest string, in bytes
 * @param maxTokens how many values and keys there may be in all; the outermost value counts, ends do not
 * @param maxTotalLength length of the whole encoded value, in bytes
 */
public record BencodeLimits(int maxDepth, int maxStringLength, int maxTokens, int maxTotalLength) {
    /** Nesting allowed by {@link #STANDARD}; real torrents need less than 20, libtorrent allows as many. */
    public static final int STANDARD_DEPTH = 100;

    /** Longest string of {@link #STANDARD}, in bytes: the hashes of 838,860 pieces. */
    public static final int STANDARD_STRING_LENGTH = 16 << 20;

    /** Values and keys of {@link #STANDARD}, as many as libtorrent allows. */
    public static final int STANDARD_TOKENS = 3_000_000;

    /** Longest input of {@link #STANDARD}, in bytes. */
    public static final int STANDARD_TOTAL_LENGTH = 32 << 20;

    /** For torrent files and everything smaller. */
    public static final BencodeLimits STANDARD =
            new BencodeLimits(
                    STANDARD_DEPTH, STANDARD_STRING_LENGTH, STANDARD_TOKENS, STANDARD_TOTAL_LENGTH);

    /** Refuses negative limits. */
    public BencodeLimits {
        if (maxDepth < 0 || maxStringLength < 0 || maxTokens < 0 || maxTotalLength < 0) {
            throw new IllegalArgumentException(
                    "negative limit in depth "
                            + maxDepth
                            + ", string length "
                            + maxStringLength
                            + ", tokens "
                            + maxTokens
                            + ", total length "
                            + maxTotalLength);
        }
    }

    /**
     * Changes the depth.
     *
     * @param depth see {@link #maxDepth()}
     * @return limits that differ in it alone
     */
    public BencodeLimits withMaxDepth(int depth) {
        return new BencodeLimits(depth, maxStringLength, maxTokens, maxTotalLength);
    }

    /**
     * Changes the string length.
     *
     * @param bytes see {@link #maxStringLength()}
     * @return limits that differ in it alone
     */
    public BencodeLimits withMaxStringLength(int bytes) {
        return new BencodeLimits(maxDepth, bytes, maxTokens, maxTotalLength);
    }

    /**
     * Changes the number of tokens.
     *
     * @param tokens see {@link #maxTokens()}
     * @return limits that differ in it alone
     */
    public BencodeLimits withMaxTokens(int tokens) {
        return new BencodeLimits(maxDepth, maxStringLength, tokens, maxTotalLength);
    }

    /**
     * Changes the total length.
     *
     * @param bytes see {@link #maxTotalLength()}
     * @return limits that differ in it alone
     */
    public BencodeLimits withMaxTotalLength(int bytes) {
        return new BencodeLimits(maxDepth, maxStringLength, maxTokens, bytes);
    }
}
