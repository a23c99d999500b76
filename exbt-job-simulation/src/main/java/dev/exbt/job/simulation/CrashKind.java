package dev.exbt.job.simulation;

/** How a peer dies without a word. */
public enum CrashKind {
    /** The process is killed: what it wrote is there, what it only meant to write is not. */
    PROCESS,
    /** The power fails: of what was not forced to the drive any part may be gone, sector by sector. */
    POWER
}
