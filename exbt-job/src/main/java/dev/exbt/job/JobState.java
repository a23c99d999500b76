package dev.exbt.job;

/** What a job is doing. */
public enum JobState {
    /** Nothing moves: not started yet, or stopped. */
    STOPPED,
    /** A magnet link whose description is being fetched from peers. */
    FETCHING_METADATA,
    /** What is on disk is being hashed. */
    CHECKING,
    /** Pieces are being fetched. */
    DOWNLOADING,
    /** Every wanted piece is here; peers are served. */
    SEEDING,
    /** Connections stay, no data moves. */
    PAUSED,
    /** The disk or the torrent failed; {@code JobStatus.error()} says how. {@code start} tries again. */
    ERROR
}
