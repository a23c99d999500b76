package dev.exbt.job.swarm;

import java.util.Map;

/**
 * How a swarm stands at one moment.
 *
 * @param connections peers connected
 * @param seeds those of them that have everything
 * @param known addresses known
 * @param banned addresses banned
 * @param turnedAway how often peers were banned, dropped or refused, by why in words; reasons that did not occur are missing
 * @param downloadRate payload received, bytes a second
 * @param uploadRate payload sent, bytes a second
 * @param downloaded payload received since the swarm was made, bytes
 * @param uploaded payload sent since the swarm was made, bytes
 * @param wasted payload received for nothing, bytes
 */
public record SwarmSnapshot(
        int connections,
        int seeds,
        int known,
        int banned,
        Map<String, Long> turnedAway,
        long downloadRate,
        long uploadRate,
        long downloaded,
        long uploaded,
        long wasted) {}
