package dev.exbt.dht.routing;

/**
 * How many nodes of each kind a table holds.
 *
 * @param good entries that will most likely answer
 * @param questionable entries silent for longer than 15 minutes
 * @param bad entries that left several queries in a row unanswered
 * @param replacements nodes that wait for room, in no other count
 * @param nonEmptyBuckets buckets with at least one entry
 */
public record TableHealth(
        int good, int questionable, int bad, int replacements, int nonEmptyBuckets) {
    /**
     * Counts the entries.
     *
     * @return all but the replacements
     */
    public int size() {
        return good + questionable + bad;
    }

    TableHealth plus(BucketStats bucket) {
        boolean empty = bucket.good() + bucket.questionable() + bucket.bad() == 0;
        return new TableHealth(
                good + bucket.good(),
                questionable + bucket.questionable(),
                bad + bucket.bad(),
                replacements + bucket.replacements(),
                nonEmptyBuckets + (empty ? 0 : 1));
    }
}
