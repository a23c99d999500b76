package dev.exbt.metainfo;

/** Which descriptions of its content a torrent carries. */
public enum TorrentVersion {
    /** SHA-1 over pieces of all files in one row (BEP 3). */
    V1,
    /** A SHA-256 tree per file (BEP 52). */
    V2,
    /** Both, of the same files; a piece counts only when both agree. */
    HYBRID
}
