package dev.exbt.metainfo;

import java.nio.file.Path;

/** What {@link TorrentWriter} tells while it works. Calls come from its hashing threads, one at a time. */
public interface TorrentProgress {
    /** Listens to nothing. */
    TorrentProgress NONE = (hashed, total) -> {};

    /**
     * Some more bytes are hashed.
     *
     * @param hashed bytes so far
     * @param total bytes in all
     */
    void onHashed(long hashed, long total);

    /**
     * Something in the folder cannot be in a torrent and is left out. Called before hashing begins, by the caller's thread.
     *
     * @param path what it is
     * @param reason why, for people
     */
    default void onSkipped(Path path, String reason) {}
}
