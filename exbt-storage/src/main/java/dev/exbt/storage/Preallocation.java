package dev.exbt.storage;

/** Whether files take their space on disk at once. */
public enum Preallocation {
    /** Files grow as pieces come and may have holes until then; a full disk shows late. */
    SPARSE,
    /** Zeros are written first: takes as long as writing the data, fragments least, and a full disk shows at once. */
    FULL
}
