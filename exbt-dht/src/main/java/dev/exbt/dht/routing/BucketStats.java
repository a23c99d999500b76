package dev.exbt.dht.routing;

/**
 * How many nodes of each kind a bucket holds. Founding document: {@code DHTBucket.size_info}.
 *
 * @param good entries that will most likely answer
 * @param questionable entries silent for longer than 15 minutes
 * @param bad entries that left several queries in a row unanswered
 * @param replacements nodes that wait for room, in no other count
 */
public record BucketStats(int good, int questionable, int bad, int replacements) {}
