package dev.exbt.job.swarm;

import dev.exbt.peerwire.connection.PeerConnection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What all peers together have sent and received, those that left included. */
final class SwarmTotals {
    private long downloaded;
    private long uploaded;
    private long wasted;

    /** A peer leaves; what it sent and received is kept. */
    void add(PeerConnection leaving) {
        downloaded += leaving.downloaded();
        uploaded += leaving.uploaded();
        wasted += leaving.wasted();
    }

    /** A run ends; what it wasted is kept. */
    void add(Downloads ending) {
        wasted += ending.wasted();
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
                downloadRate,
                uploadRate,
                received,
                sent,
                lost);
    }
}
