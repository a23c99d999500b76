package dev.exbt.job.swarm;

import dev.exbt.peerwire.connection.PeerConnection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What all peers together have sent and received, those that left included. */
final class SwarmTotals {
    private long downloaded;
    private long uploaded;
    private long wasted;
    private long violations;
    private long silent;

    /** A peer leaves; what it sent and received is kept. */
    void add(PeerConnection leaving) {
        downloaded += leaving.downloaded();
        uploaded += leaving.uploaded();
        wasted += leaving.wasted();
    }

    /** To a peer that has left, blocks went all the same. */
    void sent(int payloadBytes) {
        uploaded += payloadBytes;
    }

    /** A run ends; what it wasted is kept. */
    void add(Downloads ending) {
        wasted += ending.wasted();
    }

    /** A peer was dropped because it broke the protocol. */
    void violated() {
        violations++;
    }

    /** A peer was dropped because nothing, or not enough, came from it for too long. */
    void silent() {
        silent++;
    }

    /** How often peers were sent away, by why. */
    private Map<String, Long> turnedAway(PeerList known) {
        Map<String, Long> counts = new TreeMap<>();
        known.bannedCounts().forEach((why, count) -> counts.put("banned: " + words(why), count));
        known.refusedCounts().forEach((why, count) -> counts.put("refused: " + words(why), count));
        if (violations > 0) {
            counts.put("dropped: broke the protocol", violations);
        }
        if (silent > 0) {
            counts.put("dropped: silent", silent);
        }
        return Collections.unmodifiableMap(counts);
    }

    private static String words(Enum<?> reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    SwarmSnapshot snapshot(
            List<PeerSession> peers, PeerList known, @Nullable Downloads downloads, long nowNanos) {
        int seeds = 0;
        long downloadRate = 0;
        long uploadRate = 0;
        long received = downloaded;
        long sent = uploaded;
        long lost = wasted + (downloads == null ? 0 : downloads.wasted());
        for (PeerSession peer : peers) {
            PeerConnection connection = peer.connection();
            seeds += connection.isSeed() ? 1 : 0;
            downloadRate += connection.downloadRate(nowNanos);
            uploadRate += connection.uploadRate(nowNanos);
            received += connection.downloaded();
            sent += connection.uploaded();
            lost += connection.wasted();
        }
        return new SwarmSnapshot(
                peers.size(),
                seeds,
                known.size(),
                known.banCount(),
                turnedAway(known),
                downloadRate,
                uploadRate,
                received,
                sent,
                lost);
    }
}
