package dev.exbt.job;

import dev.exbt.metainfo.InfoHash;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a job at one moment. Founding document: {@code Job.status}.
 *
 * @param name the torrent's name; a magnet link's label, or its info-hash, while the description is missing
 * @param infoHash what names the torrent on the wire
 * @param state what the job is doing
 * @param error why the job is in {@link JobState#ERROR}, in words for a user; null otherwise
 * @param warning what is wrong with a job that goes on all the same, in words for a user: pieces that could not be read any
 *     more; null when nothing is, or when all is well again
 * @param progress pieces finished and not
 * @param files the files of the torrent; empty while a magnet link's description is missing
 * @param directory where the files are, absolute ({@code job_dir})
 * @param connections peers connected, handshake done
 * @param connectedSeeds those of them that have everything
 * @param knownPeers addresses known, connected or not
 * @param bannedPeers addresses banned for bad data or broken protocol
 * @param turnedAway how often peers were banned, dropped or refused since the job was created or loaded, by why, such as
 *     {@code "banned: bad data"}; reasons that did not occur are missing. In the order of the words
 * @param wantedBytes bytes of all wanted pieces
 * @param verifiedBytes bytes of wanted pieces that are verified on disk
 * @param downloadRate payload received, bytes a second over the last seconds
 * @param uploadRate payload sent, bytes a second over the last seconds
 * @param downloaded payload received since the job was created or loaded, bytes
 * @param uploaded payload sent since the job was created or loaded, bytes
 * @param wasted payload received for nothing, bytes: not asked for, twice, or failed its hash
 * @param checked pieces hashed so far while {@link JobState#CHECKING}, else 0
 * @param trackers its trackers
 */
public record JobStatus(
        String name,
        InfoHash infoHash,
        JobState state,
        @Nullable String error,
        @Nullable String warning,
        JobProgress progress,
        List<JobFile> files,
        Path directory,
        int connections,
        int connectedSeeds,
        int knownPeers,
        int bannedPeers,
        Map<String, Long> turnedAway,
        long wantedBytes,
        long verifiedBytes,
        long downloadRate,
        long uploadRate,
        long downloaded,
        long uploaded,
        long wasted,
        int checked,
        List<TrackerSnapshot> trackers) {
    /** Takes copies. */
    public JobStatus {
        files = List.copyOf(files);
        trackers = List.copyOf(trackers);
        turnedAway = Collections.unmodifiableSortedMap(new TreeMap<>(turnedAway));
    }
}
