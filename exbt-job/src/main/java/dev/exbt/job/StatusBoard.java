package dev.exbt.job;

import dev.exbt.job.swarm.SwarmSnapshot;
import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.FileEntry;
import dev.exbt.metainfo.MagnetLink;
import dev.exbt.metainfo.Metainfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes the snapshots of a job. Written on the event loop; the last snapshot may be read from any thread, also when the
 * loop has ended.
 */
final class StatusBoard {
    private final JobSource source;
    private final Path directory;
    private String name;
    private List<JobFile> files = List.of();
    private @Nullable Metainfo metainfo;
    private @Nullable Bitfield wanted;
    private long wantedBytes;
    private long verifiedBytes;
    private int finished;
    private @Nullable Bitfield lastVerified;
    private boolean recount;
    private volatile @Nullable JobStatus published;

    StatusBoard(JobSource source, Path directory) {
        this.source = source;
        this.directory = directory;
        MagnetLink magnet = source.magnet();
        String label = magnet == null ? null : magnet.name();
        this.name = label == null ? source.infoHash().toHex() : label;
    }

    /** The torrent's description is known. */
    void describe(Metainfo torrent, JobOptions options) {
        metainfo = torrent;
        name = torrent.name();
        files =
                torrent.files().stream()
                        .filter(file -> !file.isPad())
                        .map(file ->
                                new JobFile(
                                        file.index(),
                                        file.pathString(),
                                        file.length(),
                                        file.offset(),
                                        file.firstPiece(),
                                        file.lastPiece(),
                                        isSelected(file, options)))
                        .toList();
        Bitfield pieces = WantedPieces.of(torrent, options);
        wanted = pieces;
        recount = true;
        wantedBytes = 0;
        for (int piece = pieces.nextSet(0); piece >= 0; piece = pieces.nextSet(piece + 1)) {
            wantedBytes += torrent.pieceSize(piece);
        }
    }

    private static boolean isSelected(FileEntry file, JobOptions options) {
        return options.selectedFiles() == null || options.selectedFiles().contains(file.index());
    }

    /** Whether every wanted piece is verified; false while the description is missing. */
    boolean isFinished() {
        return wanted != null && finished == wanted.cardinality();
    }

    /** Bytes of wanted pieces that are not verified. */
    long leftBytes() {
        return wantedBytes - verifiedBytes;
    }

    /** Counts what is verified; to be called before the getters and {@link #publish}. */
    void count(@Nullable Bitfield verified) {
        if (verified == null) {
            verified = lastVerified;
        } else if (!recount && Objects.equals(verified, lastVerified)) {
            return;
        }
        recount = false;
        lastVerified = verified;
        finished = 0;
        verifiedBytes = 0;
        Metainfo torrent = metainfo;
        if (verified == null || wanted == null || torrent == null) {
            return;
        }
        for (int piece = wanted.nextSet(0); piece >= 0; piece = wanted.nextSet(piece + 1)) {
            if (verified.get(piece)) {
                finished++;
                verifiedBytes += torrent.pieceSize(piece);
            }
        }
    }

    void publish(
            JobState state,
            @Nullable String error,
            @Nullable String warning,
            int checked,
            SwarmSnapshot swarm,
            List<TrackerSnapshot> trackers) {
        JobProgress progress =
                wanted == null
                        ? new JobProgress(0, 0, 0.0)
                        : JobProgress.of(finished, wanted.cardinality() - finished);
        published =
                new JobStatus(
                        name,
                        source.infoHash(),
                        state,
                        error,
                        warning,
                        progress,
                        files,
                        directory,
                        swarm.connections(),
                        swarm.seeds(),
                        swarm.known(),
                        swarm.banned(),
                        swarm.turnedAway(),
                        wantedBytes,
                        verifiedBytes,
                        swarm.downloadRate(),
                        swarm.uploadRate(),
                        swarm.downloaded(),
                        swarm.uploaded(),
                        swarm.wasted(),
                        state == JobState.CHECKING ? checked : 0,
                        trackers);
    }

    /** The last snapshot. From any thread. */
    JobStatus published() {
        JobStatus last = published;
        if (last == null) {
            throw new IllegalStateException("nothing is published yet");
        }
        return last;
    }
}
