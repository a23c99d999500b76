package dev.exbt.dht.simulation;

/**
 * What became of the datagrams so far. Those under way are in none of the counts but the first.
 *
 * @param sent handed to the network by a host
 * @param delivered handed to a host; a duplicate counts
 * @param lost vanished by chance
 * @param duplicated doubled by chance
 * @param cutOff vanished between the sides of a partition
 * @param filtered turned away by a translator in front of the receiver
 * @param unanswered arrived where no host is, or a crashed one
 */
public record TrafficCounts(
        long sent,
        long delivered,
        long lost,
        long duplicated,
        long cutOff,
        long filtered,
        long unanswered) {}
