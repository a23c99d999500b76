package dev.exbt.job.files;

import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.MetainfoException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads torrent files. */
public final class TorrentFiles {
    /** Longest torrent file read: what libtorrent takes, about 500,000 pieces. */
    static final int MAX_BYTES = 10 << 20;

    private TorrentFiles() {}

    /**
     * Reads a torrent file. Blocks.
     *
     * @param file the file
     * @return what it describes
     * @throws IOException if it cannot be read
     * @throws MetainfoException if it is not one, or longer than is read
     */
    public static Metainfo read(Path file) throws IOException, MetainfoException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new MetainfoException("", file + " is longer than " + MAX_BYTES + " bytes");
            }
            return Metainfo.parse(bytes);
        }
    }
}
