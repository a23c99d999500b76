package dev.exbt.dht;

/**
 * The size of a swarm as the nodes that were asked know it (BEP 33): estimates, good to some percent up to 6,000.
 *
 * @param seeds peers that have everything
 * @param downloaders the others
 * @param nodes how many nodes told
 */
public record SwarmSize(long seeds, long downloaders, int nodes) {}
