package dev.exbt.metainfo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code info} dictionary says.
 *
 * @param end where the last file ends among all bytes; gaps before aligned files count
 * @param piecesOffset where the v1 hashes begin in the torrent's bytes, -1 without v1
 * @param layers the v2 hashes, null without v2
 */
record Content(
        String name,
        TorrentVersion version,
        int pieceLength,
        long end,
        boolean isPrivate,
        List<FileEntry> files,
        int piecesOffset,
        @Nullable PieceLayers layers) {}
