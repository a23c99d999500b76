package dev.exbt.job;

import dev.exbt.metainfo.HostPort;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a job is told beside its torrent. Immutable; begin with {@link #defaults()} and change what you need.
 *
 * @param maxConnections peers connected at once, 1 or more
 * @param sequential whether pieces are fetched in order instead of rarest first
 * @param selectedFiles indexes of the files wanted; null for all of them
 * @param useTrackers whether trackers are asked at all
 * @param trackers announce URLs asked beside the torrent's own
 * @param peers peers to connect to, whatever their address range
 * @param skipCheck take what is on disk as right without hashing it, where no earlier state tells; wrong data is then
 *     served to others, so only for files known to be whole
 * @param uploadOnly fetch nothing, whatever is missing or gets lost: files stay as they are
 */
public record JobOptions(
        int maxConnections,
        boolean sequential,
        @Nullable Set<Integer> selectedFiles,
        boolean useTrackers,
        List<String> trackers,
        List<HostPort> peers,
        boolean skipCheck,
        boolean uploadOnly) {
    /** Peers of one job connected at once, unless told otherwise. */
    public static final int DEFAULT_MAX_CONNECTIONS = 200;

    /** Checks and takes copies. */
    public JobOptions {
        if (maxConnections < 1) {
            throw new IllegalArgumentException("maxConnections " + maxConnections);
        }
        selectedFiles = selectedFiles == null ? null : Set.copyOf(selectedFiles);
        trackers = List.copyOf(trackers);
        peers = List.copyOf(peers);
    }

    /**
     * What most jobs want: every file, rarest first, the torrent's trackers.
     *
     * @return the defaults
     */
    public static JobOptions defaults() {
        return new JobOptions(
                DEFAULT_MAX_CONNECTIONS, false, null, true, List.of(), List.of(), false, false);
    }

    /**
     * Sets how many peers may be connected at once.
     *
     * @param count 1 or more
     * @return changed options
     */
    public JobOptions withMaxConnections(int count) {
        return new JobOptions(
                count,
                sequential,
                selectedFiles,
                useTrackers,
                trackers,
                peers,
                skipCheck,
                uploadOnly);
    }

    /**
     * Fetches pieces in order, or rarest first.
     *
     * @param inOrder whether in order
     * @return changed options
     */
    public JobOptions withSequential(boolean inOrder) {
        return new JobOptions(
                maxConnections,
                inOrder,
                selectedFiles,
                useTrackers,
                trackers,
                peers,
                skipCheck,
                uploadOnly);
    }

    /**
     * Fetches some of the files.
     *
     * @param indexes zero-based indexes in the torrent; null for all files
     * @return changed options
     */
    public JobOptions withSelectedFiles(@Nullable Set<Integer> indexes) {
        return new JobOptions(
                maxConnections,
                sequential,
                indexes,
                useTrackers,
                trackers,
                peers,
                skipCheck,
                uploadOnly);
    }

    /**
     * Asks trackers, or none.
     *
     * @param use whether they are asked
     * @return changed options
     */
    public JobOptions withUseTrackers(boolean use) {
        return new JobOptions(
                maxConnections,
                sequential,
                selectedFiles,
                use,
                trackers,
                peers,
                skipCheck,
                uploadOnly);
    }

    /**
     * Adds trackers to the torrent's own.
     *
     * @param urls announce URLs
     * @return changed options
     */
    public JobOptions withTrackers(List<String> urls) {
        return new JobOptions(
                maxConnections,
                sequential,
                selectedFiles,
                useTrackers,
                urls,
                peers,
                skipCheck,
                uploadOnly);
    }

    /**
     * Names peers to connect to.
     *
     * @param known their addresses
     * @return changed options
     */
    public JobOptions withPeers(List<HostPort> known) {
        return new JobOptions(
                maxConnections,
                sequential,
                selectedFiles,
                useTrackers,
                trackers,
                known,
                skipCheck,
                uploadOnly);
    }

    /**
     * Takes what is on disk as right, or hashes it first.
     *
     * @param skip whether hashing is skipped
     * @return changed options
     */
    public JobOptions withSkipCheck(boolean skip) {
        return new JobOptions(
                maxConnections,
                sequential,
                selectedFiles,
                useTrackers,
                trackers,
                peers,
                skip,
                uploadOnly);
    }

    /**
     * Fetches what is missing, or nothing.
     *
     * @param only whether the job serves what is there and no more
     * @return changed options
     */
    public JobOptions withUploadOnly(boolean only) {
        return new JobOptions(
                maxConnections,
                sequential,
                selectedFiles,
                useTrackers,
                trackers,
                peers,
                skipCheck,
                only);
    }
}
